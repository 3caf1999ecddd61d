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
    CallSnapshot(
      groups: groups.map { group in
        group.adding(.estimatedCost, .double(CostEstimation(group, with: prices).chunk()))
      }
    )
  }
}
