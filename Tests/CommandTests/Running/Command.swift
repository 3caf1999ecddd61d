import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// The built command, run as a process.
enum Command {
  /// What a run of it left.
  struct Run {
    let status: TerminationStatus
    let output: [UInt8]
    let errors: String

    /// Standard output as text.
    var text: String { String(decoding: output, as: UTF8.self) }
    /// The lines of standard output.
    var lines: [String] { text.split(separator: "\n").map(String.init) }
    /// The lines of standard error.
    var errorLines: [String] { errors.split(separator: "\n").map(String.init) }
  }

  /// The executable: what `CALLS_REPORT_PROGRAM` names, else the one built beside the test bundle.
  static let path: String = {
    // A build for release makes the long tests shorter. Commands run in folders of their own.
    if let path = ProcessInfo.processInfo.environment["CALLS_REPORT_PROGRAM"] {
      return URL(filePath: path).absoluteURL.path
    }
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
    let directory = bundle?.bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
    return directory.appending(path: "calls-report").path
  }()

  /// Runs it with `arguments` in the directory of `scratch`.
  ///
  /// The environment is the test's own but for what would change the output, and `environment`.
  static func run(
    _ arguments: [String],
    in scratch: Scratch,
    input: [UInt8] = [],
    environment: [Environment.Key: String?] = [:]
  ) async throws -> Run {
    try await run(path, arguments, at: scratch.path, input: input, environment: environment)
  }

  /// Runs it with `arguments` in the package's folder, where `Samples` and `Reports` are.
  static func runInPackage(_ arguments: [String]) async throws -> Run {
    try await run(path, arguments, at: PackageFile.root.path, environment: [:])
  }

  /// Runs the lines of `script` in bash, with the command's path as `$COMMAND`.
  static func shell(
    _ script: String,
    in scratch: Scratch,
    environment: [Environment.Key: String?] = [:]
  ) async throws -> Run {
    try await shell(script, at: scratch.path, environment: environment)
  }

  /// Runs the lines of `script` in bash in the package's folder, `calls-report` being the command.
  static func shellInPackage(_ script: String) async throws -> Run {
    try await shell(
      "set -o pipefail; calls-report() { \"$COMMAND\" \"$@\"; }; \(script)",
      at: PackageFile.root.path,
      environment: [:]
    )
  }

  private static func shell(
    _ script: String,
    at directory: String,
    environment: [Environment.Key: String?]
  ) async throws -> Run {
    let environment = environment.merging(["COMMAND": path]) { $1 }
    return try await run("/bin/bash", ["-c", script], at: directory, environment: environment)
  }

  /// The environment of a run.
  static func environment(_ changes: [Environment.Key: String?] = [:]) -> Environment {
    // The variable of the tests would be an unknown one of the server's.
    let neutral: [Environment.Key: String?] = [
      "NO_COLOR": nil, "TERM": "xterm", "CALLS_REPORT_PROGRAM": nil,
    ]
    return .inherit.updating(neutral.merging(changes) { $1 })
  }

  private static func run(
    _ executable: String,
    _ arguments: [String],
    at directory: String,
    input: [UInt8] = [],
    environment: [Environment.Key: String?]
  ) async throws -> Run {
    await turnstile.enter()
    do {
      let result = try await Subprocess.run(
        .path(FilePath(executable)),
        arguments: Arguments(arguments),
        environment: Self.environment(environment),
        workingDirectory: FilePath(directory),
        input: .array(input),
        output: .bytes(limit: 64 << 20),
        error: .string(limit: 16 << 20)
      )
      await turnstile.leave()
      return Run(
        status: result.terminationStatus,
        output: result.standardOutput,
        errors: result.standardError
      )
    } catch {
      await turnstile.leave()
      throw error
    }
  }

  private static let turnstile = Turnstile(places: 4)
}

/// Lets a few runs in at a time: tests run in parallel, and a process is heavier than a task.
private actor Turnstile {
  private var places: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { self.places = places }

  func enter() async {
    guard places == 0 else {
      places -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func leave() {
    if waiting.isEmpty { places += 1 } else { waiting.removeFirst().resume() }
  }
}
