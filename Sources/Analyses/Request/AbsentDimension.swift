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
    let names = known.sorted { $0.precedes($1) }.map(\.name)
    let guess = closest(to: dimension.name, in: names).map { " did you mean '\($0)'?" } ?? ""
    let list = names.isEmpty ? "" : " it has: \(names.joined(separator: ", "));"
    return "the store has no dimension '\(dimension.name)';\(guess)\(list) add it with: "
      + "calls-report store dimensions add \(Self.word(dimension.name)) --store "
      + (store.map { "'\($0)'" } ?? "FILE")
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

  /// What is wrong with the request for a store that has the custom dimensions `known`.
  package func problems(inStoreWith known: [CustomDimension]) -> [ArgumentProblem] {
    let grouped = query.dimensions.compactMap(\.custom)
    let tested = query.filter.columns.compactMap(\.custom)
    return AbsentDimension.among(customDimensions, known: known).map { absent in
      let argument =
        grouped.contains(absent.dimension)
        ? "by" : tested.contains(absent.dimension) ? "where" : "definition"
      return ArgumentProblem(argument, "\(absent)")
    }
  }
}
