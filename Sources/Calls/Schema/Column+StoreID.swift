extension Column {
  /// The number that a store gave a call.
  ///
  /// A store adds it to what it reads, where it is asked for; calls of files have none. It is not
  /// kept in a column, so it is none of those that ``CallTable/columns`` lists.
  package static let storeID = Column(
    .calls,
    "id",
    .integer,
    "the store's own number of the call"
  )
}
