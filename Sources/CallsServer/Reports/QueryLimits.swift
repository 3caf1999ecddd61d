import RawMemory

/// How much the server does for queries, beside taking calls.
package struct QueryLimits: Equatable, Sendable {
  /// How many run at the same time, each on one thread; at least 1.
  package var concurrency = max(1, Host.processorCount / 2)
  /// How many more may wait.
  package var waiting = 32
  /// How long one may take, its waiting included.
  package var timeout = Duration.seconds(30)
  /// The most groups, and rows, of one table of a report.
  package var groups = 100_000
  /// The most bytes of columns that a report may hold which takes several passes over them.
  package var columnBytes = 512 << 20
  /// The most bytes of printed reports that are kept to be sent again.
  package var cacheBytes = 16 << 20

  /// The defaults.
  package init() {}
}
