/// A short text, such as an object's key, in a form that compares in a few instructions.
///
/// Holds up to ``maximumCount`` bytes exactly. Longer texts are equal to no
/// name made from a literal, which is enough to look keys up in a fixed schema.
@frozen
public struct JSONName: Hashable, Sendable {
  /// The most bytes a name can have.
  public static let maximumCount = 32

  /// The text's length in bytes.
  @usableFromInline let count: Int
  // The text's bytes, eight a word, little end first; for more than 8 bytes the last word of each
  // half overlaps the one before it, so that no load needs a mask.
  @usableFromInline let words: (UInt64, UInt64, UInt64, UInt64)

  /// The name `text`, which must fit.
  public init(_ text: StaticString) {
    precondition(text.utf8CodeUnitCount <= Self.maximumCount, "'\(text)' is too long for a name")
    let bytes = PaddedBytes(Array("\(text)".utf8).span)
    self = unsafe bytes.withPointer { unsafe JSONName($0, count: bytes.count) }
  }

  // Safety: `start` has `count` bytes, and at least 8 readable ones.
  @inlinable @inline(__always)
  init(_ start: UnsafePointer<UInt8>, count: Int) {
    self.count = count
    let raw = unsafe UnsafeRawPointer(start)
    func load(_ offset: Int) -> UInt64 {
      unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    if count < 8 {
      words = (load(0) & ((1 << UInt64(count * 8)) &- 1), 0, 0, 0)
    } else if count <= 16 {
      words = (load(0), load(count - 8), 0, 0)
    } else if count <= Self.maximumCount {
      words = (load(0), load(8), load(count - 16), load(count - 8))
    } else {
      words = (load(0), 0, 0, 0)
    }
  }

  /// Whether two names are the same bytes.
  @inlinable @inline(__always)
  public static func == (a: JSONName, b: JSONName) -> Bool {
    a.count == b.count && a.words.0 == b.words.0 && a.words.1 == b.words.1
      && a.words.2 == b.words.2 && a.words.3 == b.words.3
  }

  /// Feeds the bytes to `hasher`.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
    hasher.combine(words.3)
  }
}

extension JSONName {
  /// Whether the text begins with the first eight bytes of `prefix`, which has at least as many.
  @inlinable @inline(__always)
  public func hasFirstEightBytes(of prefix: JSONName) -> Bool {
    count >= 8 && words.0 == prefix.words.0
  }
}
