import RawMemory

extension CustomDimension {
  /// A value (UTF-8) with each phone number in it as ``PhoneMask`` prints it; `nil` when it has none.
  ///
  /// By the rules by which ``BodyRedactor`` masks the strings of bodies. Where a name in the path
  /// stands for a phone number, plain digits are one too; what `caller_phone_number` leads to is one whatever it is.
  /// - Complexity: O(length of the value).
  package func masked(_ value: Span<UInt8>) -> [UInt8]? {
    guard value.count > 0 else { return nil }
    if endsInCaller {
      return PhoneMask.isMasked(value) ? nil : Array(PhoneMask.masked(value).utf8)
    }
    if namesPhone, PhoneNumbers.isNumber(value) { return Array(PhoneMask.masked(value).utf8) }
    return PhoneNumbers.masked(value)
  }

  private var endsInCaller: Bool {
    Redaction.path(path, endsWith: Array("caller_phone_number".utf8))
  }

  private var namesPhone: Bool {
    path.split(separator: UInt8(ascii: ".")).contains { PhoneField.isNamed(Array($0).span) }
  }

  /// Where the value may be in a body, as the paths of ``Redaction`` name it.
  var bodyPaths: [String] {
    source.fields.map { "\($0).\(String(decoding: path, as: UTF8.self))" }
  }
}
