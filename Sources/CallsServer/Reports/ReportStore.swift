package import Calls

/// The calls that reports are about, as they are at the moment of asking; others add to them
/// meanwhile.
///
/// Its errors are ``ReportStoreError``, or `CancellationError` soon after the task was cancelled.
package protocol ReportStore: Sendable {
  /// A number that is another one once calls were added or changed.
  func version() throws -> Int

  /// The dimensions that users have added.
  func dimensions() throws -> [CustomDimension]

  /// The calls that may pass `filter`, with `columns`, for one pass over them.
  func calls(
    columns: Set<Column>,
    filter: CallFilter
  ) async throws -> any RowGroupSource

  /// The calls that may pass `filter`, with `columns`, for several passes.
  ///
  /// - Throws: ``ReportStoreError/tooLarge(bytes:)`` when their columns take more than `limit` bytes.
  func snapshot(
    columns: Set<Column>,
    filter: CallFilter,
    limit: Int
  ) async throws -> (calls: CallSnapshot, input: InputSummary)

  /// Lends the row groups of calls that may pass `filter`: first those whose calls may start at any
  /// time, then by their latest calls, the latest first.
  ///
  /// - Parameters:
  ///   - columns: What is read of them.
  ///   - filter: What calls have to pass; some that do not may come along.
  ///   - body: Given a row group, the numbers of its calls, and the latest start of a call of all that
  ///     follow, `nil` when none does; tells whether to go on.
  /// - Throws: What `body` throws as well.
  func forEachRowGroup(
    columns: Set<Column>,
    filter: CallFilter,
    _ body: (RowGroup, [Int64], Int64?) throws -> Bool
  ) async throws

  /// The call with a number, with `columns`; `nil` when there is none.
  func call(_ id: Int64, columns: Set<Column>) async throws -> ReportedCall?
}

extension ReportStore {
  /// None.
  package func dimensions() throws -> [CustomDimension] { [] }
}

/// A stored call.
package struct ReportedCall: Sendable {
  /// The row group of the call alone.
  package let row: RowGroup
  /// The create-call body as it was taken; `nil` once it was pruned.
  package let body: [UInt8]?

  /// A call; `row` has it alone.
  package init(row: RowGroup, body: [UInt8]?) {
    self.row = row
    self.body = body
  }
}

/// Why a report cannot be made.
package enum ReportStoreError: Error, Equatable, Sendable {
  /// The store cannot be read; the reason is for the log.
  case unreadable(String)
  /// The columns take more bytes than there is room for.
  case tooLarge(bytes: Int)
}

extension ReportStoreError: CustomStringConvertible {
  /// What is wrong, for the log.
  package var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .tooLarge(let bytes): "the columns of the calls take more than \(bytes >> 20) MiB"
    }
  }
}
