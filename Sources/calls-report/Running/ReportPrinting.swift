import ArgumentParser
import RawMemory
import Reporting

/// Prints a report where the options say.
struct ReportPrinting {
  let options: OutputOptions
  /// The format when nothing asks for one; `nil` for table on a terminal and csv otherwise.
  var defaultFormat: String?

  func print(_ report: Report) throws {
    let format = try options.chosenFormat(
      terminal: Host.outputIsTerminal,
      default: defaultFormat
    )
    let columns = options.columns.map { names in
      names.split(separator: ",").map(String.init)
    }
    let selection = ReportSelection(table: options.table, columns: columns ?? [])
    let selected: Report
    do {
      selected = try selection(report)
    } catch {
      throw ValidationError("\(error)")
    }
    guard !options.allTables else { return try writeAllTables(of: selected, format) }
    let text = format.text(of: selected, options: formatOptions)
    guard let path = options.output else {
      do {
        return try FileOutput.standardOutput.write(text.utf8)
      } catch {
        throw Failure(.unreadable, "standard output cannot be written: \(error)")
      }
    }
    try write(text, to: path)
  }

  private func writeAllTables(of report: Report, _ format: any ReportFormat) throws {
    guard let directory = options.output else { return }
    do {
      try FileOutput.makeDirectory(path: directory)
    } catch {
      throw Failure(.unreadable, "'\(directory.visible)' cannot be made: \(error)")
    }
    for table in report.tables {
      var single = report
      single.tables = [table]
      single.sections = []
      let name = "\(table.name).\(format.fileExtensions.first ?? format.name)"
      try write(format.text(of: single, options: formatOptions), to: "\(directory)/\(name)")
    }
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try FileOutput.replace(path: path, with: text.utf8)
    } catch {
      throw Failure(.unreadable, "'\(path.visible)' cannot be written: \(error)")
    }
  }

  private var formatOptions: FormatOptions {
    let isTerminal = options.output == nil && Host.outputIsTerminal
    // https://no-color.org: any value but an empty one turns colour off, unless it is asked for.
    let noColor = !(Host.environment("NO_COLOR") ?? "").isEmpty
    return FormatOptions(
      includeHeaders: !options.noHeaders,
      csvRaw: options.csvRaw,
      csvBOM: options.csvBOM,
      color: options.color.holds(onTerminal: isTerminal && !noColor),
      width: isTerminal ? Host.terminalWidth : nil
    )
  }
}
