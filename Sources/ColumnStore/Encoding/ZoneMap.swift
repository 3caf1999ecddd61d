/// What the rows of a column chunk may hold, told without reading the chunk: a query passes over
/// chunks in which no row can match.
package struct ZoneMap: Sendable, Equatable {
  /// Between which values a chunk's rows are, both ends included.
  package enum Bounds: Sendable, Equatable {
    /// No row has a value.
    case none
    /// The smallest and the largest of integers, or of flags as 0 and 1.
    case integer(ClosedRange<Int64>)
    /// The smallest and the largest of doubles.
    case double(ClosedRange<Double>)
    /// Bytes that no text comes before, and bytes that no text comes behind, `nil` where there are
    /// none of ``ZoneMap/longestText`` bytes; in the order of bytes, so no valid UTF-8 perhaps.
    case text(from: [UInt8], through: [UInt8]?)
  }

  /// The most bytes that a bound of texts has.
  package static let longestText = 32

  /// The number of rows without a value.
  package let missingCount: Int
  /// Between which values the others are.
  package let bounds: Bounds

  /// The zone map of `chunk`; of texts, those of the dictionary count, used or not.
  ///
  /// - Complexity: O(rows), and of texts O(their bytes).
  package init(_ chunk: ColumnChunk) {
    switch chunk {
    case .integer(let chunk):
      missingCount = chunk.missingCode.map { chunk.codes.count(of: $0) } ?? 0
      bounds = chunk.range.map { .integer($0) } ?? .none
    case .double(let chunk):
      missingCount = chunk.validity?.missingCount ?? 0
      bounds = chunk.range.map { .double($0) } ?? .none
    case .text(let chunk):
      missingCount = chunk.codes.count(of: UInt64(chunk.missingCode))
      bounds = missingCount == chunk.count ? .none : Self.bounds(of: chunk.dictionary)
    }
  }

  private static func bounds(of texts: StringDictionary) -> Bounds {
    var first = 0
    var last = 0
    for code in 1..<max(1, texts.count) {
      if texts.span(of: code).precedes(texts.span(of: first)) { first = code }
      if texts.span(of: last).precedes(texts.span(of: code)) { last = code }
    }
    return .text(
      from: Array(texts[first].prefix(longestText)),
      through: upperBound(of: texts[last])
    )
  }

  /// Bytes that `text` does not come behind; `nil` when it begins with more 255s than they hold.
  private static func upperBound(of text: [UInt8]) -> [UInt8]? {
    guard text.count > longestText else { return text }
    // All that begins like the text comes before what the last byte that can grow grows to.
    var bound = Array(text.prefix(longestText))
    while let byte = bound.popLast() {
      guard byte < .max else { continue }
      bound.append(byte + 1)
      return bound
    }
    return nil
  }

  /// Whether a row may hold a value in `range`; always where the map is none of integers.
  ///
  /// A missing value is in no range.
  package func mayHold(_ range: ClosedRange<Int64>) -> Bool {
    switch bounds {
    case .none: false
    case .integer(let bounds): bounds.overlaps(range)
    case .double, .text: true
    }
  }
}

extension ZoneMap {
  // What the bounds are, one byte; the number of missing rows, as a number; the bounds.
  private enum Form {
    static let none: UInt8 = 0
    static let integer: UInt8 = 1
    static let double: UInt8 = 2
    static let text: UInt8 = 3
    static let boundedText: UInt8 = 4
  }

  /// The map's bytes, some 80 at most; equal maps of equal bits have equal bytes.
  package func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    func append(_ form: UInt8) {
      bytes.append(form)
      bytes.append(number: UInt64(missingCount))
    }
    switch bounds {
    case .none: append(Form.none)
    case .integer(let range):
      append(Form.integer)
      bytes.append(signedNumber: range.lowerBound)
      bytes.append(signedNumber: range.upperBound)
    case .double(let range):
      append(Form.double)
      bytes.append(word: range.lowerBound.bitPattern)
      bytes.append(word: range.upperBound.bitPattern)
    case .text(let lower, let upper):
      append(upper == nil ? Form.text : Form.boundedText)
      for bound in [lower, upper].compactMap(\.self) {
        bytes.append(UInt8(bound.count))
        bytes.append(contentsOf: bound)
      }
    }
    return bytes
  }

  /// The map that ``encoded()`` made `bytes` of.
  package init(decoding bytes: Span<UInt8>) throws(ChunkDecodingError) {
    var reader = ByteReader(bytes)
    let form = try reader.byte()
    missingCount = try reader.count(upTo: EncodedChunk.maximumRowCount)
    switch form {
    case Form.none: bounds = .none
    case Form.integer:
      let lower = try reader.signedNumber()
      let upper = try reader.signedNumber()
      guard lower <= upper else { throw .corrupt(reason: "bounds the wrong way round") }
      bounds = .integer(lower...upper)
    case Form.double:
      let lower = Double(bitPattern: try reader.word())
      let upper = Double(bitPattern: try reader.word())
      // Fails for NaN as well.
      guard lower <= upper else { throw .corrupt(reason: "bounds the wrong way round") }
      bounds = .double(lower...upper)
    case Form.text, Form.boundedText:
      let lower = try Self.text(from: &reader)
      let upper = form == Form.text ? nil : try Self.text(from: &reader)
      if let upper, upper.lexicographicallyPrecedes(lower) {
        throw .corrupt(reason: "bounds the wrong way round")
      }
      bounds = .text(from: lower, through: upper)
    default: throw .corrupt(reason: "no bounds: \(form)")
    }
    try reader.finish()
  }

  @_lifetime(reader: copy reader)
  private static func text(
    from reader: inout ByteReader
  ) throws(ChunkDecodingError) -> [UInt8] {
    let count = try reader.byte()
    guard count <= longestText else { throw .corrupt(reason: "a bound of \(count) bytes") }
    let bytes = try reader.bytes(Int(count))
    return bytes.indices.map { bytes[$0] }
  }
}

extension Span<UInt8> {
  /// Whether the bytes come before those of `other`, a beginning before what it begins.
  fileprivate func precedes(_ other: Span<UInt8>) -> Bool {
    for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
      return self[index] < other[index]
    }
    return count < other.count
  }
}
