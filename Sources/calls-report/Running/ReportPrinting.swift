import Analyses
import ArgumentParser
import RawMemory
import Reporting

/// Prints a report where the options say.
struct ReportPrinting {
  let options: OutputOptions
  /// The format when nothing asks for one; `nil` for table on a terminal and csv otherwise.
  var defaultFormat: String?
  /// What of the report to print; `nil` for what the options say.
  var selection: ReportSelection?
  /// The column that rows were to be sorted by, and the tables as they are before a pivot.
  var sorting: (column: String, tables: [ReportTable])?

  func print(_ report: Report) throws {
    let format = try chosenFormat()
    let problems = try problems(of: report)
    guard problems.isEmpty else { throw UsageError(problems) }
    let selected = try selected(of: report)
    guard !options.allTables else { return try writeAllTables(of: selected, format) }
    if !format.holdsAllTables, !options.quiet {
      let table = selected.tables.first
      let notes = [table?.hiddenRowsNote, table.flatMap { unsortedNote(on: $0) }]
      for note in notes.compactMap(\.self) + report.omissions { Diagnostics.say(note) }
    }
    var text = format.text(of: selected, options: formatOptions)
    guard let path = options.file else {
      // Formats for programs keep a text's bytes, which a terminal would obey.
      if !format.holdsAllTables, Host.outputIsTerminal { text = Self.harmless(text) }
      return try FileOutput.writeData(text.utf8)
    }
    try write(text, to: path)
  }

  /// Which tables of the report have the column to sort by, where the table that is printed has not.
  private func unsortedNote(on table: ReportTable) -> String? {
    guard let (column, tables) = sorting else { return nil }
    let sorted = tables.filter { $0.columnIndex(named: column) != nil }.map(\.name)
    guard !sorted.isEmpty, !sorted.contains(table.name) else { return nil }
    return "--sort: the table '\(table.name)' has no column '\(column.visible)' and keeps its "
      + "order; give --table \(sorted.joined(separator: " or "))"
  }

  /// The text with controls as pictures of them, but for those between cells and lines.
  private static func harmless(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map { String($0).visible }
        .joined(separator: "\t")
    }.joined(separator: "\n")
  }

  /// The tables and columns of the report that were asked for.
  ///
  /// - Throws: When the report lacks one of them.
  private func selected(of report: Report) throws(UsageError) -> Report {
    let selection = selection ?? options.selection
    do throws(UnknownName) {
      return try selection(report)
    } catch {
      throw UsageError(selection.problems(on: report).map(\.sentence))
    }
  }

  /// Why the format cannot print what is asked for; `empty` has the report's tables and its graph.
  func problems(of empty: Report) throws -> [String] {
    // A file for each table has them all.
    guard !options.allTables else { return [] }
    return try chosenFormat().problems(of: empty, selection ?? options.selection).map(\.sentence)
  }

  /// The files that the report will be written to; `empty` has its tables.
  func destinations(of empty: Report) throws -> [OverwriteCheck.Named] {
    guard let path = options.file else { return [] }
    guard options.allTables else { return [OverwriteCheck.Named(name: "-o", path: path)] }
    let format = try chosenFormat()
    return empty.tables.map { table in
      OverwriteCheck.Named(name: "--all-tables", path: self.path(of: table, format, in: path))
    }
  }

  private func chosenFormat() throws -> any ReportFormat {
    try options.chosenFormat(terminal: Host.outputIsTerminal, default: defaultFormat)
  }

  private func path(
    of table: ReportTable,
    _ format: any ReportFormat,
    in directory: String
  ) -> String {
    "\(directory)/\(table.name).\(format.fileExtensions.first ?? format.name)"
  }

  /// Looks whether the output can be written, before there is anything to write.
  ///
  /// - Throws: A failure that says why not.
  func checkDestination() throws {
    guard let path = options.file, !options.allTables,
      let refusal = FileReplacement.refusal(path: path)
    else { return }
    throw Failure(.unreadable, "'\(path)' cannot be written: \(refusal)")
  }

  private func writeAllTables(of report: Report, _ format: any ReportFormat) throws {
    guard let directory = options.file else { return }
    do {
      try FileOutput.makeDirectory(path: directory)
    } catch {
      throw Failure(.unreadable, "'\(directory)' cannot be made: \(error)")
    }
    if !format.holdsAllTables, !options.quiet { report.omissions.forEach { Diagnostics.say($0) } }
    for table in report.tables {
      var single = report
      single.tables = [table]
      single.sections = []
      if !format.holdsAllTables, let note = table.hiddenRowsNote, !options.quiet {
        Diagnostics.say("table \(table.name): \(note)")
      }
      try write(
        format.text(of: single, options: formatOptions),
        to: path(of: table, format, in: directory)
      )
    }
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try FileOutput.replace(path: path, with: text.utf8)
    } catch {
      throw Failure(.unreadable, "'\(path)' cannot be written: \(error)")
    }
  }

  private var formatOptions: FormatOptions {
    let isTerminal = options.file == nil && Host.outputIsTerminal
    return FormatOptions(
      includeHeaders: !options.noHeaders,
      csvRaw: options.csvRaw,
      csvBOM: options.csvBOM,
      color: options.color.takesColor(onTerminal: isTerminal),
      width: isTerminal ? Host.terminalWidth : nil
    )
  }
}
