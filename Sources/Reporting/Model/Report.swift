/// What an analysis found, independent of how it is printed: bare numbers in tables whose columns
/// say the unit, and notes that say what the numbers leave out.
package struct Report: Sendable, Equatable {
  /// What is typed to get it: `latency`.
  package var name: String
  /// What people read above it: `Latency`.
  package var title: String
  /// The time the query asked for, and the time the calls it found really cover.
  package var period: Period
  /// The number of calls that the query selected; `nil` in a report that is not about calls, whose
  /// period people's formats leave out as well.
  package var calls: Int?
  /// Every table of the report, in printing order; a table without rows is still listed.
  package var tables: [ReportTable]
  /// One sentence each, plain text: what was left out, what may not be compared.
  package var notes: [String]
  /// Those of the notes that tell of something that was asked for or left out and that nobody who sees
  /// the table alone would know: for who prints a format without notes.
  package var omissions: [String] = []
  /// How a written report arranges its tables; empty for plain reports.
  ///
  /// People's formats print the sections instead of listing the tables; machine formats ignore it.
  package var sections: [Section]
  /// What the report draws: one graph of all, or one for each group; `nil` for a report of tables alone.
  ///
  /// Formats of tables ignore it.
  package var graphs: [ReportGraph]?

  /// Sets every property but ``omissions``; those with a default may be left out.
  package init(
    name: String,
    title: String,
    period: Period = Period(),
    calls: Int?,
    tables: [ReportTable] = [],
    notes: [String] = [],
    sections: [Section] = [],
    graphs: [ReportGraph]? = nil
  ) {
    self.name = name
    self.title = title
    self.period = period
    self.calls = calls
    self.tables = tables
    self.notes = notes
    self.sections = sections
    self.graphs = graphs
  }

  /// The first table with that name, by UTF-8 bytes; `nil` when there is none.
  ///
  /// - Complexity: O(tables).
  package func table(named name: String) -> ReportTable? {
    tables.first { $0.name.hasSameBytes(as: name) }
  }

  /// Adds notes that formats without notes must not keep back.
  package mutating func add(omissions texts: [String]) {
    notes += texts
    omissions += texts
  }

  /// The notes, and after them one for each table that hides rows: for formats that print their
  /// notes away from the tables.
  ///
  /// - Complexity: O(notes + tables).
  package var notesAboutEverything: [String] {
    notes
      + tables.compactMap { table in
        table.hiddenRowsNote.map { "table \(table.name): \($0)" }
      }
  }
}

extension Report {
  /// A chapter of a written report.
  package struct Section: Sendable, Equatable {
    /// The heading, plain text.
    package var title: String
    /// Paragraphs of plain text (formats escape it: it is never markup).
    package var text: [String]
    /// The names of the tables to print here; a name the report lacks prints nothing.
    package var tables: [String]

    /// Sets every property; those with a default may be left out.
    package init(title: String, text: [String] = [], tables: [String] = []) {
      self.title = title
      self.text = text
      self.tables = tables
    }
  }
}
