import RawMemory

/// Which keys of a body stand for a phone number alone, by their names.
enum PhoneField {
  private static let word = Array("phone".utf8)
  private static let names = [
    "ani", "caller", "caller_id", "callee", "dnis", "from_number", "mobile", "msisdn", "tel",
    "to_number",
  ].map { Array($0.utf8) }

  /// Whether `name` (UTF-8) is such a key: it has `phone` in it or is one of a few that senders use,
  /// in letters of either case.
  static func isNamed(_ name: Span<UInt8>) -> Bool {
    if names.contains(where: { $0.count == name.count && isSmall($0, name, at: 0) }) { return true }
    guard name.count >= word.count else { return false }
    return (0...name.count - word.count).contains { isSmall(word, name, at: $0) }
  }

  /// Whether `small` stands at `start` in `name`, but for the case of its letters.
  private static func isSmall(_ small: [UInt8], _ name: Span<UInt8>, at start: Int) -> Bool {
    small.indices.allSatisfy { index in
      let byte = name[start + index]
      return byte == small[index] || (byte &+ 0x20 == small[index] && (0x41...0x5A).contains(byte))
    }
  }
}
