import ArgumentParser
import Reporting

/// How a report is printed, and where.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "table, csv, tsv, json, jsonl or markdown (default: table on a terminal, else csv).",
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
      "Write to this file, whose extension picks the format; with --all-tables, to this directory.",
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

  @Option(help: ArgumentHelp("Print one table of the report.", valueName: "name"))
  var table: String?

  @Flag(help: "Write every table to a file of its own in the directory that -o names.")
  var allTables = false

  @Option(help: ArgumentHelp("Print these columns, separated by commas.", valueName: "names"))
  var columns: String?

  @Flag(help: "Leave out the header line.")
  var noHeaders = false

  @Flag(help: "Do not put an apostrophe before CSV cells that a spreadsheet would run.")
  var csvRaw = false

  @Flag(name: .customLong("csv-bom"), help: "Begin CSV with a byte order mark, for Excel.")
  var csvBOM = false

  @Option(help: ArgumentHelp("Colour: auto, always or never.", valueName: "when"))
  var color = Choice.auto

  @Option(
    help: ArgumentHelp("Progress on standard error: auto, always or never.", valueName: "when")
  )
  var progress = Choice.auto

  @Flag(name: [.short, .long], help: "Print nothing on standard error but errors.")
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
  }

  func validate() throws {
    if [format != nil, csv, json].count(where: { $0 }) > 1 {
      throw ValidationError("Give one of --format, --csv and --json.")
    }
    if let format {
      do { _ = try ReportFormats.named(format) } catch {
        throw ValidationError("--format: \(error)")
      }
    }
    if allTables, output == nil {
      throw ValidationError("--all-tables writes files: name a directory with -o.")
    }
    if allTables, table != nil {
      throw ValidationError("Give one of --table and --all-tables.")
    }
  }

  /// The format that was asked for, by name or by the output file's extension.
  ///
  /// - Throws: When the file's extension is that of no format.
  func chosenFormat(terminal: Bool, default fallback: String? = nil) throws -> any ReportFormat {
    if let format { return try ReportFormats.named(format) }
    if csv { return try ReportFormats.named("csv") }
    if json { return try ReportFormats.named("json") }
    if let output, !allTables, let dot = output.lastIndex(of: "."),
      !output[dot...].contains("/"), dot != output.startIndex
    {
      do {
        return try ReportFormats.forFileExtension(String(output[output.index(after: dot)...]))
      } catch {
        throw ValidationError("-o: \(error); or give --format")
      }
    }
    if let fallback { return try ReportFormats.named(fallback) }
    return try ReportFormats.named(output == nil && terminal ? "table" : "csv")
  }
}
