import Calls
import ColumnStore

/// The accumulator of one fold over rows.
enum RowFoldState: Sendable {
  case rows(CountAccumulator)
  case calls(CountAccumulator)
  case sum(RowValue, TotalAccumulator)
  case totals(RowValue, TotalsAccumulator)
  case doubleSum(RowValue, DoubleTotalAccumulator)
  case integers(RowValue, DistributionAccumulator)
  case doubles(RowValue, SampleAccumulator)
  case distinct(DistinctCodes, DistinctAccumulator)

  init(_ fold: RowFold, zone: Zone) {
    self =
      switch fold.kind {
      case .rows: .rows(CountAccumulator())
      case .calls: .calls(CountAccumulator())
      case .sum(let value) where value.isInteger: .sum(value, TotalAccumulator())
      case .totals(let value) where value.isInteger: .totals(value, TotalsAccumulator())
      case .distribution(let value) where value.isInteger:
        .integers(value, DistributionAccumulator())
      case .sum(let value): .doubleSum(value, DoubleTotalAccumulator())
      case .totals(let value), .distribution(let value):
        .doubles(value, SampleAccumulator())
      case .distinct(let field): .distinct(DistinctCodes(field, zone: zone), DistinctAccumulator())
      case .distinctNumbers(let value): .distinct(DistinctCodes(value), DistinctAccumulator())
      }
  }

  /// Adds the rows that `reader` reads, a group id each, none above `groups`.
  mutating func add(_ reader: RowReader, _ ids: [UInt32], groups: Int) throws {
    // Each accumulator is taken out of the enum while it grows, so that its arrays have one owner.
    switch self {
    case .rows(var accumulator):
      self = .rows(CountAccumulator())
      accumulator.update(ids, groups: groups)
      self = .rows(accumulator)
    case .calls(var accumulator):
      self = .calls(CountAccumulator())
      if reader.chunk.rowEnds.isEmpty {
        accumulator.update(ids, groups: groups)
      } else {
        accumulator.updateCalls(ids, rowEnds: reader.chunk.rowEnds, groups: groups)
      }
      self = .calls(accumulator)
    case .sum(let value, var accumulator):
      let chunk = try reader.integerChunk(value)
      self = .sum(value, TotalAccumulator())
      accumulator.update(chunk, ids, groups: groups)
      self = .sum(value, accumulator)
    case .totals(let value, var accumulator):
      let values = try reader.integers(value)
      self = .totals(value, TotalsAccumulator())
      accumulator.update(values, ids, groups: groups)
      self = .totals(value, accumulator)
    case .integers(let value, var accumulator):
      let chunk = try reader.integerChunk(value)
      self = .integers(value, DistributionAccumulator())
      accumulator.update(chunk, ids, groups: groups)
      self = .integers(value, accumulator)
    case .doubleSum(let value, var accumulator):
      let values = try reader.doubles(value)
      self = .doubleSum(value, DoubleTotalAccumulator())
      accumulator.update(values, ids, groups: groups)
      self = .doubleSum(value, accumulator)
    case .doubles(let value, var accumulator):
      let values = try reader.doubles(value)
      self = .doubles(value, SampleAccumulator())
      accumulator.update(values, ids)
      self = .doubles(value, accumulator)
    case .distinct(var codes, var accumulator):
      self = .distinct(DistinctCodes(.integer(0)), DistinctAccumulator())
      accumulator.update(try codes.codes(reader), ids)
      self = .distinct(codes, accumulator)
    }
  }

