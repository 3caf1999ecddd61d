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
          .text("\(reject.id)"), .text("\(reject.workspace)"), .text(reject.source),
          .text("\(reject.line)"), .text(reject.kind), .integer(reject.size),
          .text(ISO8601.text(reject.added, in: .utc)), .text(reject.problems),
        ])
      }
      try ReportPrinting(options: output).print(
        .list(
          "rejects",
          ["id", "workspace", "source", "line", "type", "bytes", "added", "problems"],
          rows
        )
      )
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: "Print a record as it was read: it may hold what callers said."
    )

    @Argument(help: "The reject's id, from 'list'.") var id: Int64
    @OptionGroup var options: StoreOptions

    func run() async throws {
      let (path, id) = (try options.path(), id)
      let record = try await storing { () async throws(ArchiveError) in
        try await ArchiveReader(path: path).record(ofReject: id)
      }
      guard let record else {
        throw Failure(.unreadable, "the store '\(path)' keeps no record of reject \(id)")
      }
      try FileOutput.standardOutput.write(record + [0x0A])
    }
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
          .text("\(conflict.id)"), .text("\(conflict.call)"),
          .text(String(decoding: conflict.callID, as: UTF8.self)), .text(conflict.source),
          .integer(conflict.offset), .integer(conflict.size),
          .text(ISO8601.text(conflict.added, in: .utc)),
        ])
      }
      try ReportPrinting(options: output).print(
        .list("conflicts", ["id", "call", "call_id", "source", "byte", "bytes", "added"], rows)
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
      try FileOutput.standardOutput.write(bodies.0 + [0x0A] + bodies.1 + [0x0A])
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
  /// A report of one table, whose sizes are numbers and all else texts.
  static func list(
    _ name: String,
    _ columns: [String],
    _ rows: [ReportRow]
  ) -> Report {
    Report(
      name: name,
      title: name.prefix(1).uppercased() + name.dropFirst(),
      calls: nil,
      tables: [
        ReportTable(
          name: name,
          title: name.prefix(1).uppercased() + name.dropFirst(),
          columns: columns.map { column in
            column.hasPrefix("byte")
              ? ReportColumn(name: column, title: column, unit: .count)
              : ReportColumn(name: column, title: column, type: .text)
          },
          rows: rows
        )
      ]
    )
  }
}
