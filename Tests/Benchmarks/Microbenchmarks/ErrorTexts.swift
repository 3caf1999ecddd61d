/// Error texts of the kinds that tools return.
enum ErrorTexts {
  /// 10,000 texts, all different.
  static let texts: [[UInt8]] = (0..<2_500).flatMap { number in
    [
      "HTTP 503 from https://api.example.com/v2/orders/\(number)?retry=1: upstream timed out",
      "order 'A-\(number)' not found for customer \(number).\(number)@example.com",
      "row 3f2b8c1e-7a40-4d5b-9c6d-\(100_000_000_000 + number) is locked (code \(number))",
      "can't parse \"\(number),\(number)\" as an amount: 0x\(10_000_000 + number) at byte \(number)",
    ].map { Array($0.utf8) }
  }
}
