extension TimeBucket {
  /// Looks whether a test compares with something that no bucket is.
  ///
  /// Patterns are not looked at. What is compared by `<` and its like may also be what labels begin with,
  /// such as `2026-03` for days.
  /// - Parameters:
  ///   - test: The test.
  ///   - zone: The zone whose hours are meant; `nil` when it is not known yet.
  /// - Returns: A sentence that tells what there is to compare with; `nil` when nothing is wrong.
  package func problem(with test: Condition.Test, in zone: Zone?) -> String? {
    switch test {
    case .isNull, .isNotNull, .matches: return nil
    case .isIn(let literals):
      return literals.lazy.compactMap { isValue($0, in: zone) ? nil : problem(with: $0) }.first
    case .compares(.equal, let literal), .compares(.notEqual, let literal):
      return isValue(literal, in: zone) ? nil : problem(with: literal)
    case .compares(let comparison, let literal):
      guard let values else {
        return isBeginning(literal) || isValue(literal, in: zone) ? nil : problem(with: literal)
      }
      let number = literal.double ?? .nan
      guard !values.contains(where: { comparison.holds(Double($0), number) }) else { return nil }
      return "no \(rawValue) is \(comparison.rawValue) \(literal.text); \(advice)"
    }
  }

  /// What can be given to compare with.
  package var advice: String {
    switch self {
    case .hour:
      "give one such as 2026-03-05T14, in a zone other than UTC with its offset: "
        + "2026-03-05T14+01:00 (hour_of_day is 0 to 23)"
    case .day: "give one such as 2026-03-05"
    case .week: "give one such as 2026-W10; a year has the weeks W01 to W52, some W53"
    case .month: "give one such as 2026-03"
    case .weekday: "give 1 (Monday) to 7 (Sunday)"
    case .hourOfDay: "give 0 to 23"
    }
  }

  private func problem(with literal: Condition.Literal) -> String {
    "'\(literal.text)' is no \(rawValue); \(advice)"
  }

  /// The keys of what comes again and again; `nil` for stretches of time.
  private var values: ClosedRange<Int64>? {
    switch self {
    case .weekday: 1...7
    case .hourOfDay: 0...23
    case .hour, .day, .week, .month: nil
    }
  }

  private func isValue(_ literal: Condition.Literal, in zone: Zone?) -> Bool {
    if let values {
      return literal.double.flatMap { Int64(exactly: $0) }.map(values.contains) ?? false
    }
    guard case .text(let bytes) = literal else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    switch self {
    case .week: return (try? ISOWeek(text)) != nil
    case .month: return bytes.count == 7 && Self.isTime("\(text)-01")
    case .day:
      guard bytes.count == 10, let time = try? TimeExpression(absolute: text) else { return false }
      // Some zone has skipped the day.
      return zone.map { label(for: key(for: time.instant(now: 0, in: $0), in: $0), in: $0) == text }
        ?? true
    case .hour: return isHour(text, bytes, in: zone)
    case .weekday, .hourOfDay: return false
    }
  }

  private func isHour(_ text: String, _ bytes: [UInt8], in zone: Zone?) -> Bool {
    guard bytes.count >= 13,
      [nil, UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes.dropFirst(13).first)
    else { return false }
    let hour = String(decoding: bytes.prefix(13), as: UTF8.self)
    let offset = String(decoding: bytes.dropFirst(13), as: UTF8.self)
    guard let zone else { return Self.isTime("\(hour):00\(offset)") }
    guard let time = try? TimeExpression(absolute: "\(hour):00") else { return false }
    let start = time.instant(now: 0, in: zone)
    // Where clocks change, an hour may come twice, or begin or end between full ones.
    return (Int64(-4)...12).contains { quarter in
      let instant = start + quarter * (UnixTime.hour / 4)
      return label(for: key(for: instant, in: zone), in: zone) == text
    }
  }

  /// Whether labels can begin so.
  private func isBeginning(_ literal: Condition.Literal) -> Bool {
    guard case .text(let bytes) = literal else { return false }
    let text = String(decoding: bytes, as: UTF8.self)
    if self == .week { return bytes.count == 4 && (try? ISOWeek("\(text)-W01")) != nil }
    let lengths = [4, 7, 10, 13].prefix(self == .month ? 2 : self == .day ? 3 : 4)
    return lengths.contains(bytes.count)
      && Self.isTime(text + "2000-01-01T00:00".dropFirst(bytes.count))
  }

  private static func isTime(_ text: String) -> Bool {
    (try? TimeExpression(absolute: text)) != nil
  }
}

extension Condition.Literal {
  /// The literal as a number; `nil` for a text.
  fileprivate var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    case .text: nil
    }
  }

  /// The literal as it is typed.
  fileprivate var text: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    }
  }
}
