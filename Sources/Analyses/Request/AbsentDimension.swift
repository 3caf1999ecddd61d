package import Calls
import Reporting

/// A custom dimension that a store was asked for and does not have.
///
/// It is not read from the payloads instead: that would take as long as reading all calls again, at
/// every report.
package struct AbsentDimension: Equatable, Sendable {
  /// The dimension.
  package let dimension: CustomDimension
  /// Those that the store has.
  package let known: [CustomDimension]
  /// Where the store is; `nil` does not tell.
  package let store: String?

  /// The `wanted` that are not among those that a store has, by their names.
  package static func among(
    _ wanted: some Sequence<CustomDimension>,
    known: [CustomDimension],
    store: String? = nil
  ) -> [AbsentDimension] {
    Set(wanted).subtracting(known).sorted { $0.precedes($1) }.map {
      AbsentDimension(dimension: $0, known: known, store: store)
    }
  }
}

extension AbsentDimension: CustomStringConvertible {
  /// Which dimension, what may have been meant, and how to add it.
  package var description: String {
    fault + "; add it with: calls-report store dimensions add \(Self.word(dimension.name)) --store "
      + (store.map { "'\($0)'" } ?? "FILE")
  }

  /// Which dimension, and what may have been meant.
  package var fault: String {
    let names = known.sorted { $0.precedes($1) }.map(\.name)
    let guess = closest(to: dimension.name, in: names).map { " did you mean '\($0)'?" } ?? ""
    let list = names.isEmpty ? "" : ";\(guess) it has: \(names.joined(separator: ", "))"
    return "the store has no dimension '\(dimension.name)'\(list)"
  }

  /// The name as a word of a shell; none has a quote.
  private static func word(_ name: String) -> String {
    name.utf8.allSatisfy { byte in
      let letter = byte | 0x20
      return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
        || "0123456789._-".utf8.contains(byte)
    } ? name : "'\(name)'"
  }
}

extension ReportRequest {
  /// The custom dimensions that the report reads.
  package var customDimensions: Set<CustomDimension> {
    Set(columns.union(query.filter.columns).compactMap(\.custom))
  }

  /// What is wrong with the request for a store that has the custom dimensions `known`; `store` is where
  /// it is, if that is to be told.
  package func problems(
    inStoreWith known: [CustomDimension],
    at store: String? = nil
  ) -> [ArgumentProblem] {
    AbsentDimension.among(customDimensions, known: known, store: store).flatMap { absent in
      let typed =
        argument(with: absent.dimension).map { [ArgumentProblem($0, "\(absent)")] }
        ?? measureProblems(absent)
      let problems = typed + query.problems(ofSavedFilters: absent)
      return problems.isEmpty ? [ArgumentProblem("definition", "\(absent)")] : problems
    }
  }

  /// The argument that names a dimension, but for measures and saved filters.
  private func argument(with dimension: CustomDimension) -> String? {
    if query.dimensions.contains(where: { $0.custom == dimension }) { return "by" }
    if query.askedColumns.contains(dimension.column) { return "where" }
    if rowConditions.contains(where: { $0.field.column == dimension.column }) { return "row" }
    if selection.columns.contains(where: { $0.utf8.elementsEqual(dimension.name.utf8) }) {
      return "columns"
    }
    return query.sort?.column.utf8.elementsEqual(dimension.name.utf8) == true ? "sort" : nil
  }

  /// Where measures name a dimension, once in each.
  private func measureProblems(_ absent: AbsentDimension) -> [ArgumentProblem] {
    measures.compactMap { text in
      guard let measure = try? QueryParser.measure(text),
        let place = measure.expression.place(of: absent.dimension)
      else { return nil }
      return ArgumentProblem("measure", QueryProblem("\(absent)", at: place), in: text)
    }
  }
}

extension ReportQuery {
  /// The columns of the conditions that were asked for as such.
  package var askedColumns: [Column] {
    filter.conditions.prefix(askedConditions).compactMap(\.field.column)
  }

  /// That saved filters name a dimension which the store lacks, once for each.
  package func problems(ofSavedFilters absent: AbsentDimension) -> [ArgumentProblem] {
    savedFilters.filter { saved in
      saved.conditions.contains { $0.field.column == absent.dimension.column }
    }.map { ArgumentProblem($0.argument, "\($0.place): \(absent)") }
  }
}

extension QueryNode {
  /// Where the first field is that names `dimension`.
  fileprivate func place(of dimension: CustomDimension) -> Range<Int>? {
    if case .field(let names) = kind {
      let name = names.joined(separator: ".")
      return name.utf8.elementsEqual(dimension.name.utf8) ? range : nil
    }
    return kind.parts.lazy.compactMap { $0.place(of: dimension) }.first
  }
}
