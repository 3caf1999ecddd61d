/// Something that went wrong for a while in the period, so that trends and comparisons have
/// something to show.
enum Incident: Sendable {
  /// The answers of one language model take three times as long.
  case slowLanguageModel
  /// Payments mostly fail.
  case paymentOutage

  static let slowModel = "gpt-4.1-mini"
  static let failingTool = Tool.chargeCard.name

  /// The incident of a moment, in thousandths of the period.
  static func during(_ moment: Int) -> Incident? {
    switch moment {
    case 600..<618: .slowLanguageModel
    case 812..<840: .paymentOutage
    default: nil
    }
  }
}
