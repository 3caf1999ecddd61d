import Reporting

extension AnalysisOptions {
  /// The most bounds of a latency histogram.
  static let mostHistogramBounds = 256

  /// Reads the bounds of a latency histogram: `500,1000,2000`, ascending, in milliseconds.
  mutating func readHistogram(_ text: String) throws(ArgumentError) {
    let items = text.split(separator: ",", omittingEmptySubsequences: false)
    guard items.count <= Self.mostHistogramBounds else {
      throw ArgumentError([
        ArgumentProblem(
          "hist",
          "\(items.count) bounds are more than \(Self.mostHistogramBounds)"
        )
      ])
    }
    var bounds: [Double] = []
    for item in items {
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
