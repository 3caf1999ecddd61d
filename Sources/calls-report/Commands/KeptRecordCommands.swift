import ArgumentParser
import CallArchive
import Calls
import RawMemory
import Reporting

struct RejectsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rejects",
    abstract: "Records that a store was given and that are no calls.",
    discussion: """
      Examples:
        calls-report rejects list --store calls.db
        calls-report rejects show 3 --store calls.db
        calls-report rejects retry --accept-empty-transcripts --store calls.db
      """,
    subcommands: [List.self, Show.self, Retry.self]
  )

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Where they came from and what is wrong with them."
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run() async throws {
      let path = try options.path()
      let rejects = try await storing { () async throws(ArchiveError) in
        try await ArchiveReader(path: path).rejects()
      }
      let rows = rejects.map { reject in
        ReportRow(cells: [
          .integer(Int(reject.id)), .integer(Int(reject.workspace)),
          reject.agent.map { .text(String(decoding: $0, as: UTF8.self)) } ?? .missing,
          .text(reject.source), .integer(reject.line), .integer(reject.offset),
          .text(reject.kind), .integer(reject.size),
          .text(ISO8601.text(reject.added, in: .utc)), Self.cell(reject.problems),
        ])
      }
      try ReportPrinting(options: output).print(
        .list(
          "rejects",
          [
            .identifier("id"), .identifier("workspace"), .name("agent"), .text("source"),
            .identifier("line"), .identifier("byte"), .text("type"), .count("bytes"),
            .text("added"),
            .problems,
          ],
          rows
        )
      )
    }

    private static func cell(_ problems: [KeptProblem]) -> Cell {
      let json = problems.map { problem in
        let offset = problem.offset.map { #""offset":\#($0),"# } ?? ""
        return #"{"type":\#(problem.type.jsonLiteral),"pointer":\#(problem.pointer.jsonLiteral),"#
          + #"\#(offset)"message":\#(problem.message.jsonLiteral)}"#
      }
      let first = problems.first.map { first in
        first.pointer.isEmpty ? first.message : "\(first.pointer): \(first.message)"
      }
      let count = "\(problems.count) problem\(problems.count == 1 ? "" : "s")"
      return .array(
        json: "[\(json.joined(separator: ","))]",
        summary: first.map { "\(count): \($0)" } ?? count
      )
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print a record as it was read: it may hold what callers said.",
      discussion: """
        Standard error tells whose it is and where it came from.
        """
    )

    @Argument(help: "The reject's id, from 'list'.") var id: Int64
    @OptionGroup var options: StoreOptions

    func run() async throws {
      let (path, id) = (try options.path(), id)
      let (reject, record) = try await storing {
        () async throws(ArchiveError) -> (KeptReject?, [UInt8]?) in
        let reader = try ArchiveReader(path: path)
        return (try await reader.rejects(only: id).first, try await reader.record(ofReject: id))
      }
      guard let reject, let record else {
        throw Failure(.unreadable, "the store '\(path)' keeps no record of reject \(id)")
      }
      Diagnostics.say(reject.origin)
      try FileOutput.writeData(record + [0x0A])
    }
  }
}

extension KeptReject {
  /// Whose it is, and where it came from.
  fileprivate var origin: String {
    let owner = agent.map { "agent '\(String(decoding: $0, as: UTF8.self))' of " } ?? ""
    return "reject \(id), for \(owner)workspace \(workspace), from \(source):\(line)"
  }
}

struct ConflictsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conflicts",
    abstract: "Calls that were sent again with another value; the first is the one that counts.",
    discussion: """
      Examples:
        calls-report conflicts list --store calls.db
        calls-report conflicts show 3 --store calls.db
        calls-report conflicts apply 3 --store calls.db
      """,
    subcommands: [List.self, Show.self, Apply.self]
  )

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Which calls, and where the later ones came from."
    )

    @OptionGroup var options: StoreOptions
    @OptionGroup(title: "Output options") var output: OutputOptions

    func run() async throws {
      let path = try options.path()
      let conflicts = try await storing { () async throws(ArchiveError) in
        try await ArchiveReader(path: path).conflicts()
      }
      let rows = conflicts.map { conflict in
        ReportRow(cells: [
          .integer(Int(conflict.id)), .integer(Int(conflict.call)),
          .text(String(decoding: conflict.callID, as: UTF8.self)), .text(conflict.source),
          .integer(conflict.offset), .integer(conflict.size),
          .text(ISO8601.text(conflict.added, in: .utc)),
        ])
      }
      try ReportPrinting(options: output).print(
        .list(
          "conflicts",
          [
            .identifier("id"), .identifier("call"), .text("call_id"), .text("source"),
            .identifier("byte"), .count("bytes"), .text("added"),
          ],
          rows
        )
      )
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print the body that was taken, and the later one: what callers said."
    )

    @Argument(help: "The conflict's id, from 'list'.") var id: Int64
    @OptionGroup var options: StoreOptions

    func run() async throws {
      let (path, id) = (try options.path(), id)
      let bodies = try await storing { () async throws(ArchiveError) -> ([UInt8], [UInt8])? in
        let reader = try ArchiveReader(path: path)
        guard let conflict = try await reader.conflicts().first(where: { $0.id == id }),
          let first = try await reader.body(ofCall: conflict.call),
          let later = try await reader.body(ofConflict: id)
        else { return nil }
        return (first, later)
      }
      guard let bodies else {
        throw Failure(.unreadable, "the store '\(path)' keeps no conflict \(id)")
      }
      try FileOutput.writeData(bodies.0 + [0x0A] + bodies.1 + [0x0A])
    }
  }

  struct Apply: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "apply",
      abstract: "Take the later body in the place of the first, which is gone then."
    )

    @Argument(help: "The conflict's id, from 'list'.") var id: Int64
    @OptionGroup var options: StoreOptions

    func run() async throws {
      let (path, id) = (try options.path(), id)
      let isDone = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let isDone = try await writer.apply(conflict: id)
        try writer.close()
        return isDone
      }
      guard isDone else {
        throw Failure(.unreadable, "the store '\(path)' keeps no conflict \(id)")
      }
    }
  }
}

extension Report {
  /// A report of one table.
  static func list(
    _ name: String,
    _ columns: [ReportColumn],
    _ rows: [ReportRow]
  ) -> Report {
    let title = name.prefix(1).uppercased() + name.dropFirst()
    return Report(
      name: name,
      title: title,
      calls: nil,
      tables: [ReportTable(name: name, title: title, columns: columns, rows: rows)]
    )
  }
}

extension ReportColumn {
  /// Numbers that are names: they get no commas.
  static func identifier(_ name: String) -> ReportColumn {
    ReportColumn(name: name, title: name, role: .dimension)
  }

  /// Texts that may be missing.
  static func name(_ name: String) -> ReportColumn {
    ReportColumn(name: name, title: name, type: .text, role: .dimension)
  }

  static func text(_ name: String) -> ReportColumn {
    ReportColumn(name: name, title: name, type: .text)
  }

  static func count(_ name: String) -> ReportColumn {
    ReportColumn(name: name, title: name, unit: .count)
  }

  fileprivate static let problems = ReportColumn(name: "problems", title: "problems", type: .array)
}
