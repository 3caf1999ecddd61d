import Analyses
import Calls
import CallsTestSupport
import ColumnStore
import Reporting
import SyntheticCalls
import Testing

/// Row groups as somebody else might have written them: right in form, with cells that no calls have.
@Suite struct HostileColumnTests {
  private static let columns = CallTable.allCases.flatMap(\.columns)

  /// What the cells of a column may be replaced by.
  private enum Cells: CaseIterable {
    case missing, smallest, largest, mixed

    /// Chunks of `count` cells each.
    func chunk(_ type: Column.CellType, _ count: Int) -> ColumnChunk {
      switch type {
      case .integer:
        return .integer(IntegerChunk((0..<count).map { integer($0, .min + 1, .max) }))
      case .boolean: return .integer(IntegerChunk((0..<count).map { integer($0, 0, 1) }))
      case .double:
        let largest = Double.greatestFiniteMagnitude
        return .double(
          DoubleChunk(
            (0..<count).map { row in
              switch self {
              case .missing: .nan
              case .smallest: -largest
              case .largest: largest
              case .mixed: [-largest, largest, .nan, .leastNonzeroMagnitude][row % 4]
              }
            }
          )
        )
      case .text:
        var builder = TextChunkBuilder()
        for row in 0..<count {
          switch self {
          case .missing: builder.appendMissing()
          case .smallest: builder.append([UInt8]().span)
          case .largest: builder.append([UInt8](repeating: 0xFF, count: 300).span)
          case .mixed:
            if row % 3 == 0 {
              builder.appendMissing()
            } else {
              builder.append(Array("\u{0}\u{1B}[2J+49 171 5550\(row % 7)".utf8).span)
            }
          }
        }
        return .text(builder.chunk)
      }
    }

    private func integer(_ row: Int, _ smallest: Int64, _ largest: Int64) -> Int64 {
      switch self {
      case .missing: .min
      case .smallest: smallest
      case .largest: largest
      case .mixed: [smallest, largest, .min, 1, 0][row % 5]
      }
    }
  }

  /// Some calls of every kind, in one group.
  private static func group() async throws -> RowGroup {
    var payloads = RandomPayloads(seed: 5)
    let random = payloads.lines(of: payloads.records(20, rejected: 0, repeated: 0))
    let generator = CallGenerator(seed: 3, calls: 20, start: 1_772_323_200_000, days: 12)
    var generated: [UInt8] = []
    for call in 0..<20 { generator.append(call, to: &generated) }
    let store = CallStore()
    try await ModelCalls.load([random, generated], into: store)
    return .merging(await store.snapshot.groups)
  }

  private static func queries(of analysis: Analysis) -> [ReportQuery] {
    var wide = ReportQuery()
    wide.options = .everything
    wide.options.estimatesCosts = false
    wide.exemplars = 1
    var grouped = wide
    grouped.dimensions = Array(Dimension.all(of: analysis.table).prefix(2))
    grouped.fillsGaps = false
    return [wide, grouped]
  }

  @Test(arguments: columns.indices)
  func aReportAnswersOrSaysWhatIsDamaged(index: Int) async throws {
    let group = try await Self.group()
    let column = Self.columns[index]
    let count = try #require(group.tables[column.table]?.rowCount)
    for cells in Cells.allCases {
      let hostile = group.adding(column, cells.chunk(column.type, count))
      let snapshot: CallSnapshot
      do {
        let decoded = try EncodedRowGroup(hostile).decode(columns: Set(Self.columns))
        snapshot = CallSnapshot(groups: [decoded])
      } catch RowGroupDecodingError.damaged(let table, let name, _) {
        #expect(table == column.table && name == column.name)
        continue
      }
      for analysis in Catalog.all {
        for query in Self.queries(of: analysis)
        where analysis.columnsNeeded(by: query).contains(column) {
          let report = try await analysis.report(
            from: ColumnEngine(snapshot, threads: 1),
            matching: query
          )
          #expect(report.calls == 40, "\(analysis.name) \(cells)")
        }
      }
      let request = WeeklyReport.Request(definition: .standard(), now: 1_773_600_000_000)
      if request.definition.columns(under: request.query).contains(column) {
        let weekly = try await WeeklyReport.report(
          on: snapshot,
          request,
          input: InputSummary(),
          threads: 1
        )
        #expect(!weekly.tables.isEmpty)
      }
      let listing = try await ReportRequest.check(.calls, ReportArguments(), clock: 0)
      let list = try #require(listing.request)
      if list.columns.contains(column) {
        let report = try await list.report(inOnePassOver: snapshot, threads: 1)
        #expect(report.calls == 40)
      }
    }
  }

  @Test func whatEveryCallHasCannotBeMissingAndCountsHaveARange() async throws {
    let group = try await Self.group()
    func isTaken(_ column: Column, _ cells: Cells) throws -> Bool {
      let count = try #require(group.tables[column.table]?.rowCount)
      let encoded = EncodedRowGroup(group.adding(column, cells.chunk(column.type, count)))
      return (try? encoded.decode(columns: [column])) != nil
    }
    for column in [Column.workspace, .agent, .callID, .start, .end] {
      #expect(try !isTaken(column, .missing), "\(column.name)")
      #expect(try !isTaken(column, .mixed), "\(column.name)")
      #expect(try isTaken(column, .largest), "\(column.name)")
    }
    for column in [Column.turnCount, .turnWords, .utteranceIndex, .backchannelCount] {
      #expect(try !isTaken(column, .smallest), "\(column.name)")
      #expect(try !isTaken(column, .largest), "\(column.name)")
      #expect(try isTaken(column, .missing), "\(column.name)")
    }
    #expect(try isTaken(.duration, .largest))
    #expect(try isTaken(.toolError, .mixed))
  }
}
