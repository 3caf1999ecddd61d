package import Calls

extension ReportQuery {
  /// The period that a report is compared with.
  package struct Comparison: Sendable, Equatable {
    /// Its first instant, Unix milliseconds.
    package let since: Int64
    /// The first instant that is no more in it: the first of the report's own period.
    package let until: Int64

    /// A period that is not empty.
    package init(since: Int64, until: Int64) {
      self.since = since
      self.until = until
    }
  }

  /// How a table is turned so that its last dimension becomes columns.
  package struct Pivot: Sendable, Equatable {
    /// The measures to spread, in this order; empty for all.
    package var measures: [String]
    /// The only table to turn; `nil` for each that can be.
    package var table: String?

    /// A pivot that spreads `measures` of the table, or of all.
    package init(measures: [String] = [], table: String? = nil) {
      self.measures = measures
      self.table = table
    }
  }

  /// The filter of the period to compare with; `nil` for none.
  package var previousFilter: CallFilter? {
    comparison.map { comparison in
      var filter = filter
      filter.since = comparison.since
      filter.until = comparison.until
      return filter
    }
  }
}
