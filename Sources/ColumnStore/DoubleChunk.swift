/// One column of doubles of one row group, sealed.
package struct DoubleChunk: Sendable {
  /// The rows' values; NaN where one is missing.
  package let values: [Double]
  /// Which rows hold a value; `nil` when all do.
  package let validity: Validity?
  /// The zone map: smallest and largest value, `nil` when no row has one.
  package let range: ClosedRange<Double>?

  /// Seals `values`, in which NaN marks a missing one.
  package init(_ values: [Double]) {
    var validity = Validity(allPresent: values.count)
    var smallest = Double.infinity
    var largest = -Double.infinity
    for row in values.indices {
      let value = values[row]
      if value.isNaN {
        validity.setMissing(row)
      } else {
        smallest = min(smallest, value)
        largest = max(largest, value)
      }
    }
    self.values = values
    self.validity = validity.missingCount == 0 ? nil : validity
    range = smallest <= largest ? smallest...largest : nil
  }

  /// A chunk of parts that fit together as the other initialiser makes them.
  init(values: [Double], validity: Validity?, range: ClosedRange<Double>?) {
    self.values = values
    self.validity = validity
    self.range = range
  }

  /// The number of rows.
  package var count: Int { values.count }

  /// The value of one row.
  package subscript(row: Int) -> Double? { values[row].isNaN ? nil : values[row] }

  /// The chunk of the rows `rows` alone, in that order.
  package func gathering(_ rows: [Int]) -> DoubleChunk { DoubleChunk(rows.map { values[$0] }) }
}

extension DoubleChunk: Equatable {
  /// Whether two chunks have the same doubles bit for bit, so that 0 and −0 differ; all missing
  /// values are equal.
  package static func == (a: DoubleChunk, b: DoubleChunk) -> Bool {
    a.values.elementsEqual(b.values) { left, right in
      left.bitPattern == right.bitPattern || (left.isNaN && right.isNaN)
    }
  }
}
