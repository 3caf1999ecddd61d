import Subprocess
import Testing

/// The README's commands print what it says they print.
@Suite struct ReadmeTests {
  /// A command of the README and the lines under it.
  struct Transcript: CustomTestStringConvertible, Sendable {
    let command: String
    let output: [String]
    var testDescription: String { command }
  }

  static let text = try? PackageFile("README.md").text()

  /// The blocks marked `console`: commands, each with the lines under it.
  static let blocks: [[Transcript]] = (text ?? "").split(separator: "```console\n").dropFirst()
    .map { block in
      let lines = block.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let shown = lines.prefix { $0 != "```" }
      let starts = shown.indices.filter { shown[$0].hasPrefix("$ ") }
      return starts.indices.map { index in
        let end = index + 1 < starts.count ? starts[index + 1] : shown.endIndex
        return Transcript(
          command: String(shown[starts[index]].dropFirst(2)),
          output: Array(shown[(starts[index] + 1)..<end])
        )
      }
    }

  static let transcripts = blocks.filter { $0.count == 1 }.flatMap(\.self)

  static let tour = transcripts.filter { $0.command.hasPrefix("calls-report ") }

  /// The blocks of several commands, which work on files of their own.
  static let sessions = blocks.filter { $0.count > 1 }

  @Test func theTourIsLong() {
    #expect(Self.tour.count >= 10)
    #expect(Self.sessions.count >= 1)
  }

  @Test(arguments: sessions)
  func sessionsPrintWhatTheReadmeSays(session: [Transcript]) async throws {
    let scratch = try Scratch()
    try scratch.link("Samples", to: PackageFile("Samples"))
    for transcript in session {
      let run = try await Command.shell(
        "set -o pipefail; calls-report() { \"$COMMAND\" \"$@\"; }; { \(transcript.command); } 2>&1",
        in: scratch
      )
      let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      Self.expect(lines, toBe: transcript)
    }
  }

  @Test(arguments: tour)
  func printsWhatTheReadmeSays(transcript: Transcript) async throws {
    let run = try await Command.shellInPackage(transcript.command)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    Self.expect(lines, toBe: transcript)
  }

  /// The main command builds first, so only what it prints is compared: the weekly report.
  @Test func theMainCommandPrintsTheWeeklyReport() async throws {
    let main = try #require(Self.transcripts.first)
    #expect(main.command == ".ci/install && swift run -c release calls-report weekly Samples")
    let lines = try PackageFile("Reports/Samples/weekly.md").text()
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    Self.expect(lines, toBe: main)
  }

  /// A line of an ellipsis stands for any lines.
  private static func expect(_ lines: [String], toBe transcript: Transcript) {
    var rest = lines[...]
    if rest.last == "" { rest.removeLast() }
    var isCut = false
    for (number, line) in transcript.output.enumerated() {
      if line == "…" {
        isCut = true
        continue
      }
      guard let place = rest.firstIndex(of: line), isCut || place == rest.startIndex else {
        Issue.record(
          "\(transcript.command): line \(number + 1) is '\(rest.first ?? "")', not '\(line)'"
        )
        return
      }
      rest = rest[(place + 1)...]
      isCut = false
    }
    #expect(rest.isEmpty || isCut, "\(transcript.command) prints more: \(rest.prefix(3))")
  }

  @Test func everyCommandIsShown() async throws {
    let text = try #require(Self.text)
    let help = try await Command.runInPackage(["--help"])
    let commands = help.lines.drop { $0 != "SUBCOMMANDS:" }.dropFirst()
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  See ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(commands.count >= 9)
    for command in commands { #expect(text.contains("calls-report \(command)"), "\(command)") }
  }

  @Test func everyFileThatIsLinkedExists() throws {
    let text = try #require(Self.text)
    for link in text.matches(of: /\]\(([^)#]+)[^)]*\)/) where !link.1.hasPrefix("http") {
      #expect(PackageFile(String(link.1)).exists, "\(link.1)")
    }
  }
}
