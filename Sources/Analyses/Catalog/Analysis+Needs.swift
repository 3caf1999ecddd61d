package import Calls

extension Analysis {
  /// The tables that a report under `query` reads; the others need not be kept.
  package func tablesNeeded(by query: ReportQuery) -> Set<CallTable> {
    Set([.calls, table] + query.filter.conditions.map(\.field.table))
  }
}

extension ReportQuery {
  /// Whether a condition looks at recording addresses, which are not kept otherwise.
  package var needsRecordingURLs: Bool {
    filter.conditions.contains { $0.field == .column(.recordingURL) }
  }
}
