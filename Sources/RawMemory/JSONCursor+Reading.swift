/// Which array is read while its text is parsed, instead of being written on the tape.
package struct JSONStream: Sendable {
  /// The key of the array.
  let name: JSONName
  /// The key of an inner object that may have the array instead.
  let enclosing: JSONName

  /// The array under `name`, in the outermost object or in its member `enclosing`.
  package init(_ name: JSONName, orIn enclosing: JSONName) {
    self.name = name
    self.enclosing = enclosing
  }
}

/// What stands behind a member or an element.
@frozen
public enum JSONSeparator {
  case more
  case end
  case wrong
}

/// Reading values in their order, one step each. A step that fails takes nothing that matters: the
/// whole text has to be parsed in another way then.
extension JSONCursor {
  /// The structural character that comes next; 0 at the end of the text.
  @inlinable @inline(__always)
  public var current: UInt8 {
    next < count ? unsafe text[Int(indexes[next])] : 0
  }

  /// Takes the opening bracket of an array or object if it comes next, and may.
  @inlinable @inline(__always)
  public mutating func takeOpening(_ bracket: UInt8) -> Bool {
    guard current == bracket, depth < Self.maximumDepth else { return false }
    next &+= 1
    depth &+= 1
    return true
  }

  /// Takes the closing bracket if it comes next: that of an array or object with nothing in it.
  @inlinable @inline(__always)
  public mutating func takeClosing(_ bracket: UInt8) -> Bool {
    guard current == bracket else { return false }
    next &+= 1
    depth &-= 1
    return true
  }

  /// Takes what stands behind a member or an element: a comma or the closing bracket.
  @inlinable @inline(__always)
  public mutating func separator(before bracket: UInt8) -> JSONSeparator {
    let found = current
    next &+= 1
    if found == UInt8(ascii: ",") { return .more }
    guard found == bracket else { return .wrong }
    depth &-= 1
    return .end
  }

  /// Whether the next key is `name`, without escapes.
  @inlinable @inline(__always)
  public func isNextKey(_ name: JSONName) -> Bool {
    guard next &+ 1 < count, name.count <= JSONName.maximumCount else { return false }
    let start = unsafe Int(indexes[next]) &+ 1
    // Safety: an index lies in the text, behind which 64 bytes are readable.
    let raw = unsafe UnsafeRawPointer(text + start)
    func load(_ offset: Int) -> UInt64 {
      unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    let size = name.count
    guard unsafe text[start &- 1] == UInt8(ascii: "\""),
      unsafe text[start &+ size] == UInt8(ascii: "\"")
    else { return false }
    if size < 8 { return load(0) & ((1 << UInt64(size &* 8)) &- 1) == name.words.0 }
    if size <= 16 { return load(0) == name.words.0 && load(size &- 8) == name.words.1 }
    return load(0) == name.words.0 && load(8) == name.words.1 && load(size &- 16) == name.words.2
      && load(size &- 8) == name.words.3
  }

  /// Takes the next key and its colon if the key is the name at `place` of `names`.
  @inlinable @inline(__always)
  public mutating func takeKey(_ names: Span<JSONName>, at place: Int) -> Bool {
    guard isNextKey(names[place]), unsafe text[Int(indexes[next &+ 1])] == UInt8(ascii: ":") else {
      return false
    }
    next &+= 2
    return true
  }

  /// Takes the next key and its colon; `nil` when there is none, or one with escapes.
  @inlinable
  public mutating func takeKey() -> JSONName? {
    guard next &+ 1 < count, unsafe text[Int(indexes[next &+ 1])] == UInt8(ascii: ":"),
      let name = takeName()
    else { return nil }
    next &+= 1
    return name
  }

  /// Takes the string that comes next as a name; `nil` when it is no string, or has escapes.
  @inlinable
  public mutating func takeName() -> JSONName? {
    guard current == UInt8(ascii: "\"") else { return nil }
    let start = unsafe Int(indexes[next]) &+ 1
    next &+= 1
    var end = unsafe Int(indexes[next]) &- 1
    while unsafe text[end] != UInt8(ascii: "\"") { end &-= 1 }
    guard end >= start else { return nil }
    if nextEscape < start { findEscape(from: start) }
    guard nextEscape >= end else { return nil }
    return unsafe JSONName(text + start, count: end &- start)
  }

  /// Takes the value that comes next if it is null.
  @inlinable @inline(__always)
  public mutating func takeNull() -> Bool {
    guard current == UInt8(ascii: "n"), unsafe literal(Int(indexes[next]), 0x6C6C_756E, 4) else {
      return false
    }
    next &+= 1
    return true
  }

  /// Takes the value that comes next if it is true or false.
  @inlinable @inline(__always)
  public mutating func takeBoolean() -> Bool? {
    guard next < count else { return nil }
    let position = unsafe Int(indexes[next])
    next &+= 1
    if unsafe text[position] == UInt8(ascii: "t") {
      return literal(position, 0x6575_7274, 4) ? true : nil
    }
    guard unsafe text[position] == UInt8(ascii: "f"), literal(position &+ 1, 0x6573_6C61, 4) else {
      return nil
    }
    return false
  }

  /// Whether the value that comes next is the text without characters.
  @inlinable @inline(__always)
  public var isEmptyStringNext: Bool {
    guard next < count else { return false }
    let position = unsafe Int(indexes[next])
    return unsafe text[position] == UInt8(ascii: "\"") && text[position &+ 1] == UInt8(ascii: "\"")
  }

  /// Takes the string that comes next and keeps it; its place on the tape, 0 when it is no string.
  @inlinable @inline(__always)
  public mutating func keepString() -> Int {
    guard current == UInt8(ascii: "\"") else { return 0 }
    let place = word
    let position = unsafe Int(indexes[next])
    next &+= 1
    return unsafe string(position, before: Int(indexes[next])) ? place : 0
  }

  /// Takes the string that comes next and keeps nothing of it; `false` when it is no string.
  @inlinable
  public mutating func skipString() -> Bool {
    let place = word
    guard keepString() != 0 else { return false }
    word = place
    return true
  }

  /// Takes the value that comes next and keeps it; its place on the tape, 0 when it is wrong.
  public mutating func keepValue() -> Int {
    let place = word
    return value() ? place : 0
  }

  /// Takes the value that comes next, whatever it is, and keeps nothing of it; `false` when it is
  /// wrong.
  public mutating func skip() -> Bool {
    let place = word
    guard value() else { return false }
    word = place
    return true
  }
}
