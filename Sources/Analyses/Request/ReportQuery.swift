package import Calls

/// What a report is asked for: which calls, grouped how, which rows of the answer, and how personal.
package struct ReportQuery: Sendable {
  /// Which calls and rows count.
  package var filter = CallFilter()
  /// What the rows are grouped by, in this order.
  package var dimensions: [Dimension] = []
  /// An order other than the tables' own.
  package var sort: Sort?
  /// The most rows of each table; `nil` for all.
  package var limit: Int?
  /// How many calls stand for each of a row's values: the columns of exemplars, unless it is 0.
  package var exemplars = 0
  /// Whether phone numbers are printed in full.
  package var showsPersonalData = false
  /// Whether there are rows for times without any calls.
  package var fillsGaps = false
  /// The period to compare with, right before that of the filter, which then has both bounds.
  package var comparison: Comparison?
  /// Whether the last dimension becomes columns; `nil` for no.
  package var pivot: Pivot?
  /// The saved filters whose calls and rows the configuration leaves out unasked; each is one of the
  /// filter's exclusions.
  package var leftOut: [DefaultExclusion] = []
  /// How many of the filter's conditions were asked for as such; they are the first ones.
  package var askedConditions = 0
  /// The saved filters that the query names, or that the configuration leaves out, and their conditions.
  var savedFilters: [SavedFilter] = []
  /// What is asked of the analysis beyond that.
  package var options = AnalysisOptions()

  /// All calls in one group.
  package init() {}

  /// A saved filter whose conditions are among those of the query's filter.
  struct SavedFilter: Sendable {
    /// What asks for it: `filter`, `exclude`, or `config`, which leaves it out unasked.
    let argument: String
    /// Its name and where it stands, to begin a sentence.
    let place: String
    /// Its conditions.
    let conditions: [Condition]
  }

  /// A saved filter that the configuration leaves out unasked.
  package struct DefaultExclusion: Sendable {
    /// The filter's name.
    let name: String
    /// What all must hold of what is left out.
    let conditions: [Condition]
  }

  /// An order of a table's rows by one of its columns.
  package struct Sort: Sendable, Equatable {
    /// The column's name.
    package let column: String
    /// Whether the largest comes first; missing values come last either way.
    package let isDescending: Bool

    /// An order by `column`.
    package init(column: String, isDescending: Bool) {
      self.column = column
      self.isDescending = isDescending
    }
  }
}
