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
  static let scripts = blocks.filter { $0.count > 1 }

  @Test func theTourIsLong() {
    #expect(Self.tour.count >= 10)
    #expect(Self.scripts.count >= 1)
  }

  @Test(arguments: scripts)
  func scriptsPrintWhatTheReadmeSays(script: [Transcript]) async throws {
    let scratch = try Scratch()
    try scratch.link("Samples", to: PackageFile("Samples"))
    for transcript in script {
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

  /// The block behind a comment with a file's name: what that file should be.
  private static func file(_ name: String) throws -> String {
    let rest = try #require(text?.split(separator: "<!-- \(name) -->\n```").dropFirst().first)
    let block = rest.drop { $0 != "\n" }.dropFirst()
    return String(block[..<(try #require(block.firstRange(of: "\n```\n")).lowerBound)]) + "\n"
  }

  @Test func theSettingsOfTheReadmeAreSettings() async throws {
    let scratch = try Scratch()
    try scratch.write("serve.yaml", try Self.file("serve.yaml").utf8)
    let run = try await Command.run(
      ["serve", "--config", "serve.yaml", "--store", "calls.db", "--print-config"],
      in: scratch
    )
    #expect(run.status == .exited(0), "\(run.errors)")
    #expect(run.lines.count { $0.hasSuffix("# serve.yaml") } == 7)
  }

  /// Each variable of the container is one, and its command runs.
  @Test func theContainerOfTheReadmeStarts() async throws {
    let file = try Self.file("Containerfile")
    let line = try #require(file.split(separator: "\n").first { $0.hasPrefix("ENV ") })
    let variables = line.dropFirst(4).split(separator: " ").map {
      $0.split(separator: "=", maxSplits: 1).map(String.init)
    }
    let run = try await Command.run(
      ["serve", "--print-config"],
      in: try Scratch(),
      environment: Dictionary(
        uniqueKeysWithValues: variables.map { (.init(stringLiteral: $0[0]), $0[1]) }
      )
    )
    #expect(run.status == .exited(0), "\(run.errors)")
    #expect(run.errors.isEmpty)
    #expect(run.lines.count { $0.contains("# $CALLS_REPORT_") } == variables.count)
  }

  @Test(.needs(.systemdAnalyze)) func theUnitOfTheReadmeIsOne() async throws {
    let scratch = try Scratch()
    let unit = try Self.file("calls-report.service")
      .replacing("/usr/local/bin/calls-report", with: Command.path)
    try scratch.write("calls-report.service", unit.utf8)
    let run = try await Command.shell(
      "systemd-analyze verify ./calls-report.service 2>&1 | grep calls-report",
      in: scratch
    )
    #expect(run.lines.isEmpty, "\(run.text)")
  }
}
