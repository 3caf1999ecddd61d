import Foundation
import Subprocess
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Damaged stores through the command.
@Suite(.timeLimit(.minutes(60))) struct StoreDamageTests {
  @Test func damageIsACheckThatFails() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(400))
    let loaded = try await Command.run(["ingest", "a.jsonl", "--store", "c.db"], in: scratch)
    #expect(loaded.status == .exited(0))
    #expect(loaded.errorLines == ["calls-report: 400 new, 0 duplicates, 0 conflicts, 0 rejected"])
    var bytes = try scratch.read("c.db")
    // Payloads take most of the file.
    for place in stride(from: bytes.count / 2, to: bytes.count, by: 20_000) { bytes[place] ^= 1 }
    try scratch.write("c.db", bytes)
    let run = try await Command.run(["store", "verify", "--store", "c.db"], in: scratch)
    #expect(run.status == .exited(1))
    #expect(run.errorLines.last?.contains("the store 'c.db' has ") == true)
  }

  /// Wherever a byte is wrong, the rest is reported if its catalogue can be read.
  @Test func whatIsDamagedIsLeftOut() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(400))
    let ingest = ["ingest", "a.jsonl", "--store", "c.db", "--calls-per-group", "50"]
    #expect(try await Command.run(ingest, in: scratch).status == .exited(0))
    let whole = try scratch.read("c.db")
    var reported = 0
    for place in stride(from: 20_000, to: whole.count, by: whole.count / 24) {
      var bytes = whole
      bytes[place] ^= 1
      try scratch.write("d.db", bytes)
      for report in [["volume", "--json"], ["weekly", "--week", "2026-W10", "--json"]] {
        let strict = try await Command.run(report + ["--store", "d.db"], in: scratch)
        let skipping = try await Command.run(
          report + ["--store", "d.db", "--skip-damaged", "-q"],
          in: scratch
        )
        guard strict.status != .exited(0) else {
          #expect(skipping.output == strict.output)
          #expect(skipping.errors.isEmpty)
          continue
        }
        #expect(strict.status == .exited(4))
        #expect(strict.output.isEmpty)
        #expect(strict.errorLines.count == 1)
        guard skipping.status == .exited(0) else {
          #expect(skipping.status == .exited(4))
          continue
        }
        reported += 1
        #expect(!skipping.output.isEmpty)
        #expect(skipping.errors.contains(" left out"), "\(skipping.errors)")
      }
    }
    #expect(reported > 0)
  }

  /// What can be read of a damaged store can be saved.
  @Test func whatIsWholeCanBeExported() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(1_200))
    let ingest = ["ingest", "a.jsonl", "--store", "c.db", "--calls-per-group", "300"]
    #expect(try await Command.run(ingest, in: scratch).status == .exited(0))
    let all = try await Command.run(["store", "export", "--store", "c.db"], in: scratch)
    let lines = Set(all.lines)
    #expect(lines.count == 1_200)
    let whole = try scratch.read("c.db")
    var saved = 0
    for place in stride(from: 20_000, to: whole.count, by: whole.count / 16) {
      var bytes = whole
      bytes[place] ^= 1
      try scratch.write("d.db", bytes)
      let export = ["store", "export", "--store", "d.db", "-q"]
      let strict = try await Command.run(export, in: scratch)
      let skipping = try await Command.run(export + ["--skip-damaged"], in: scratch)
      if strict.status == .exited(0) {
        #expect(skipping.output == strict.output)
        #expect(skipping.errors.isEmpty)
        continue
      }
      #expect(strict.status == .exited(4))
      guard skipping.status == .exited(0) else {
        #expect(skipping.status == .exited(4))
        continue
      }
      saved += 1
      #expect(Set(skipping.lines).isSubset(of: lines))
      // The ids may be damaged and the payloads whole.
      let lost = 1_200 - skipping.lines.count
      if lost == 0 {
        #expect(skipping.errors.isEmpty)
      } else {
        let told = try #require(skipping.errorLines.last)
        #expect(told.contains("\(lost) call") && told.hasSuffix(" left out"), "\(told)")
      }
      let folder = "tables-\(place)"
      let tables = try await Command.run(
        ["store", "export", "--store", "d.db", "-q", "--tables", folder, "--skip-damaged"],
        in: scratch
      )
      #expect(tables.status == .exited(0), "\(tables.errors)")
      let calls = try scratch.text("\(folder)/calls.csv").split(separator: "\n")
      #expect(calls.count > 1 && calls.count <= 1_201)
    }
    #expect(saved > 0)
  }

  /// What a report lacks is said in the report itself, and when a call is looked for.
  @Test func whatIsLeftOutIsSaidInTheReport() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(300))
    let ingest = ["ingest", "a.jsonl", "--store", "c.db", "--calls-per-group", "300"]
    #expect(try await Command.run(ingest, in: scratch).status == .exited(0))
    let whole = try scratch.read("c.db")
    let notes = "calls are left out: "
    var told = 0
    for place in stride(from: 20_000, to: whole.count, by: whole.count / 24) {
      var bytes = whole
      bytes[place] ^= 1
      try scratch.write("d.db", bytes)
      for report in ["volume", "weekly", "calls", "quality"] {
        let run = try await Command.run(
          [report, "--store", "d.db", "--skip-damaged", "-q", "--format", "markdown"],
          in: scratch
        )
        guard run.status == .exited(0) else { continue }
        #expect(run.text.contains(notes) == !run.errors.isEmpty, "\(report): \(run.errors)")
        if !run.errors.isEmpty { told += 1 }
      }
    }
    #expect(told > 0)
  }
}
