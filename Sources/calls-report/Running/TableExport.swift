import Calls
import ColumnStore
import RawMemory
import Reporting

/// Writes the five tables as CSV, a file each, row group by row group.
///
/// All columns that are stored, under their own names and in their own units; before them in the
/// tables of what calls have, what identifies the call; and in the table of calls their times as
/// reports print them, in UTC, and behind the others those of custom dimensions. A missing value is
/// empty.
final class TableExport {
  /// The most rows that are text at once.
  private static let slice = 4096
  /// The columns that tell calls apart.
  private static let identity: [Column] = [.workspace, .agent, .callID]

  private let options: FormatOptions
  private let showsNumbers: Bool
  private let dimensions: [Column]
  private let outputs: [CallTable: ExportOutput]
  private var hasHeader: Set<CallTable> = []

  /// - Parameters:
  ///   - folder: Where the files are made.
  ///   - compression: How each is compressed.
  ///   - isRaw: Whether text that a spreadsheet would run as a formula stays as it is.
  ///   - showsNumbers: Whether phone numbers are not masked.
  ///   - dimensions: The custom dimensions that have columns.
  /// - Throws: ``FileError`` when a file cannot be made.
  init(
    _ folder: FolderReplacement,
    _ compression: ExportCompression,
    isRaw: Bool,
    showsNumbers: Bool,
    dimensions: [CustomDimension]
  ) throws {
    self.dimensions = dimensions.map(\.column)
    options = FormatOptions(csvRaw: isRaw)
    self.showsNumbers = showsNumbers
    var outputs: [CallTable: ExportOutput] = [:]
    for table in CallTable.allCases {
      let file = try folder.file(["\(table.rawValue).csv\(compression.fileExtension)"])
      outputs[table] = ExportOutput(compression) { bytes in
        try folder.checkInterrupts()
        try file.write(bytes)
      }
    }
    self.outputs = outputs
  }

  /// Adds the rows of all tables.
  func write(_ group: RowGroup) throws {
    let group = showsNumbers ? group : group.markingCallersNumbers()
    for table in CallTable.allCases {
      guard let chunk = group.tables[table] else { continue }
      var calls: [Int] = []
      if table != .calls {
        for call in 0..<group.callCount {
          calls += repeatElement(call, count: chunk.rows(ofCall: call).count)
        }
      }
      let fields = fields(of: table, in: group, calls)
      for start in stride(from: 0, to: chunk.rowCount, by: Self.slice) {
        try write(fields, of: table, start..<min(start + Self.slice, chunk.rowCount))
      }
    }
  }

  /// Writes what is left; a table without rows has its header.
  func finish() throws {
    let calls = TableChunk(rowCount: 0, columns: [:], rowEnds: [])
    let nothing = RowGroup(callCount: 0, tables: [.calls: calls])
    for table in CallTable.allCases {
      if !hasHeader.contains(table) {
        try write(fields(of: table, in: nothing, []), of: table, 0..<0)
      }
      try outputs[table]?.finish()
    }
  }

  // MARK: - Cells

  /// A column of a file.
  private struct Field {
    let name: String
    let cell: (Int) -> Cell
  }

  private func fields(of table: CallTable, in group: RowGroup, _ calls: [Int]) -> [Field] {
    func field(_ column: Column) -> Field {
      Field(name: column.name, cell: cells(of: column, in: group))
    }
    guard table == .calls else {
      let identity = Self.identity.map { column in
        let cell = cells(of: column, in: group)
        return Field(name: column.name) { row in cell(calls[row]) }
      }
      return identity + table.columns.map(field)
    }
    let times = [("started", Column.start), ("ended", .end)].map { name, column in
      let cell = cells(of: column, in: group)
      return Field(name: name) { row in
        guard case .integer(let time) = cell(row) else { return .missing }
        return .text(ISO8601.text(Int64(time)))
      }
    }
    let others = table.columns.filter { !Self.identity.contains($0) } + dimensions
    return Self.identity.map(field) + times + others.map(field)
  }

  private func cells(of column: Column, in group: RowGroup) -> (Int) -> Cell {
    switch group[column] {
    case nil: return { _ in .missing }
    case .integer(let chunk):
      let isFlag = column.type == .boolean
      return { row in
        guard let value = chunk[row] else { return .missing }
        return isFlag ? .boolean(value != 0) : .integer(Int(value))
      }
    case .double(let chunk): return { row in chunk[row].map { .number($0) } ?? .missing }
    case .text(let chunk):
      let shown = shown(column)
      var texts = (0..<chunk.dictionary.count).map { code -> Cell in
        .text(shown(chunk.dictionary[code]))
      }
      texts.append(.missing)
      return { row in texts[Int(chunk.codes[row])] }
    }
  }

  /// How the texts of a column are written.
  private func shown(_ column: Column) -> ([UInt8]) -> String {
    showsNumbers ? { String(decoding: $0, as: UTF8.self) } : { column.shown($0) }
  }

  private func write(_ fields: [Field], of table: CallTable, _ rows: Range<Int>) throws {
    var options = options
    options.includeHeaders = hasHeader.insert(table).inserted
    let columns = fields.map { ReportColumn(name: $0.name, title: $0.name) }
    let part = ReportTable(
      name: table.rawValue,
      title: table.rawValue,
      columns: columns,
      rows: rows.map { row in ReportRow(cells: fields.map { $0.cell(row) }) }
    )
    let report = Report(name: "export", title: "Export", calls: nil, tables: [part])
    let text = CSVFormat().text(of: report, options: options)
    try outputs[table]?.append { $0 += text.utf8 }
  }
}
