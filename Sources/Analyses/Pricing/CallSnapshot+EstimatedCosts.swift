package import Calls
import ColumnStore

extension CallSnapshot {
  /// The snapshot with the column ``Column/estimatedCost`` in its table of calls.
  ///
  /// Cents; missing where the call was sent with a cost, carries no usage figure, or carries one
  /// that `prices` has no price for, that is negative, or whose cost no double can hold. A fee by
  /// the minute needs the call's duration.
  /// - Complexity: O(calls).
  package func estimatingCosts(with prices: PriceList) -> CallSnapshot {
    CallSnapshot(groups: groups.map { $0.estimatingCosts(with: prices) })
  }
}

extension RowGroup {
  fileprivate func estimatingCosts(with prices: PriceList) -> RowGroup {
    adding(.estimatedCost, .double(CostEstimation(self, with: prices).chunk()))
  }
}

/// Row groups with the column ``Column/estimatedCost``; see ``CallSnapshot/estimatingCosts(with:)``.
package struct EstimatedCosts: RowGroupSource {
  private let calls: any RowGroupSource
  private let prices: PriceList

  /// The row groups of `calls` with estimates by `prices`.
  package init(of calls: any RowGroupSource, with prices: PriceList) {
    self.calls = calls
    self.prices = prices
  }

  package var groupCount: Int { calls.groupCount }

  package var hasIDs: Bool { calls.hasIDs }

  package func group(at index: Int) throws -> RowGroup {
    try calls.group(at: index).estimatingCosts(with: prices)
  }

  package func group(at index: Int, columns: Set<Column>) throws -> RowGroup {
    guard columns.contains(.estimatedCost) else {
      return try calls.group(at: index, columns: columns)
    }
    return try calls.group(at: index, columns: columns.union(PriceList.columns))
      .estimatingCosts(with: prices)
  }
}
