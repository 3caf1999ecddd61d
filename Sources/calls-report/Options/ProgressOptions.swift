import ArgumentParser
import RawMemory

/// How much a command that takes its time says meanwhile.
struct ProgressOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Show progress on standard error; auto is on a terminal, for long work.",
      valueName: "when"
    )
  )
  var progress = OutputOptions.Choice.auto

  @Flag(name: [.short, .long], help: "Print nothing on standard error but problems.")
  var quiet = false

  /// The line that shows it.
  var bar: ProgressBar { ProgressBar(progress, quiet: quiet) }

  /// Says what came of the work, unless nobody wants to know.
  func say(_ line: String, _ bar: inout ProgressBar) {
    bar.finish()
    if !quiet { Diagnostics.say(line) }
  }
}
