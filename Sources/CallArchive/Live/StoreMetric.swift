/// The metrics of a live store, by their names.
package enum StoreMetric: String, CaseIterable, Sendable {
  case calls = "calls_store_calls_total"
  case duplicates = "calls_store_duplicates_total"
  case conflicts = "calls_store_conflicts_total"
  case rejected = "calls_store_rejected_total"
  case commitCalls = "calls_store_commit_calls"
  case commitDuration = "calls_store_commit_duration_seconds"
  case commitFailures = "calls_store_commit_failures_total"
  case queueCalls = "calls_store_queue_calls"
  case queueBytes = "calls_store_queue_bytes"
  case tailCalls = "calls_store_tail_calls"
  case rowGroups = "calls_store_row_groups"
  case keptRejects = "calls_store_kept_rejects"
  case fileBytes = "calls_store_file_bytes"
  case sealDuration = "calls_store_seal_duration_seconds"
  case sealFailures = "calls_store_seal_failures_total"

  /// What it tells, in a sentence without a full stop.
  package var help: String {
    switch self {
    case .calls:
      "Calls stored that were not there before, by workspace; those of all workspaces behind the "
        + "first \(LiveMetrics.mostWorkspaces) are told together as 'other'"
    case .duplicates: "Calls that repeat one of the store"
    case .conflicts: "Repeated calls whose value differs from the stored one's"
    case .rejected: "Bodies of refused requests that came to be kept"
    case .commitCalls: "Calls and refused bodies that one commit wrote"
    case .commitDuration: "Time of a commit, until the disk has it"
    case .commitFailures: "Commits that failed, as when the disk is full"
    case .queueCalls: "Calls that wait for the next commit"
    case .queueBytes: "Bytes of the bodies of calls that wait for the next commit"
    case .tailCalls: "Calls that are in no row group yet"
    case .rowGroups: "Row groups"
    case .keptRejects: "Bodies of refused requests that are kept"
    case .fileBytes: "Bytes of the store's file and its write-ahead log"
    case .sealDuration: "Time to make a row group of the tail, in the background"
    case .sealFailures: "Row groups that could not be made; their calls are still in the tail"
    }
  }
}
