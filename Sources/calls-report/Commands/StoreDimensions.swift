import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory
import Reporting

extension StoreCommand {
  struct Dimensions: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dimensions",
      abstract: "Let reports group and filter by values of calls' metadata, variables, analysis.",
      discussion: """
        A dimension is meta.KEY (a value of metadata merged into general_meta_data_raw), var.KEY \
        (collected_dynamic_variables) or analysis.KEY (call_analysis); keys of objects within have \
        dots between: meta.customer.tier. Reports on files take them as they are; reports on a store \
        take those that were added to it.

        Values are texts, numbers and booleans; all others are missing. Texts of more than 4096 bytes \
        count as '(too long)'.

        Examples:
          calls-report store dimensions add meta.env var.campaign --store calls.db
          calls-report store dimensions list --store calls.db
          calls-report outcomes --by meta.env --where 'var.party>4' --store calls.db
        """,
      subcommands: [Add.self, List.self, Remove.self]
    )

    struct Add: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Let reports group and filter by dimensions; makes their columns.",
        discussion: """
          Columns are made from the payloads, and of all calls that come later, also by a server that \
          runs. A run that was interrupted is taken up by another one; until then reports derive what \
          is missing, which is slower. Calls whose payloads were pruned have no values.

          Examples:
            calls-report store dimensions add meta.env --store calls.db
            calls-report store dimensions add var.campaign analysis.intent --store calls.db
          """
      )

      @Argument(help: "Dimensions, such as meta.env.")
      var names: [String]

      @OptionGroup var options: StoreOptions
      @OptionGroup var telling: ProgressOptions

      func run() async throws {
        let (path, dimensions) = (try options.path(), try Dimensions.parse(names))
        var bar = telling.bar
        defer { bar.finish() }
        let added = try await storing { () async throws(ArchiveError) in
          let writer = try ArchiveWriter(path: path, mode: .write)
          let added = try await writer.add(dimensions) { bar.show($0) }
          try writer.close()
          return added
        }
        let (groups, lost) = (added.groups, added.callsWithoutPayload)
        telling.say(
          "\(added.new.count) new dimension\(added.new.count == 1 ? "" : "s"), "
            + "\(groups) row group\(groups == 1 ? "" : "s") made again",
          &bar
        )
        guard lost > 0 else { return }
        telling.say(
          "\(lost) call\(lost == 1 ? " has" : "s have") no value: the payloads were pruned before",
          &bar
        )
      }
    }

    struct List: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The dimensions that were added, and how many calls have values.",
        discussion: """
          'pending' counts calls whose values are not in columns yet: 'add' makes the rest. \
          'without_payload' counts those whose payloads were pruned before there were columns.

          Examples:
            calls-report store dimensions list --store calls.db
            calls-report store dimensions list --store calls.db --json
          """
      )

      @OptionGroup var options: StoreOptions
      @OptionGroup(title: "Output options") var output: OutputOptions

      func run() async throws {
        let path = try options.path()
        let coverage = try await storing { () async throws(ArchiveError) in
          try await ArchiveReader(path: path).dimensionCoverage()
        }
        try ReportPrinting(options: output).print(Dimensions.report(coverage))
      }
    }

    struct Remove: AsyncParsableCommand {
      static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove dimensions and their columns; payloads stay as they are.",
        discussion: """
          Where payloads were pruned, the values are gone for good.

          Examples:
            calls-report store dimensions remove meta.env --store calls.db
          """
      )

      @Argument(help: "Dimensions, such as meta.env.")
      var names: [String]

      @OptionGroup var options: StoreOptions
      @OptionGroup var telling: ProgressOptions

      func run() async throws {
        let (path, dimensions) = (try options.path(), try Dimensions.parse(names))
        var bar = telling.bar
        defer { bar.finish() }
        let lost: Int
        do throws(ArchiveError) {
          let writer = try ArchiveWriter(path: path, mode: .write)
          lost = try await writer.remove(dimensions) { bar.show($0) }
          try writer.close()
        } catch {
          guard case .absentDimensions(_, let wanted, let known) = error else { throw error.told }
          throw UsageError(AbsentDimension.among(wanted, known: known).map(\.fault))
        }
        let count = Set(dimensions).count
        telling.say("\(count) dimension\(count == 1 ? "" : "s") removed", &bar)
        guard lost > 0 else { return }
        telling.say(
          "the values of \(lost) call\(lost == 1 ? "" : "s") without payload are gone for good",
          &bar
        )
      }
    }

    /// The dimensions by these names, which may have commas between.
    private static func parse(_ names: [String]) throws(UsageError) -> [CustomDimension] {
      var dimensions: [CustomDimension] = []
      var problems: [String] = []
      for name in names.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
        do throws(CustomDimensionError) {
          dimensions.append(try CustomDimension(String(name)))
        } catch {
          problems.append("'\(String(name).visible)' is no dimension: \(error)")
        }
      }
      guard problems.isEmpty else { throw UsageError(problems) }
      return dimensions
    }

    private static func report(_ coverage: [DimensionCoverage]) -> Report {
      let counts: [(String, (DimensionCoverage) -> Int)] = [
        ("calls", { $0.present }), ("values", { $0.values }), ("too_long", { $0.tooLong }),
        ("pending", { $0.pending }), ("without_payload", { $0.withoutPayload }),
      ]
      let table = ReportTable(
        name: "dimensions",
        title: "Dimensions",
        columns: [
          ReportColumn(name: "dimension", title: "dimension", type: .text),
          ReportColumn(name: "coverage", title: "coverage", unit: .share),
        ]
          + counts.map { name, _ in
            ReportColumn(
              name: name,
              title: name.split(separator: "_").joined(separator: " "),
              unit: .count
            )
          },
        rows: coverage.map { row in
          let share: Cell =
            row.calls == 0 ? .missing : .number(Double(row.present) / Double(row.calls))
          return ReportRow(
            cells: [.text(row.dimension.name), share] + counts.map { .integer($0.1(row)) }
          )
        }
      )
      return Report(name: "dimensions", title: "Dimensions", calls: nil, tables: [table])
    }
  }
}

extension ArchiveError {
  /// The error as the command ends with it: what a store does not have is asked for wrongly.
  var told: any Error {
    guard case .absentDimensions(let path, let wanted, let known) = self else {
      return Failure(.unreadable, "\(self)")
    }
    return UsageError(
      AbsentDimension.among(wanted, known: known, store: path).map { "\($0)" }
    )
  }
}
