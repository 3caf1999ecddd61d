import ArgumentParser
import RawMemory
import Reporting

/// How one call is printed, and where.
struct DocumentOutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "\(CallDocumentFormats.all.map(\.name).joined(separator: ", ")) (default: text).",
      valueName: "format"
    ),
    completion: .list(CallDocumentFormats.all.map(\.name))
  )
  var format: String?

  @Flag(help: "Short for --format json.")
  var json = false

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "Write to this file at once, its extension picks the format; - is standard output.",
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

  @Flag(help: "Print long texts, parameters and results whole; json always does.")
  var full = false

  @Option(
    help: ArgumentHelp("Use colour; auto is on a terminal without NO_COLOR.", valueName: "when")
  )
  var color = OutputOptions.Choice.auto

  @OptionGroup var telling: ProgressOptions

  /// The file to write to; `nil` for standard output.
  var file: String? { output == "-" ? nil : output }

  func validate() throws {
    if format != nil, json { throw ValidationError("Give one of --format and --json.") }
    if let output, output.isEmpty { throw ValidationError("-o names no file.") }
    _ = try chosenFormat
  }

  /// The format that was asked for, by name or by the output file's extension.
  private var chosenFormat: any CallDocumentFormat {
    get throws {
      if let name = format ?? (json ? "json" : nil) {
        do { return try CallDocumentFormats.named(name) } catch {
          throw ValidationError("--format: \(error)")
        }
      }
      if let ending = fileExtension {
        do { return try CallDocumentFormats.forFileExtension(ending) } catch {
          throw ValidationError("-o: \(error); or give --format")
        }
      }
      return TextCallFormat()
    }
  }

  /// What follows the last dot of the output file's name; `nil` when there is none.
  private var fileExtension: String? {
    guard let file else { return nil }
    let name = file.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    return String(name[name.index(after: dot)...])
  }

  /// Looks whether the output can be written, before there is anything to write.
  ///
  /// - Throws: A failure that says why not.
  func checkDestination() throws {
    guard let file, let refusal = FileReplacement.refusal(path: file) else { return }
    throw Failure(.unreadable, "'\(file)' cannot be written: \(refusal)")
  }

  /// Prints a call.
  func print(_ document: CallDocument) throws {
    let isTerminal = file == nil && Host.outputIsTerminal
    let text = try chosenFormat.text(
      of: document,
      options: CallDocumentOptions(
        isFull: full,
        color: color.takesColor(onTerminal: isTerminal),
        width: isTerminal ? Host.terminalWidth : nil
      )
    )
    do {
      if let file {
        try FileOutput.replace(path: file, with: text.utf8)
      } else {
        try FileOutput.standardOutput.write(text.utf8)
      }
    } catch {
      let name = file.map { "'\($0)'" } ?? "standard output"
      throw Failure(.unreadable, "\(name) cannot be written: \(error)")
    }
  }
}
