import Calls
import Reporting

/// What the names in expressions stand for, in a query over the rows of one table.
///
/// A name is a column or dimension of the table, then of calls; `table.column` names one of a table,
/// in a query on calls of any. Some columns have a second name. `meta.env` is a custom dimension.
struct QueryFields {
  /// What a name stands for.
  struct Meaning {
    enum Kind {
      /// A number, which arithmetic takes.
      case number(RowValue, QueryUnit)
      case text
      case boolean
      /// The number of a time bucket, which is compared alone.
      case bucketNumber
      /// A text, which is a number where one is wanted.
      case custom(CustomDimension)
    }

    let kind: Kind
    let field: Field
    /// The whole milliseconds whose 60,000th the values are: of `minutes`.
    var milliseconds: Column?

    fileprivate init(_ field: Field) {
      self.field = field
      switch field {
      case .column(let column):
        switch column.type {
        case .integer, .double: kind = .number(.column(column), QueryUnit(column))
        case .boolean: kind = .boolean
        case .text: kind = .text
        }
      case .bucket(let bucket): kind = bucket.isNumeric ? .bucketNumber : .text
      }
    }

    fileprivate init(_ custom: CustomDimension) {
      field = .column(custom.column)
      kind = .custom(custom)
    }

    fileprivate init(minutes column: Column) {
      field = .column(column)
      milliseconds = column
      kind = .number(
        .combined(.divide, .column(column), .integer(60_000)),
        .unit(.minutes)
      )
    }
  }

  /// The table whose rows are queried.
  let table: CallTable
  private let meanings: [(name: String, meaning: Meaning)]

  init(_ table: CallTable) {
    self.table = table
    func columns(_ table: CallTable) -> [(String, Meaning)] {
      table.columns.map { ($0.name, Meaning(.column($0))) }
    }
    var meanings: [(String, Meaning)] = table == .calls ? [] : columns(table)
    meanings += columns(.calls)
    meanings += Dimension.all(of: table).map { ($0.name, Meaning($0.field)) }
    meanings += [("cost", Meaning(.column(.callCost))), ("minutes", Meaning(minutes: .duration))]
    meanings += Self.payloadNames.map { ($0.0, Meaning(.column($0.1))) }
    for other in table == .calls ? CallTable.allCases : [table, .calls] {
      meanings += columns(other).map { ("\(other.rawValue).\($0.0)", $0.1) }
    }
    // Of several meanings of one name the first counts.
    self.meanings = meanings
  }

  /// What the payload calls columns that have another name here.
  private static let payloadNames: [(String, Column)] = [
    ("call_successful", .successful), ("in_voicemail", .voicemail), ("user_sentiment", .sentiment),
    ("caller_phone_number", .caller), ("workspace_id", .workspace),
    ("agent_remote_identifier", .agent),
  ]

  /// What a name stands for.
  ///
  /// - Throws: A sentence that tells what may have been meant.
  func meaning(of names: [String]) throws(UnknownField) -> Meaning {
    let name = names.joined(separator: ".")
    if let known = meanings.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) {
      return known.meaning
    }
    if CustomDimension.isName(name) {
      do throws(CustomDimensionError) {
        return Meaning(try CustomDimension(name))
      } catch {
        throw UnknownField(reason: "'\(name.visible)' is no field: \(error)")
      }
    }
    throw UnknownField(reason: reason(for: name, names))
  }

  /// A name that stands for nothing.
  struct UnknownField: Error {
    let reason: String
  }

  private func reason(for name: String, _ names: [String]) -> String {
    if names.count == 1, QueryFunction(name) != nil {
      return "'\(name)' is a function; write \(name)(…)"
    }
    if let custom = customName(names) {
      return names.count == 1
        ? "'\(name.visible)' names no key; write \(custom).KEY"
        : "unknown field '\(name.visible)'; did you mean '\(custom.visible)'?"
    }
    let column = names.last ?? name
    let owners = CallTable.allCases.filter { owner in
      owner.column(named: column) != nil && (names.count == 1 || owner.rawValue == names[0])
    }
    if let owner = owners.first {
      return table == .calls
        ? "'\(name)' is a column of \(owner.rawValue); write \(owner.rawValue).\(column)"
        : "'\(name)' is a column of \(owner.rawValue), which rows of \(table.rawValue) do not have; "
          + "query \(owners.map(\.rawValue).joined(separator: " or "))"
    }
    let isQualified = names.count > 1
    let known = meanings.map(\.name).filter { $0.utf8.contains(UInt8(ascii: ".")) == isQualified }
    let unknown = UnknownName(what: "field", name: name, known: known.uniqued())
    // There are too many to list them for a slip of the finger.
    return unknown.suggestion.map { "unknown field '\(name.visible)'; did you mean '\($0)'?" }
      ?? "\(unknown)"
  }

  /// The custom dimension that may have been meant by names whose first is nearly a source's, or what
  /// the payload calls it.
  private func customName(_ names: [String]) -> String? {
    let sources = CustomDimension.Source.allCases
    let isTable = CallTable.allCases.contains { $0.rawValue == names[0] }
    guard !isTable, names.count > 1 || sources.contains(where: { $0.rawValue == names[0] }) else {
      return nil
    }
    let source =
      sources.first { $0.fields.contains(names[0]) }?.rawValue
      ?? closest(to: names[0], in: sources.map(\.rawValue))
    return source.map { ([$0] + names.dropFirst()).joined(separator: ".") }
  }
}

extension QueryFields.Meaning {
  /// Whether patterns can be looked for in the values.
  var isText: Bool { if case .text = kind { true } else { false } }
}
