/// A column's codes in bytes, and what a sealed chunk has to know of them.
///
/// Where rows are missing, their code is stored as 0 and any other as one more than it is, because
/// the code of missing rows is the largest and would widen every block that has one.
struct CodesCoding {
  /// The codes, in the narrowest width for the largest that the column may have.
  let codes: Codes
  /// The smallest and the largest code that is not the one of missing rows; `nil` without any.
  let range: ClosedRange<UInt64>?
  /// Whether rows are missing.
  let hasMissing: Bool

  /// Appends `codes`, in which `missing` stands for a missing row, `nil` if none is.
  ///
  /// - Complexity: O(rows).
  static func append(_ codes: Codes, missing: UInt64?, to bytes: inout [UInt8]) {
    func append<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(_ codes: [Code]) {
      guard let missing else { return CodeStream.append(codes, to: &bytes) }
      let absent = Code(truncatingIfNeeded: missing)
      CodeStream.append(codes.map { $0 == absent ? 0 : $0 &+ 1 }, to: &bytes)
    }
    switch codes {
    case .narrow(let codes): append(codes)
    case .short(let codes): append(codes)
    case .medium(let codes): append(codes)
    case .wide(let codes): append(codes)
    }
  }

  /// Reads `count` codes.
  ///
  /// - Parameters:
  ///   - reader: Where they come from.
  ///   - count: How many; the caller bounds it.
  ///   - largest: What no code exceeds, `missing` included; it decides the width.
  ///   - missing: The code of missing rows; `nil` when none is missing.
  /// - Throws: ``ChunkDecodingError``.
  /// - Complexity: O(rows).
  @_lifetime(reader: copy reader)
  init(
    from reader: inout ByteReader,
    count: Int,
    largest: UInt64,
    missing: UInt64?
  ) throws(ChunkDecodingError) {
    if largest <= UInt64(UInt8.max) {
      let part = try Part(UInt8.self, from: &reader, count: count, missing: missing)
      self.init(codes: .narrow(part.codes), range: part.range, hasMissing: part.hasMissing)
    } else if largest <= UInt64(UInt16.max) {
      let part = try Part(UInt16.self, from: &reader, count: count, missing: missing)
      self.init(codes: .short(part.codes), range: part.range, hasMissing: part.hasMissing)
    } else if largest <= UInt64(UInt32.max) {
      let part = try Part(UInt32.self, from: &reader, count: count, missing: missing)
      self.init(codes: .medium(part.codes), range: part.range, hasMissing: part.hasMissing)
    } else {
      let part = try Part(UInt64.self, from: &reader, count: count, missing: missing)
      self.init(codes: .wide(part.codes), range: part.range, hasMissing: part.hasMissing)
    }
    // A shifted code may wrap around to nothing, or be the missing rows' own.
    if let range, range.upperBound > (missing.map { $0 &- 1 } ?? largest) {
      throw .corrupt(reason: "a code above the largest")
    }
  }

  private init(codes: Codes, range: ClosedRange<UInt64>?, hasMissing: Bool) {
    self.codes = codes
    self.range = range
    self.hasMissing = hasMissing
  }

  /// Codes of one width.
  private struct Part<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable> {
    let codes: [Code]
    let range: ClosedRange<UInt64>?
    let hasMissing: Bool

    @_lifetime(reader: copy reader)
    init(
      _ type: Code.Type,
      from reader: inout ByteReader,
      count: Int,
      missing: UInt64?
    ) throws(ChunkDecodingError) {
      var codes = try CodeStream.read(type, count: count, from: &reader)
      var smallest = Code.max
      var largest = Code.min
      guard let missing else {
        let span = codes.span
        for row in span.indices {
          smallest = min(smallest, span[row])
          largest = max(largest, span[row])
        }
        self.codes = codes
        hasMissing = false
        range = count == 0 ? nil : UInt64(smallest)...UInt64(largest)
        return
      }
      var first = Code.max
      let absent = Code(truncatingIfNeeded: missing)
      var span = codes.mutableSpan
      for row in span.indices {
        let code = span[row]
        // A missing row wraps around to the largest code, and so disturbs neither of the two.
        smallest = min(smallest, code &- 1)
        largest = max(largest, code)
        first = min(first, code)
        span[row] = code == 0 ? absent : code &- 1
      }
      self.codes = codes
      hasMissing = count > 0 && first == 0
      range = largest == 0 ? nil : UInt64(smallest)...UInt64(largest - 1)
    }
  }
}
