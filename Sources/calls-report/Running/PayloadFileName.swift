import CallArchive

/// Where `export --raw` puts a payload: `WORKSPACE/AGENT/CALL.json`.
///
/// Of names from outside, only small letters, digits, `-`, `_` and dots between them stay; a capital
/// becomes `^` and its small letter, any other byte `%` and its two hexadecimal digits. So no name
/// leads out of the folder or is hidden, and no two are one where capitals do not count. A name that
/// gets longer than file systems allow is cut, and has `~` and the store's own number at its end.
enum PayloadFileName {
  /// Enough for 100 bytes of which none stays as it is, less than any file system's 255.
  private static let longest = 200

  /// The folders and the file of a call.
  static func names(of call: StoredCall) -> [String] {
    [
      "\(call.workspace)", name(of: call.agent, number: call.agentNumber),
      name(of: call.callID, number: call.id) + ".json",
    ]
  }

  private static func name(of text: [UInt8], number: Int64) -> String {
    var name: [UInt8] = []
    for (index, byte) in text.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"):
        name.append(byte)
      case UInt8(ascii: ".") where index > 0 && index < text.count - 1:
        name.append(byte)
      case UInt8(ascii: "A")...UInt8(ascii: "Z"):
        name += [UInt8(ascii: "^"), byte + 0x20]
      default:
        name += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
      }
      guard name.count <= longest else {
        let end = "~\(number)"
        return String(decoding: name.prefix(longest - end.utf8.count), as: UTF8.self) + end
      }
    }
    return name.isEmpty ? "%" : String(decoding: name, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
