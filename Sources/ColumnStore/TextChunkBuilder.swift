import RawMemory

/// Collects the texts of one column of one row group.
package struct TextChunkBuilder: Sendable {
  private var interner = StringInterner()
  private var codes: [UInt32] = []
  // Neighbouring rows often hold the same text; comparing with the last one saves the hash.
  private var last: UInt32 = .max
  // Texts that hardly ever repeat, such as ids, are not looked up: that would only cost.
  private let distinct: Bool
  private var texts = StringDictionary()

  /// Whether the column is wanted; if not, texts are dropped as they come.
  package let isKept: Bool

  /// A builder without rows; `distinct` says that hardly any text will occur twice.
  package init(distinct: Bool = false, isKept: Bool = true) {
    self.distinct = distinct
    self.isKept = isKept
  }

  /// The number of rows so far.
  package var count: Int { codes.count }

  /// Adds a row with `text`.
  package mutating func append(_ text: Span<UInt8>) {
    guard isKept else { return }
    guard !distinct else {
      codes.append(UInt32(texts.append(text)))
      return
    }
    if last == .max || !Bytes.areEqual(interner.dictionary.span(of: Int(last)), text) {
      last = UInt32(interner.code(for: text))
    }
    codes.append(last)
  }

  /// Adds a row without a text.
  package mutating func appendMissing() {
    if isKept { codes.append(.max) }
  }

  /// The rows as an immutable chunk; `nil` when the column is not wanted.
  package func sealed() -> ColumnChunk? { isKept ? .text(chunk) : nil }

  /// The rows so far as an immutable chunk.
  package var chunk: TextChunk {
    TextChunk(dictionary: distinct ? texts : interner.dictionary, codes: codes)
  }
}
