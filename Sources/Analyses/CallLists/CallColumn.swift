import Calls
import ColumnStore
import Reporting

/// A column of a list of calls: a stored one, or what is made of several.
struct CallColumn: Sendable {
  /// How personal a list is, and in which zone its times are.
  struct View: Sendable {
    let zone: Zone
    /// Whether phone numbers and recordings are shown.
    let showsPersonalData: Bool
  }

  let column: ReportColumn
  /// What is read for it.
  let needs: [Column]
  /// The cell of a call of a row group.
  let cell: @Sendable (RowGroup, Int, View) -> Cell

  /// All columns, in the order in which they are listed.
  static let all: [CallColumn] =
    [CallColumn(.storeID)]
    + CallTable.calls.columns.flatMap { column in
      (column == .start ? [started] : []) + [CallColumn(column)]
    } + [flags]

  /// The columns called `names`, in that order; unknown names are left out.
  static func named(_ names: [String]) -> [CallColumn] {
    names.compactMap { name in
      all.first { $0.column.name.utf8.elementsEqual(name.utf8) } ?? custom([name]).first
    }
  }

  /// The columns of the custom dimensions among `names`, each once.
  static func custom(_ names: [String]) -> [CallColumn] {
    names.compactMap { try? CustomDimension($0) }.uniqued().map { CallColumn($0.column) }
  }

  private static let started = CallColumn(
    column: ReportColumn(name: "started", title: "started", type: .text, unit: .time),
    needs: [.start]
  ) { group, call, view in
    group.integer(.start, call).map { .text(ISO8601.text($0, in: view.zone)) } ?? .missing
  }

  private static let flags = CallColumn(
    column: ReportColumn(name: "flags", title: "flags", type: .text),
    needs: CallFlag.columns
  ) { group, call, _ in
    let flags = CallFlag.flags(of: call, in: group)
    return flags.isEmpty ? .missing : .text(flags.map(\.rawValue).joined(separator: " "))
  }

  private init(
    column: ReportColumn,
    needs: [Column],
    cell: @escaping @Sendable (RowGroup, Int, View) -> Cell
  ) {
    self.column = column
    self.needs = needs
    self.cell = cell
  }

  /// A stored column.
  private init(_ column: Column) {
    self.column = column.listed
    needs = [column]
    cell = { group, call, view in group.cell(of: column, call, view) }
  }
}

extension Column {
  /// Numbers that are names, or instants: nobody reads them with commas or as durations.
  private static let named: Set<Column> = [
    .storeID, .workspace, .agent, .callID, .agentVersion, .turnIndex, .turnNode, .utteranceIndex,
    .utteranceNode, .tool, .errorTemplate, .visitNode, .visitIndex,
  ]

  /// The column as a list of rows has it.
  var listed: ReportColumn {
    let isCustom = custom != nil
    let isName = isCustom || Self.named.contains(self)
    let isInstant = self == .start || self == .end
    return ReportColumn(
      name: name,
      title: isCustom ? name : self == .callID ? "call" : title,
      type: type.reported,
      unit: isInstant ? nil : reportedUnit,
      role: isName || isInstant ? .dimension : .measure
    )
  }

  /// The name as people read it, who see the unit in the cells; with the unit where it tells two
  /// columns apart.
  private var title: String {
    let words = name.split(separator: "_")
    let short = words.filter { $0 != "ms" && $0 != "seconds" }
    let isTaken =
      short.count < words.count && table.column(named: short.joined(separator: "_")) != nil
    return (isTaken ? words : short).joined(separator: " ")
  }

  /// The unit as reports have it; `nil` when the column has none.
  var reportedUnit: Unit? {
    switch unit {
    case "s": .seconds
    case let unit?: Unit(rawValue: unit)
    case nil: nil
    }
  }
}

extension Column.CellType {
  fileprivate var reported: ColumnType {
    switch self {
    case .integer, .double: .number
    case .boolean: .boolean
    case .text: .text
    }
  }
}

extension RowGroup {
  /// The cell of a column in a row of the column's table.
  ///
  /// Phone numbers are masked, and addresses of recordings left out, unless the view shows them.
  func cell(of column: Column, _ row: Int, _ view: CallColumn.View) -> Cell {
    switch self[column] {
    case nil: return .missing
    case .integer(let chunk):
      guard let value = chunk[row] else { return .missing }
      return column.type == .boolean ? .boolean(value != 0) : .integer(Int(value))
    case .double(let chunk): return chunk[row].map { .number($0) } ?? .missing
    case .text(let chunk):
      guard let text = chunk[row] else { return .missing }
      guard !view.showsPersonalData else { return .text(String(decoding: text, as: UTF8.self)) }
      return column == .recordingURL ? .missing : .text(column.shown(text))
    }
  }
}
