import RawMemory

/// An ordered list of texts (UTF-8), laid end to end; a text's code is its place.
package struct StringDictionary: Sendable, Equatable {
  private var bytes: [UInt8] = []
  private var ends: [UInt32] = []

  /// A dictionary without texts.
  package init() {}

  /// The texts that end at `ends` in `bytes`; ends never fall, and the last is the bytes' count.
  init(bytes: [UInt8], ends: [UInt32]) {
    self.bytes = bytes
    self.ends = ends
  }

  /// All texts, laid end to end, lent.
  var allBytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span }
  }

  /// The number of bytes of each text.
  var lengths: [UInt32] {
    ends.indices.map { $0 == 0 ? ends[0] : ends[$0] - ends[$0 - 1] }
  }

  /// The number of texts.
  package var count: Int { ends.count }

  /// The bytes of all texts together.
  package var byteCount: Int { bytes.count }

  @inline(__always)
  private func range(of code: Int) -> Range<Int> {
    (code == 0 ? 0 : Int(ends[code - 1]))..<Int(ends[code])
  }

  /// The text with a code.
  package subscript(code: Int) -> [UInt8] { Array(bytes[range(of: code)]) }

  /// The text with a code, lent.
  @_lifetime(borrow self)
  package func span(of code: Int) -> Span<UInt8> { bytes.span.extracting(range(of: code)) }

  /// Adds a text and returns its code, whether or not it occurs already.
  @discardableResult
  package mutating func append(_ text: Span<UInt8>) -> Int {
    Bytes.append(text, to: &bytes)
    precondition(bytes.count <= UInt32.max, "a dictionary of more than 4 GiB")
    ends.append(UInt32(bytes.count))
    return ends.count - 1
  }

  /// Forgets all texts but keeps their room.
  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }
}
