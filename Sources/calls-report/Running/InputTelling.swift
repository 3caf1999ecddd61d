import Calls
import RawMemory

/// Tells what is wrong with the input while it is read, and how far the reading is.
struct InputTelling {
  private let options: SourceOptions
  private var diagnostics: Diagnostics
  private let rejects: RejectsFile?
  private var bar: ProgressBar

  init(
    options: SourceOptions,
    sources: [InputSource],
    quiet: Bool,
    progress: OutputOptions.Choice
  ) throws {
    self.options = options
    diagnostics = Diagnostics(sources: sources)
    rejects = try options.rejects.map { try RejectsFile(path: $0, sources: sources) }
    bar = ProgressBar(progress, quiet: quiet)
  }

  mutating func tell(_ diagnostic: InputDiagnostic) throws {
    bar.finish()
    diagnostics.add(diagnostic)
    switch diagnostic {
    case .rejection(let rejection): try rejects?.add(rejection)
    case .problem(let problem, _) where problem.kind.isUnreadable: break
    case .problem(let problem, let line): try rejects?.add(problem, line: line)
    }
  }

  mutating func show(_ progress: CallLoader.Progress) { bar.show(progress) }

  /// Ends the telling when all was read.
  ///
  /// - Throws: A failure when the input was to be without problems, and has some.
  mutating func finish() throws {
    bar.finish()
    diagnostics.finish()
    try rejects?.finish()
    if options.strict, diagnostics.unreadable > 0 { throw Failure(.unreadable) }
    if options.strict, diagnostics.refused > 0 {
      throw Failure(.rejected, "stopped at the first refused record (--strict)")
    }
  }

  /// Removes the bar, as something else is to be said.
  mutating func interrupt() { bar.finish() }

  /// How to exit once the work is done; `nil` when all was well.
  var failure: Failure? {
    if diagnostics.unreadable > 0 { return Failure(.unreadable) }
    return diagnostics.refused > 0 && !options.allowRejects ? Failure(.rejected) : nil
  }
}
