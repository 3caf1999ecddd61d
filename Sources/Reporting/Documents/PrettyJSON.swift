/// JSON laid out for people: a member or an element a line, indented.
///
/// The text must be JSON; what is not is laid out somehow and stays whole.
enum PrettyJSON {
  /// The lines, without anything that a terminal would obey.
  ///
  /// - Complexity: O(bytes), and O(depth) for each line.
  static func lines(_ json: String) -> [String] {
    var lines: [String] = []
    var line: [UInt8] = []
    var depth = 0
    var inString = false
    var isEscaped = false
    var wasOpening = false
    func end() {
      lines.append(String(decoding: line, as: UTF8.self).visible)
      // Deeper levels would be out of everybody's sight.
      line = [UInt8](repeating: UInt8(ascii: " "), count: 2 * min(depth, mostIndents))
    }
    for byte in json.utf8 {
      if inString {
        line.append(byte)
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          inString = false
        }
        continue
      }
      let isClosing = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
      if wasOpening, !isClosing {
        depth += 1
        end()
      } else if isClosing, !wasOpening {
        depth = max(0, depth - 1)
        end()
      }
      wasOpening = false
      switch byte {
      case UInt8(ascii: "\""):
        inString = true
        line.append(byte)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        line.append(byte)
        wasOpening = true
      case UInt8(ascii: ","):
        line.append(byte)
        end()
      case UInt8(ascii: ":"): line += [byte, UInt8(ascii: " ")]
      case 0x20, 0x09, 0x0A, 0x0D: continue
      default: line.append(byte)
      }
    }
    lines.append(String(decoding: line, as: UTF8.self).visible)
    return lines
  }

  private static let mostIndents = 20
}
