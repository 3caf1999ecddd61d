import Calls
import ColumnStore

/// Gives the values of one dimension small codes that are the same in every row group of a scan.
struct DimensionCodes: Sendable {
  private let dimension: Dimension
  private let zone: Zone
  private var texts = StringInterner()
  private var integers: [Int64: UInt32] = [:]
  // Code 0 is the missing value.
  private var keys: [GroupKey] = [.missing]
  // The keys' codes of texts, by their place in `texts`.
  private var textCodes: [UInt32] = []

  init(_ dimension: Dimension, zone: Zone) {
    self.dimension = dimension
    self.zone = zone
  }

  /// The largest code so far.
  var largest: Int { keys.count - 1 }

  /// The value with a code.
  func key(_ code: Int) -> GroupKey { keys[code] }

  /// The codes of the rows of the dimension's own table in `group`.
  mutating func codes(in group: RowGroup) throws -> [UInt32] {
    switch dimension.field {
    case .column(let column):
      guard let chunk = group[column] else { throw EngineError.columnNotLoaded(column) }
      return switch chunk {
      case .integer(let chunk): codes(integers: chunk.values())
      case .text(let chunk): codes(texts: chunk)
      case .double: throw EngineError.notADimension(column)
      }
    case .bucket(let bucket):
      guard case .integer(let chunk) = group[.start] else {
        throw EngineError.columnNotLoaded(.start)
      }
      let starts = chunk.values()
      var buckets: [Int64] = []
      bucket.keys(for: starts.span, in: zone, into: &buckets)
      return codes(integers: buckets)
    }
  }

  private mutating func codes(integers values: [Int64]) -> [UInt32] {
    var last: (value: Int64, code: UInt32) = (.min, 0)
    var codes = [UInt32](repeating: 0, count: values.count)
    for row in values.indices {
      if values[row] != last.value { last = (values[row], code(integer: values[row])) }
      codes[row] = last.code
    }
    return codes
  }

  private mutating func code(integer value: Int64) -> UInt32 {
    guard value != .min else { return 0 }
    if let code = integers[value] { return code }
    keys.append(.integer(value))
    integers[value] = UInt32(keys.count - 1)
    return UInt32(keys.count - 1)
  }

  private mutating func codes(texts chunk: TextChunk) -> [UInt32] {
    // Looked up on first use: a dictionary may hold texts that no row uses.
    var local = [UInt32](repeating: .max, count: chunk.dictionary.count + 1)
    local[chunk.missingCode] = 0
    func widened<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) -> [UInt32] {
      var result = [UInt32](repeating: 0, count: codes.count)
      for row in codes.indices {
        let code = Int(codes[row])
        if local[code] == .max { local[code] = self.code(text: chunk.dictionary.span(of: code)) }
        result[row] = local[code]
      }
      return result
    }
    return switch chunk.codes {
    case .narrow(let codes): widened(codes)
    case .short(let codes): widened(codes)
    case .medium(let codes): widened(codes)
    case .wide(let codes): widened(codes)
    }
  }

  private mutating func code(text: Span<UInt8>) -> UInt32 {
    let place = texts.code(for: text)
    if place == textCodes.count {
      keys.append(.text(texts.dictionary[place]))
      textCodes.append(UInt32(keys.count - 1))
    }
    return textCodes[place]
  }
}
