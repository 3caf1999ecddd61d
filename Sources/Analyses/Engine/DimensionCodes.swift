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
  mutating func codes(in group: RowGroup) throws -> NumberedRows {
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
        let rows = Codes.narrow([UInt8](repeating: 0, count: chunk.count))
        return NumberedRows(rows, numbers: [code])
      }
      let starts = chunk.values()
      var buckets: [Int64] = []
      bucket.keys(for: starts.span, in: zone, into: &buckets)
      return codes(integers: IntegerChunk(buckets))
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
    for code in texts.codes(for: other.texts) { map.append(UInt32(code + 1)) }
    for value in other.integers { map.append(code(integer: value)) }
    return map
  }

  private mutating func codes(integers chunk: IntegerChunk) -> NumberedRows {
    guard let range = chunk.range else { return NumberedRows(chunk.codes, numbers: [0]) }
    let width = UInt64(bitPattern: range.upperBound &- range.lowerBound)
    guard width < Self.largestTable else { return codes(integers: chunk.values()) }
    let isUsed = chunk.codes.areUsed(of: Int(width) + 1)
    var numbers: [UInt32] = isUsed.indices.map { local in
      isUsed[local] ? code(integer: chunk.base &+ Int64(local)) : 0
    }
    // The code above that of the largest value is that of rows without one.
    numbers.append(0)
    return NumberedRows(chunk.codes, numbers: numbers)
  }

  private mutating func codes(integers values: [Int64]) -> NumberedRows {
    // Each row's place in a list of the values that occur, or of runs of them.
    var last = Int64.min
    var numbers: [UInt32] = [0]
    var rows = [UInt32](repeating: 0, count: values.count)
    for row in values.indices {
      if values[row] != last {
        last = values[row]
        numbers.append(code(integer: last))
      }
      rows[row] = UInt32(numbers.count - 1)
    }
    return NumberedRows(.medium(rows), numbers: numbers)
  }

  private mutating func code(integer value: Int64) -> UInt32 {
    guard value != .min else { return 0 }
    if let code = integerCodes[value] { return code }
    integers.append(value)
    integerCodes[value] = UInt32(integers.count)
    return UInt32(integers.count)
  }

  private mutating func codes(texts chunk: TextChunk) -> NumberedRows {
    // A dictionary may hold texts that no row has.
    let isUsed = chunk.codes.areUsed(of: chunk.missingCode)
    var numbers: [UInt32] = isUsed.indices.map { local in
      isUsed[local] ? UInt32(texts.code(for: chunk.dictionary.span(of: local)) + 1) : 0
    }
    numbers.append(0)
    return NumberedRows(chunk.codes, numbers: numbers)
  }
}
