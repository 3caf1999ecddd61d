extension Column {
  /// The cost that a price list estimates for a call without a sent one.
  ///
  /// It is in the snapshot only while a price list is in use, and never stored; so it is none of
  /// the columns that ``CallTable/columns`` lists.
  package static let estimatedCost = Column(
    .calls,
    "estimated_cost",
    .double,
    unit: "cents",
    "the cost by the price list, of calls without a sent cost"
  )
}
