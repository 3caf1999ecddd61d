/// Writes a JSON value as one of the many texts that mean the same.
package struct JSONWriter {
  /// Which liberties of JSON the text uses.
  package struct Style: Sendable {
    /// Write text as `\uXXXX`, with surrogate pairs, where JSON lets one choose.
    package var escapesUnicode = false
    /// Put white space wherever it is allowed.
    package var spaces = false
    /// Let that white space include line breaks, which newline-delimited files cannot have.
    package var lineBreaks = false
    /// Write members in another order.
    package var shufflesKeys = false
    /// Write some members twice, first with a wrong value.
    package var decoyDuplicates = false

    /// The shortest text, members in order.
    package init() {}

    /// One of the styles, all equally likely, without line breaks.
    package init(using random: inout SplitMix64) {
      escapesUnicode = random.chance(0.5)
      spaces = random.chance(0.5)
      shufflesKeys = random.chance(0.5)
      decoyDuplicates = random.chance(0.5)
    }
  }

  private let style: Style
  private var random: SplitMix64
  private var text: [UInt8] = []

  private init(style: Style, seed: UInt64) {
    self.style = style
    random = SplitMix64(seed: seed)
  }

  /// The bytes of a value; equal arguments give equal bytes.
  package static func bytes(
    of value: JSONValue,
    style: Style = Style(),
    seed: UInt64 = 0
  ) -> [UInt8] {
    var writer = JSONWriter(style: style, seed: seed)
    writer.write(value)
    return writer.text
  }

  /// The shortest text of a value.
  package static func string(of value: JSONValue) -> String {
    String(decoding: bytes(of: value), as: UTF8.self)
  }

  private mutating func write(_ value: JSONValue) {
    space()
    switch value {
    case .null: text += "null".utf8
    case .bool(let bool): text += (bool ? "true" : "false").utf8
    case .integer(let integer): text += "\(integer)".utf8
    case .unsigned(let integer): text += "\(integer)".utf8
    case .double(let double): text += "\(double)".utf8
    case .string(let string): write(string)
    case .array(let items):
      text += "[".utf8
      for (index, item) in items.enumerated() {
        if index > 0 { text += ",".utf8 }
        write(item)
      }
      if items.isEmpty { space() }
      text += "]".utf8
    case .object(let object): write(object)
    }
    space()
  }

  private mutating func write(_ object: JSONObject) {
    var members = object.members
    if style.shufflesKeys {
      // Duplicates must keep their order, so only objects without any are shuffled.
      if Set(members.map(\.key)).count == members.count {
        members.shuffle(using: &random)
      }
    }
    if style.decoyDuplicates, let hidden = members.randomElement(using: &random) {
      let decoys: [JSONValue] = [nil, true, -1, 2.5, "decoy", [], [[1]], ["decoy": "decoy"]]
      if let decoy = decoys.randomElement(using: &random) {
        members.insert(JSONObject.Member(key: hidden.key, value: decoy), at: 0)
      }
    }
    text += "{".utf8
    for (index, member) in members.enumerated() {
      if index > 0 { text += ",".utf8 }
      space()
      write(member.key)
      space()
      text += ":".utf8
      write(member.value)
    }
    if members.isEmpty { space() }
    text += "}".utf8
  }

  private mutating func write(_ string: ByteText) {
    text += "\"".utf8
    for scalar in string.string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\"".utf8
      case "\\": text += "\\\\".utf8
      case "\n" where !style.escapesUnicode: text += "\\n".utf8
      case _ where scalar.value < 0x20 || style.escapesUnicode && random.chance(0.7):
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16, uppercase: random.chance(0.5))
          text += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
        }
      default: text += String(scalar).utf8
      }
    }
    text += "\"".utf8
  }

  private mutating func space() {
    guard style.spaces else { return }
    let choices = style.lineBreaks ? ["", " ", "\t", "\n", "\r\n", "  "] : ["", " ", "\t", "  "]
    text += (choices.randomElement(using: &random) ?? "").utf8
  }
}
