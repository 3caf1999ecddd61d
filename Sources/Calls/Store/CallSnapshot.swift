/// The calls of a store at one moment: sealed row groups, which nothing changes any more.
package struct CallSnapshot: Sendable {
  /// The row groups, in the order of input.
  package var groups: [RowGroup]

  /// A snapshot of `groups`.
  package init(groups: [RowGroup]) { self.groups = groups }

  /// The number of calls.
  package var callCount: Int { groups.reduce(0) { $0 + $1.callCount } }

  /// The bytes that the columns take.
  package var byteCount: Int { groups.reduce(0) { $0 + $1.byteCount } }
}
