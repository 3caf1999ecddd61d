import Foundation
import Testing

/// A program of the system that some tests need.
enum Tool: String {
  case bash, gzip, zstd, script, time, prlimit, unshare
  case systemdAnalyze = "systemd-analyze"

  /// Where it is; `nil` when it is not installed.
  var path: String? {
    ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/\(rawValue)" }
      .first(where: FileManager.default.isExecutableFile(atPath:))
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips the test, and says so, unless the tools are there.
  static func needs(_ tools: Tool...) -> Self {
    .enabled(
      if: tools.allSatisfy { $0.path != nil },
      "SKIPPED: needs \(tools.map(\.rawValue).joined(separator: ", "))"
    )
  }

  /// Skips the test, and says so, unless long ones were asked for.
  static var isLong: Self {
    .enabled(
      if: ProcessInfo.processInfo.environment["CALLS_LONG_TESTS"] == "1",
      "SKIPPED: set CALLS_LONG_TESTS=1"
    )
  }

  /// Skips the test, and says so, on systems whose tools differ.
  static var isForLinux: Self {
    #if os(Linux)
      .enabled(if: true)
    #else
      .disabled("SKIPPED: needs Linux")
    #endif
  }
}
