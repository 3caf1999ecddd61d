import Analyses
import Calls

/// What a client is told when its query cannot be answered.
enum QueryFailure {
  /// Runs a query.
  ///
  /// - Throws: A ``Refusal`` in place of an error that says something about the question.
  static func told<Result>(_ query: () async throws -> Result) async throws -> Result {
    do {
      return try await query()
    } catch EngineError.tooManyGroups(let limit) {
      throw Refusal([
        RequestProblem(
          .value,
          .query,
          [.key("by")],
          "Value error, \(EngineError.tooManyGroups(limit: limit))"
        )
      ])
    } catch let error as ArgumentError {
      throw Refusal(
        error.problems.map { problem in
          RequestProblem(
            .value,
            .query,
            [.key(problem.argument)],
            "Value error, \(problem.message)"
          )
        }
      )
    } catch let error as ReportStoreError {
      guard case .tooLarge = error else { throw error }
      throw Refusal([
        RequestProblem(
          .value,
          .query,
          [.key("where")],
          "Value error, \(error), which is more than a report may hold; choose fewer calls"
        )
      ])
    }
  }
}
