import Calls
import ColumnStore

/// Gives the values of one field small codes that are the same in every row group of a scan.
struct DimensionCodes: Sendable {
  private let field: Field
  private let zone: Zone
  // Code 0 is the missing value; the texts, or the integers, have the codes from 1 in the order of
  // their first appearance.
  private var texts = StringInterner()
  private var integers: [Int64] = []
  private var integerCodes: [Int64: UInt32] = [:]

  // A chunk whose codes are below this is looked up by a table, another by its values.
  private static let largestTable = 1 << 16

  init(_ field: Field, zone: Zone) {
    self.field = field
    self.zone = zone
  }

  /// The largest code so far.
  var largest: Int { texts.count + integers.count }

  /// The value with a code.
  func key(_ code: Int) -> GroupKey {
    guard code > 0 else { return .missing }
    return integers.isEmpty ? .text(texts.dictionary[code - 1]) : .integer(integers[code - 1])
  }

  /// The codes of the rows of the field's own table in `group`.
  mutating func codes(in group: RowGroup) throws -> [UInt32] {
    switch field {
    case .column(let column):
      guard let chunk = group[column] else { throw EngineError.columnNotLoaded(column) }
      return switch chunk {
      case .integer(let chunk): codes(integers: chunk)
      case .text(let chunk): codes(texts: chunk)
      case .double: throw EngineError.notADimension(column)
      }
    case .bucket(let bucket):
      guard case .integer(let chunk) = group[.start] else {
        throw EngineError.columnNotLoaded(.start)
      }
      if let code = code(of: bucket, in: chunk) {
        return [UInt32](repeating: code, count: chunk.count)
      }
      let starts = chunk.values()
      var buckets: [Int64] = []
      bucket.keys(for: starts.span, in: zone, into: &buckets)
      return codes(integers: buckets)
    }
  }

  /// The code of all rows, where they start in one stretch of time, as those of a row group often do.
  private mutating func code(of bucket: TimeBucket, in starts: IntegerChunk) -> UInt32? {
    guard bucket.isStretch, starts.missingCode == nil, let range = starts.range,
      zone.period(at: range.lowerBound).contains(range.upperBound)
    else { return nil }
    let key = bucket.key(for: range.lowerBound, in: zone)
    return bucket.key(for: range.upperBound, in: zone) == key ? code(integer: key) : nil
  }

  /// Takes in the values of `other`, and gives what its codes are here.
  mutating func merge(_ other: DimensionCodes) -> [UInt32] {
    var map: [UInt32] = [0]
    map.reserveCapacity(other.largest + 1)
    for place in 0..<other.texts.count {
      map.append(UInt32(texts.code(for: other.texts.dictionary.span(of: place)) + 1))
    }
    for value in other.integers { map.append(code(integer: value)) }
    return map
  }

  private mutating func codes(integers chunk: IntegerChunk) -> [UInt32] {
    guard let range = chunk.range else { return [UInt32](repeating: 0, count: chunk.count) }
    let width = UInt64(bitPattern: range.upperBound &- range.lowerBound)
    guard width < Self.largestTable else { return codes(integers: chunk.values()) }
    // The code above that of the largest value is that of rows without one.
    var local = [UInt32](repeating: .max, count: Int(width) + 2)
    if let missing = chunk.missingCode { local[Int(missing)] = 0 }
    return widened(chunk.codes, &local) { codes, local in
      codes.code(integer: chunk.base &+ Int64(local))
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
    if let code = integerCodes[value] { return code }
    integers.append(value)
    integerCodes[value] = UInt32(integers.count)
    return UInt32(integers.count)
  }

  private mutating func codes(texts chunk: TextChunk) -> [UInt32] {
    var local = [UInt32](repeating: .max, count: chunk.dictionary.count + 1)
    local[chunk.missingCode] = 0
    return widened(chunk.codes, &local) { codes, local in
      UInt32(codes.texts.code(for: chunk.dictionary.span(of: local)) + 1)
    }
  }

  /// The scan's codes for those of a chunk: `local` has them, or `UInt32.max` until `code` tells one
  /// on first use, for a dictionary may hold values that no row uses.
  private mutating func widened(
    _ codes: Codes,
    _ local: inout [UInt32],
    _ code: (inout DimensionCodes, Int) -> UInt32
  ) -> [UInt32] {
    func rows<Code: FixedWidthInteger & UnsignedInteger>(_ codes: [Code]) -> [UInt32] {
      let codes = codes.span
      return [UInt32](capacity: codes.count) { (result: inout OutputSpan<UInt32>) in
        for row in codes.indices {
          let own = Int(truncatingIfNeeded: codes[row])
          if local[own] == .max { local[own] = code(&self, own) }
          result.append(local[own])
        }
      }
    }
    return switch codes {
    case .narrow(let codes): rows(codes)
    case .short(let codes): rows(codes)
    case .medium(let codes): rows(codes)
    case .wide(let codes): rows(codes)
    }
  }
}
