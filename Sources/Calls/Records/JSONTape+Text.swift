import RawMemory

extension JSONTape {
  /// Where the value of a key of the object at `object` is, the last one of several; `nil` without.
  ///
  /// - Complexity: O(keys).
  func member(_ name: String, of object: Int) -> Int? {
    var found: Int?
    var key = object + 1
    while kind(at: key) != .endOfObject {
      let text = string(at: key)
      if text.count == name.utf8.count,
        zip(name.utf8, text.indices).allSatisfy({ $0 == text[$1] })
      {
        found = key + 1
      }
      key = index(after: key + 1)
    }
    return found
  }

  /// Appends the value at `index` as JSON without blanks; numbers are those that were read.
  ///
  /// - Complexity: O(bytes).
  func appendJSON(at index: Int, to text: inout [UInt8]) {
    switch kind(at: index) {
    case .object:
      text.append(UInt8(ascii: "{"))
      var key = index + 1
      while kind(at: key) != .endOfObject {
        if key > index + 1 { text.append(UInt8(ascii: ",")) }
        appendJSON(at: key, to: &text)
        text.append(UInt8(ascii: ":"))
        appendJSON(at: key + 1, to: &text)
        key = self.index(after: key + 1)
      }
      text.append(UInt8(ascii: "}"))
    case .array:
      text.append(UInt8(ascii: "["))
      var item = index + 1
      while kind(at: item) != .endOfArray {
        if item > index + 1 { text.append(UInt8(ascii: ",")) }
        appendJSON(at: item, to: &text)
        item = self.index(after: item)
      }
      text.append(UInt8(ascii: "]"))
    case .string: appendString(at: index, to: &text)
    case .integer: text += "\(integer(at: index))".utf8
    case .unsigned: text += "\(unsigned(at: index))".utf8
    case .double: text += "\(double(at: index))".utf8
    case .true: text += "true".utf8
    case .false: text += "false".utf8
    default: text += "null".utf8
    }
  }

  private func appendString(at index: Int, to text: inout [UInt8]) {
    text.append(UInt8(ascii: "\""))
    let string = string(at: index)
    for place in string.indices {
      let byte = string[place]
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): text += "\\n".utf8
      case ..<0x20: text += "\\u00\(byte < 0x10 ? "0" : "1")\(String(byte & 0xF, radix: 16))".utf8
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }
}
