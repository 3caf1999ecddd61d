import Analyses
import ArgumentParser
import Calls
import RawMemory
import Reporting

/// How a report is printed, and where.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(ReportFormats.all.map(\.name).joined(separator: ", ")) (default: table on a terminal, "
        + "else csv). csv, tsv and jsonl print the first table; dot draws the graph of a report that "
        + "has one.",
      valueName: "format"
    ),
    completion: .list(ReportFormats.all.map(\.name))
  )
  var format: String?

  @Flag(help: "Short for --format csv.")
  var csv = false

  @Flag(help: "Short for --format json.")
  var json = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write to this file at once, its extension picks the format; with --all-tables, to files in "
        + "this directory; - is standard output.",
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

  @Option(
    help: ArgumentHelp("Print only this table of a report with several.", valueName: "name")
  )
  var table: String?

  @Flag(help: "Write each table to a file of its own in the directory that -o names.")
  var allTables = false

  @Option(
    help: ArgumentHelp(
      "Print these columns, in this order, separated by commas.",
      valueName: "names"
    )
  )
  var columns: String?

  @Flag(help: "Leave out the header line of csv, tsv and table.")
  var noHeaders = false

  @Flag(help: "Put no apostrophe before CSV text that a spreadsheet would run as a formula.")
  var csvRaw = false

  @Flag(name: .customLong("csv-bom"), help: "Begin CSV with a byte order mark, which Excel wants.")
  var csvBOM = false

  @Option(
    help: ArgumentHelp("Colour tables; auto is on a terminal without NO_COLOR.", valueName: "when")
  )
  var color = Choice.auto

  @Option(
    help: ArgumentHelp(
      "Show progress on standard error; auto is on a terminal, for long reads.",
      valueName: "when"
    )
  )
  var progress = Choice.auto

  @Flag(name: [.short, .long], help: "Print nothing on standard error but problems.")
  var quiet = false

  /// When to do something that is for terminals.
  enum Choice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never

    func holds(onTerminal: Bool) -> Bool {
      switch self {
      case .auto: onTerminal
      case .always: true
      case .never: false
      }
    }

    /// Whether to use colour on a terminal or elsewhere.
    func takesColor(onTerminal isTerminal: Bool) -> Bool {
      // https://no-color.org: any value but an empty one turns colour off, unless it is asked for.
      let isUnwanted =
        !(Host.environment("NO_COLOR") ?? "").isEmpty || Host.environment("TERM") == "dumb"
      return holds(onTerminal: isTerminal && !isUnwanted)
    }
  }

  /// Says so when the query's bounds leave no time between them, which is nobody's intention.
  func warnIfEmpty(_ query: ReportQuery) {
    guard query.filter.holdsNoTime, !quiet else { return }
    Diagnostics.say("--until is not later than --since: no call can match")
  }

  /// The file or directory to write to; `nil` for standard output.
  var file: String? { output == "-" ? nil : output }

  /// What of a report to print.
  var selection: ReportSelection { ReportSelection(table: table, columns: columnNames) }

  private var columnNames: [String] { columns.map { ReportSelection.names(in: $0) } ?? [] }

  func validate() throws {
    if [format != nil, csv, json].count(where: { $0 }) > 1 {
      throw ValidationError("Give one of --format, --csv and --json.")
    }
    if let output, output.isEmpty { throw ValidationError("-o names no file.") }
    if columns != nil, columnNames.isEmpty { throw ValidationError("--columns names no column.") }
    if allTables, file == nil {
      throw ValidationError("--all-tables writes files: name a directory with -o.")
    }
    if allTables, table != nil {
      throw ValidationError("Give one of --table and --all-tables.")
    }
    // A command may write something else than a report.
    if format == nil, !csv, !json, fileExtension?.lowercased() == Self.sqlExtension { return }
    let format = try chosenFormat(terminal: false)
    if allTables, format.needsGraph {
      throw ValidationError("--all-tables writes tables, of which \(format.name) prints none.")
    }
  }

  /// The format that was asked for, by name or by the output file's extension.
  ///
  /// - Throws: When there is no such format, or none with the file's extension.
  func chosenFormat(terminal: Bool, default fallback: String? = nil) throws -> any ReportFormat {
    if let format = format ?? (csv ? "csv" : json ? "json" : nil) {
      do { return try ReportFormats.named(format) } catch {
        throw ValidationError("--format: \(error)")
      }
    }
    if let ending = fileExtension {
      do { return try ReportFormats.forFileExtension(ending) } catch {
        throw ValidationError("-o: \(error); or give --format")
      }
    }
    return try ReportFormats.named(fallback ?? (file == nil && terminal ? "table" : "csv"))
  }

  /// The extension of files of SQL, which no report is printed as.
  private static let sqlExtension = "sql"

  /// What follows the last dot of the output file's name; `nil` when there is none.
  var fileExtension: String? {
    guard let file, !allTables else { return nil }
    let name = file.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    return String(name[name.index(after: dot)...])
  }
}
