package import Calls
import Reporting

extension Catalog {
  /// What is wrong with a name that is meant to be a custom dimension: it is none, or a store that has
  /// those of `known` has not this one; `nil` for other names.
  package static func problem(
    with name: String,
    inStoreWith known: [CustomDimension]?,
    at store: String? = nil
  ) -> String? {
    guard CustomDimension.isName(name) else { return nil }
    do throws(CustomDimensionError) {
      let dimension = try CustomDimension(name)
      return known.flatMap { known in
        AbsentDimension.among([dimension], known: known, store: store).first.map { "\($0)" }
      }
    } catch {
      return "'\(name.visible)' is no dimension: \(error)"
    }
  }
}
