import Reporting

/// The graph of an analysis, declared: what to ask of the analysis' table, and what to draw.
///
/// It is of all selected rows, whatever the query groups by.
package struct GraphDeclaration: Sendable {
  /// What is asked.
  let queries: [GroupQuery]
  /// The graph from the answers to ``queries``, with phone numbers in texts or without; an empty one
  /// without rows.
  let graph: @Sendable ([GroupResult], _ showsPersonalData: Bool) -> ReportGraph
}