  /// Adds the groups of `other`, whose group `g` is `groups[g]` here.
  mutating func merge(_ other: RowFoldState, _ groups: [Int]) {
    // One by one: a pattern of both states would hold this one's arrays twice.
    switch self {
    case .rows(var a):
      guard case .rows(let b) = other else { break }
      a.merge(b, groups: groups)
      self = .rows(a)
      return
    case .calls(var a):
      guard case .calls(let b) = other else { break }
      a.merge(b, groups: groups)
      self = .calls(a)
      return
    case .sum(let value, var a):
      guard case .sum(_, let b) = other else { break }
      self = .sum(value, TotalAccumulator())
      a.merge(b, groups: groups)
      self = .sum(value, a)
      return
    case .totals(let value, var a):
      guard case .totals(_, let b) = other else { break }
      self = .totals(value, TotalsAccumulator())
      a.merge(b, groups: groups)
      self = .totals(value, a)
      return
    case .integers(let value, var a):
      guard case .integers(_, let b) = other else { break }
      self = .integers(value, DistributionAccumulator())
      a.merge(b, groups: groups)
      self = .integers(value, a)
      return
    case .doubleSum(let value, var a):
      guard case .doubleSum(_, let b) = other else { break }
      self = .doubleSum(value, DoubleTotalAccumulator())
      a.merge(b, groups: groups)
      self = .doubleSum(value, a)
      return
    case .doubles(let value, var a):
      guard case .doubles(_, let b) = other else { break }
      self = .doubles(value, SampleAccumulator())
      a.merge(b, groups: groups)
      self = .doubles(value, a)
      return
    case .distinct(var codes, var a):
      guard case .distinct(let otherCodes, let b) = other else { break }
      self = .distinct(DistinctCodes(.integer(0)), DistinctAccumulator())
      a.merge(b, groups: groups, codes: codes.merge(otherCodes))
      self = .distinct(codes, a)
      return
    }
    preconditionFailure("two states of one fold are of one kind")
  }
}

extension RowReader {
  /// The whole numbers of `value` as a chunk; that of a column as it is stored.
  fileprivate func integerChunk(_ value: RowValue) throws -> IntegerChunk {
    if case .column(let column) = value, column.table != .calls || chunk.rowEnds.isEmpty,
      case .integer(let own) = group[column]
    {
      return own
    }
    return IntegerChunk(try integers(value))
  }
}

/// Gives distinct values small codes that are the same in every row group of a scan; 0 is that of
/// a missing value.
enum DistinctCodes: Sendable {
  case field(Field, DimensionCodes)
  case numbers(RowValue, [UInt64: UInt32])

  init(_ field: Field, zone: Zone) { self = .field(field, DimensionCodes(field, zone: zone)) }

  init(_ value: RowValue) { self = .numbers(value, [:]) }

  /// The codes of the rows that `reader` reads.
  mutating func codes(_ reader: RowReader) throws -> [UInt32] {
    switch self {
    case .field(let field, var codes):
      self = .numbers(.integer(0), [:])
      defer { self = .field(field, codes) }
      return reader.spread(try codes.codes(in: reader.group).values, of: field.table)
    case .numbers(let value, var known):
      self = .numbers(value, [:])
      defer { self = .numbers(value, known) }
      func code(_ bits: UInt64) -> UInt32 {
        if let code = known[bits] { return code }
        known[bits] = UInt32(known.count + 1)
        return UInt32(known.count)
      }
      guard value.isInteger else {
        // The two zeros are one number.
        return try reader.doubles(value).map {
          $0.isNaN ? 0 : code($0 == 0 ? 0 : $0.bitPattern)
        }
      }
      return try reader.integers(value).map { $0 == .min ? 0 : code(UInt64(bitPattern: $0)) }
    }
  }

  /// Takes in the values of `other`, and gives what its codes are here.
  mutating func merge(_ other: DistinctCodes) -> [UInt32] {
    switch (self, other) {
    case (.field(let field, var codes), .field(_, let others)):
      self = .numbers(.integer(0), [:])
      defer { self = .field(field, codes) }
      return codes.merge(others)
    case (.numbers(let value, var known), .numbers(_, let others)):
      self = .numbers(value, [:])
      var map = [UInt32](repeating: 0, count: others.count + 1)
      for (bits, code) in others {
        let own = known[bits] ?? UInt32(known.count + 1)
        known[bits] = own
        map[Int(code)] = own
      }
      self = .numbers(value, known)
      return map
    default: preconditionFailure("two states of one fold are of one kind")
    }
  }
}
