import Calls
import CallsTestSupport
import ColumnStore
import SyntheticCalls
import Testing

/// Row groups as they are stored, and merged.
@Suite struct RowGroupEncodingTests {
  private static let all = Set(CallTable.allCases.flatMap(\.columns))

  private func group(seed: Int, calls: Int) async throws -> RowGroup {
    var payloads = RandomPayloads(seed: UInt64(seed))
    let records = payloads.records(calls, rejected: 0, repeated: 0)
    return try #require(try await Loading(payloads.lines(of: records)).snapshot.groups.first)
  }

  /// Calls as the generator makes them, in one group.
  private func realistic(_ count: Int) async throws -> RowGroup {
    let generator = CallGenerator(seed: 2, calls: count)
    var bytes: [UInt8] = []
    for call in 0..<count { generator.append(call, to: &bytes) }
    let snapshot = try await Loading(bytes).snapshot
    return .merging(snapshot.groups)
  }

  private func expectSameCells(
    _ found: RowGroup,
    _ wanted: RowGroup,
    columns: Set<Column> = all,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(found.callCount == wanted.callCount, sourceLocation: sourceLocation)
    #expect(found.tables.keys == wanted.tables.keys, sourceLocation: sourceLocation)
    for (table, chunk) in wanted.tables {
      #expect(found.tables[table]?.rowCount == chunk.rowCount, sourceLocation: sourceLocation)
      #expect(found.tables[table]?.rowEnds == chunk.rowEnds, sourceLocation: sourceLocation)
      for column in table.columns {
        guard columns.contains(column) else {
          #expect(found[column] == nil, sourceLocation: sourceLocation)
          continue
        }
        #expect(
          found.cells(column) == wanted.cells(column),
          "\(table).\(column.name)",
          sourceLocation: sourceLocation
        )
      }
    }
  }

  // MARK: - Storing

  @Test(arguments: 0..<(Environment.isLongRun ? 200 : 10))
  func storedGroupsComeBack(seed: Int) async throws {
    let group = try await group(seed: seed, calls: 12)
    let encoded = EncodedRowGroup(group)
    #expect(encoded == EncodedRowGroup(group, with: ChunkEncoder()))
    #expect(encoded.parts.count == Self.all.count)
    expectSameCells(try encoded.decode(columns: Self.all), group)
    let catalog = encoded.catalog.encoded()
    #expect(try RowGroupCatalog(decoding: catalog.span) == encoded.catalog)
    for part in encoded.parts {
      let column = try #require(part.table.column(named: part.column))
      let chunk = try #require(group[column])
      #expect(part.chunk.zoneMap == ZoneMap(chunk))
      #expect(part.chunk.rowCount == group.tables[part.table]?.rowCount)
      #expect(part.chunk.bytes == chunk.encoded())
    }
  }

  @Test func onlyTheChosenColumnsAreRead() async throws {
    let group = try await group(seed: 1, calls: 12)
    let encoded = EncodedRowGroup(group)
    for columns: Set<Column> in [
      [], [.start], [.e2e, .agent], [.tool], Set(CallTable.turns.columns),
    ] {
      let found = try encoded.decode(columns: columns)
      expectSameCells(found, group, columns: columns)
    }
    // As a store does it, which has only the bytes of some columns.
    let catalog = encoded.catalog
    let start = try #require(encoded.parts.first { $0.column == "start_ms" })
    let chunk = try catalog.decode(start.chunk.bytes.span, of: .start, with: ChunkDecoder())
    #expect(catalog.group(of: [.start: chunk]).starts == group.starts)
  }

  @Test func estimatesAreNotStoredAndAbsentColumnsAreTold() async throws {
    let loading = try await Loading(JSONWriter.bytes(of: .object(ContractCase.smallestCall))) {
      $0.columns = [.start, .e2e]
    }
    var group = try #require(loading.snapshot.groups.first)
    group = group.adding(.estimatedCost, .double(DoubleChunk([1])))
    let encoded = EncodedRowGroup(group)
    #expect(!encoded.parts.contains { $0.column == "estimated_cost" })
    #expect(encoded.catalog.tables.map(\.table) == [.calls, .turns])
    #expect(try encoded.decode(columns: [.e2e])[.e2e] == group[.e2e])
    for column in [Column.estimatedCost, .callCost, .tool] {
      let error = #expect(throws: RowGroupDecodingError.self) {
        try encoded.decode(columns: [.start, column])
      }
      let name = "\(column.table.rawValue).\(column.name)"
      #expect(error?.description == "the column '\(name)' is not stored")
    }
  }

  @Test func chunksOfOtherColumnsAreRefused() async throws {
    let group = try await group(seed: 3, calls: 12)
    let encoded = EncodedRowGroup(group)
    func decode(_ source: Column, as column: Column) throws -> ColumnChunk {
      let bytes = try #require(group[source]).encoded()
      return try encoded.catalog.decode(bytes.span, of: column, with: ChunkDecoder())
    }
    for (source, column) in [
      (Column.agent, Column.start), (.start, .agent), (.callCost, .start), (.start, .callCost),
      (.start, .successful), (.e2e, .start), (.agent, .callCost),
    ] {
      #expect(throws: RowGroupDecodingError.self, "\(source.name) as \(column.name)") {
        try decode(source, as: column)
      }
    }
    #expect(try decode(.voicemail, as: .successful).count == 12)
  }

  @Test func damagedCataloguesGiveAnErrorOrASoundOne() async throws {
    let bytes = RowGroupCatalog(try await group(seed: 4, calls: 12)).encoded()
    for count in bytes.indices {
      let truncated = Array(bytes.prefix(count))
      #expect(throws: ChunkDecodingError.self) { try RowGroupCatalog(decoding: truncated.span) }
    }
    for place in bytes.indices {
      for byte in UInt8.min ... .max {
        var damaged = bytes
        damaged[place] = byte
        guard let catalog = try? RowGroupCatalog(decoding: damaged.span) else { continue }
        // A group can be made of it, and every call has its rows.
        let group = catalog.group(of: [:])
        for table in catalog.tables {
          let chunk = try #require(group.tables[table.table])
          let rows = (0..<group.callCount).reduce(0) { $0 + chunk.rows(ofCall: $1).count }
          #expect(rows == table.rowCount)
        }
        let again = catalog.encoded()
        #expect(try RowGroupCatalog(decoding: again.span) == catalog)
      }
    }
  }

  @Test func aGroupWithoutCallsComesBack() async throws {
    let empty = try await group(seed: 5, calls: 3).removing(calls: [0, 1, 2])
    let encoded = EncodedRowGroup(empty)
    expectSameCells(try encoded.decode(columns: Self.all), empty)
    let catalog = encoded.catalog.encoded()
    #expect(try RowGroupCatalog(decoding: catalog.span) == encoded.catalog)
  }

  @Test func storedColumnsAreAFractionOfThePlainOnes() async throws {
    let group = try await realistic(1000)
    let encoded = EncodedRowGroup(group)
    expectSameCells(try encoded.decode(columns: Self.all), group)
    var plain = 0
    for column in Self.all {
      switch try #require(group[column]) {
      case .integer(let chunk): plain += 8 * chunk.count
      case .double(let chunk): plain += 8 * chunk.count
      case .text(let chunk):
        plain += (0..<chunk.count).reduce(0) { $0 + 4 + (chunk[$1]?.count ?? 0) }
      }
    }
    let stored = encoded.parts.reduce(0) { $0 + $1.chunk.bytes.count }
    #expect(stored * 8 < plain, "\(stored) bytes of \(plain)")
    #expect(encoded.catalog.encoded().count < 5 * group.callCount)
  }

  // MARK: - Choosing

  /// The calls one by one, in any order, are the calls in that order; no other text is left.
  @Test(arguments: 0..<(Environment.isLongRun ? 200 : 10))
  func anyCallsInAnyOrderAreThoseCalls(seed: Int) async throws {
    let whole = try await group(seed: seed, calls: 12)
    var random = SplitMix64(seed: UInt64(seed))
    let chosen = Array((0..<12).shuffled(using: &random).prefix(Int(random.integer(1...12))))
    let found = whole.keeping(calls: chosen)
    let wanted = RowGroup.merging(chosen.map { whole.keeping(calls: [$0]) })
    expectSameCells(found, wanted)
    for column in Self.all {
      guard case .text(let chunk) = try #require(found[column]) else { continue }
      let used = Set((0..<chunk.count).compactMap { chunk[$0] })
      #expect(Set((0..<chunk.dictionary.count).map { chunk.dictionary[$0] }) == used)
    }
    #expect(whole.keeping(calls: Array(0..<12)).starts == whole.starts)
    #expect(whole.keeping(calls: []).callCount == 0)
  }

  @Test func columnsOfOtherDefinitionsAreStoredAndRead() async throws {
    let group = try await group(seed: 6, calls: 12)
    let chunk = ColumnChunk.double(DoubleChunk((0..<12).map { Double($0) }))
    let former = Column.stored(.calls, "former", chunk)
    #expect(former.type == .double)
    // A column that is there has its place, whatever its cells were.
    #expect(Column.stored(.calls, "agent", chunk) == .agent)
    let columns = [Column.start, former]
    let encoded = EncodedRowGroup(group.adding(former, chunk), columns: columns)
    #expect(encoded.parts.map(\.column) == ["start_ms", "former"])
    let bytes = encoded.parts[1].chunk.bytes
    let (column, found) = try encoded.catalog.decode(
      bytes.span,
      of: .calls,
      "former",
      with: ChunkDecoder()
    )
    #expect(column == former)
    #expect(found == chunk)
    #expect(throws: RowGroupDecodingError.self) {
      _ = try encoded.catalog.decode(
        Array(bytes.dropLast()).span,
        of: .calls,
        "former",
        with: ChunkDecoder()
      )
    }
  }

  // MARK: - Merging

  @Test(arguments: 0..<(Environment.isLongRun ? 200 : 10))
  func anySplitOfTheCallsMergesToTheSameGroup(seed: Int) async throws {
    let whole = try await group(seed: seed, calls: 12)
    let merged = RowGroup.merging([whole])
    expectSameCells(merged, whole)
    var random = SplitMix64(seed: UInt64(seed))
    for _ in 0..<4 {
      var cuts = (0..<random.integer(1...4)).map { _ in Int(random.integer(0...12)) }
      cuts = [0] + cuts.sorted() + [12]
      let parts = (1..<cuts.count).map { part in
        whole.removing(calls: Set(0..<12).subtracting(cuts[part - 1]..<cuts[part]))
      }
      let found = RowGroup.merging(parts)
      expectSameCells(found, whole)
      #expect(found.starts == whole.starts)
      // Not only the cells: the bytes do not tell the split either.
      #expect(EncodedRowGroup(found) == EncodedRowGroup(merged))
    }
  }

  @Test func theBlocksOfAnInputDoNotTell() async throws {
    let generator = CallGenerator(seed: 3, calls: 60)
    var bytes: [UInt8] = []
    for call in 0..<60 { generator.append(call, to: &bytes) }
    var stored: [EncodedRowGroup] = []
    for blockSize in [1 << 20, 20_000, 1] {
      let snapshot = try await Loading(bytes) {
        $0.input = InputOptions(blockSize: blockSize)
      }.snapshot
      stored.append(EncodedRowGroup(.merging(snapshot.groups)))
    }
    #expect(stored.allSatisfy { $0 == stored[0] })
    #expect(stored[0].catalog.callCount == 60)
  }

  @Test func nothingMergesToNoCalls() {
    let none = RowGroup.merging([])
    #expect(none.callCount == 0)
    #expect(none.tables.map(\.key) == [.calls])
  }
}
