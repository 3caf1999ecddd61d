/// What is taken out of calls: phone numbers, and the strings under some keys.
///
/// A key is a name, or several with dots between, outermost first: `text`, `tool.params.address`. It
/// stands for the keys of objects whose path ends so, at any depth; arrays are no part of a path.
package struct Redaction: Sendable, Hashable {
  /// What takes the place of a string under one of the keys.
  package static let placeholder = "[redacted]"

  /// The strings without which a body would be no call any more, or another one.
  private static let kept = [
    "call_id", "start_timestamp", "end_timestamp", "agent_version", "duration_ms", "user_sentiment",
    "metadata.agent_remote_identifier", "transcript_with_tool_calls.role",
    "transcript_with_tool_calls.tool.request_id",
  ]

  /// Whether phone numbers are masked.
  package let masksPhones: Bool
  /// The keys, in the order of their bytes, each once.
  package let keys: [String]

  /// What is to be taken out.
  ///
  /// - Throws: ``RedactionError`` when strings under a key have to stay, or when a key is empty.
  package init(phones: Bool, keys: [String]) throws(RedactionError) {
    let refused = keys.filter { key in
      key.isEmpty || Self.kept.contains { Self.path(Array($0.utf8), endsWith: Array(key.utf8)) }
    }
    guard refused.isEmpty else { throw RedactionError(keys: refused) }
    self.init(masksPhones: phones, keys: keys)
  }

  private init(masksPhones: Bool, keys: [String]) {
    self.masksPhones = masksPhones
    var sorted: [String] = []
    for key in keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where sorted.last.map({ !$0.utf8.elementsEqual(key.utf8) }) ?? true {
      sorted.append(key)
    }
    self.keys = sorted
  }

  /// Phone numbers alone.
  static let phones = Redaction(masksPhones: true, keys: [])

  /// What both take out.
  package func union(_ other: Redaction) -> Redaction {
    Redaction(masksPhones: masksPhones || other.masksPhones, keys: keys + other.keys)
  }

  /// Whether nothing is taken out.
  package var isEmpty: Bool { !masksPhones && keys.isEmpty }

  /// Whether the string at `path`, `depth` keys deep, has to stay.
  static func keeps(_ path: [UInt8], depth: Int) -> Bool {
    kept.contains { kept in
      kept.utf8.elementsEqual(path) && kept.utf8.count { $0 == UInt8(ascii: ".") } == depth - 1
    }
  }

  /// Whether the keys of `path`, with dots between, end with those of `key`.
  static func path(_ path: [UInt8], endsWith key: [UInt8]) -> Bool {
    guard path.count > key.count else { return path == key }
    return path[path.count - key.count - 1] == UInt8(ascii: ".")
      && path.suffix(key.count) == key[...]
  }
}

/// Keys whose strings have to stay.
package struct RedactionError: Error, Equatable {
  /// The keys, as they were given.
  package let keys: [String]
}

extension RedactionError: CustomStringConvertible {
  /// Which keys, and why.
  package var description: String {
    let names = keys.map { "'\($0)'" }.joined(separator: ", ")
    return "\(names) may not be redacted: calls would be no calls any more, or others"
  }
}
