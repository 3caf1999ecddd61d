/// The number of observations below which people are warned of a value.
package struct Reliability: Sendable, Equatable {
  /// The name of the column of the same table that counts the observations.
  package var countColumn: String
  /// The smallest count that needs no warning.
  package var minimum: Int

  /// Sets every property.
  package init(countColumn: String, minimum: Int) {
    self.countColumn = countColumn
    self.minimum = minimum
  }
}
