import Reporting

extension AnalysisOptions {
  /// Reads the bounds of a latency histogram: `500,1000,2000`, ascending, in milliseconds.
  mutating func readHistogram(_ text: String) throws(ArgumentError) {
    var bounds: [Double] = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let bound = Double(item.filter { $0 != " " }), bound.isFinite else {
        throw ArgumentError([
          ArgumentProblem(
            "hist",
            "'\(String(item).visible)' is no number of milliseconds; give 500,1000,2000"
          )
        ])
      }
      bounds.append(bound)
    }
    guard zip(bounds, bounds.dropFirst()).allSatisfy(<) else {
      throw ArgumentError([
        ArgumentProblem("hist", "the bounds '\(text.visible)' do not ascend")
      ])
    }
    histogramBounds = bounds
  }
}
