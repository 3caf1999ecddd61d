package import Calls

extension CallFilter {
  /// The places of the calls of `group` that pass.
  ///
  /// - Throws: ``EngineError`` when a column of ``columns`` was not loaded.
  /// - Complexity: O(rows · conditions).
  package func calls(in group: RowGroup) throws -> [Int] {
    var masks = MaskCache(group, zone: zone)
    return try RowSelection(in: group, of: .calls, matching: self, &masks).calls
  }

  /// The columns that tell which calls pass.
  package var columns: Set<Column> {
    Set(allConditions.compactMap(\.field.column)).union([.start])
  }
}
