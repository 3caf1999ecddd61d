import Foundation

/// The value of a custom dimension as its definition says it: every way to divide the path is tried,
/// one after the other.
package enum NaiveCustomDimension {
  /// The value of the dimension `name` of a call with that body; `nil` when it is missing.
  package static func value(_ name: String, of body: JSONObject) -> ByteText? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let object: JSONObject =
      switch parts[0] {
      case "meta": merged(object("metadata", body), object("general_meta_data_raw", body))
      case "var": object("collected_dynamic_variables", body)
      default: object("call_analysis", body)
      }
    for keys in divisions(Array(parts.dropFirst())) {
      if let text = text(object, keys) { return text }
    }
    return nil
  }

  private static func object(_ key: ByteText, _ body: JSONObject) -> JSONObject {
    if case .object(let object) = body[key] { object } else { JSONObject() }
  }

  private static func merged(_ metadata: JSONObject, _ general: JSONObject) -> JSONObject {
    var merged = metadata.dictionary
    for (key, value) in general.dictionary where !value.isNull { merged[key] = value }
    return JSONObject(merged.map { JSONObject.Member(key: $0.key, value: $0.value) })
  }

  /// The ways to make keys of neighbouring parts, those with the longest first keys first.
  private static func divisions(_ parts: [String]) -> [[String]] {
    guard parts.count > 0 else { return [[]] }
    return (1...parts.count).reversed().flatMap { count in
      divisions(Array(parts.dropFirst(count))).map { rest in
        [parts.prefix(count).joined(separator: ".")] + rest
      }
    }
  }

  private static func text(_ object: JSONObject, _ keys: [String]) -> ByteText? {
    var value = JSONValue.object(object)
    for key in keys {
      guard case .object(let object) = value, let next = object[ByteText(key)] else { return nil }
      value = next
    }
    return text(value)
  }

  /// A scalar as text.
  package static func text(_ value: JSONValue) -> ByteText? {
    switch value {
    case .string(let text): text.bytes.count > 4_096 ? "(too long)" : text
    case .integer(let integer): ByteText("\(integer)")
    case .unsigned(let integer): ByteText("\(integer)")
    case .double(let double): ByteText(ecmaScript(double))
    case .bool(let bool): bool ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// Number::toString of ECMAScript, from the first number of digits that reads back.
  package static func ecmaScript(_ value: Double) -> String {
    if value == 0 { return "0" }
    if value < 0 { return "-" + ecmaScript(-value) }
    let texts = (0...16).map { String(format: "%.\($0)e", value) }
    let text = texts.first { Double($0) == value } ?? ""
    let halves = text.split(separator: "e")
    let digits = Array(halves[0].filter { $0 != "." })
    let k = digits.count
    let n = (Int(halves[1]) ?? 0) + 1
    if k <= n, n <= 21 { return String(digits) + String(repeating: "0", count: n - k) }
    if 0 < n, n <= 21 { return String(digits[..<n]) + "." + String(digits[n...]) }
    if -6 < n, n <= 0 { return "0." + String(repeating: "0", count: -n) + String(digits) }
    let power = n - 1 < 0 ? "e-\(1 - n)" : "e+\(n - 1)"
    return k == 1 ? "\(digits[0])\(power)" : "\(digits[0]).\(String(digits[1...]))\(power)"
  }
}
