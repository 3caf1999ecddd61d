package import Reporting

/// One column of an analysis: its name, its unit, how it is computed and how that is explained.
package struct Measure: Sendable {
  /// The column as reports carry it.
  package let column: ReportColumn
  /// How it is computed, in words.
  package let formula: String
  /// How it is computed.
  package let expression: MeasureExpression

  /// A measure; people's formats head its column with `title`.
  ///
  /// One without a unit is a text, unless `isNumber` says that it is a pure number.
  package init(
    _ name: String,
    _ title: String,
    _ unit: Unit?,
    _ formula: String,
    _ expression: MeasureExpression,
    reliability: Reliability? = nil,
    isNumber: Bool = false
  ) {
    column = ReportColumn(
      name: name,
      title: title,
      type: unit == .time || (unit == nil && !isNumber) ? .text : .number,
      unit: unit,
      reliability: reliability
    )
    self.formula = formula
    self.expression = expression
  }
}

extension [Measure] {
  /// A rate and its interval: three columns, `name`, `name_low`, `name_high`.
  static func rate(
    _ name: String,
    _ title: String,
    _ hits: Aggregate,
    of trials: Aggregate,
    _ formula: String
  ) -> [Measure] {
    [
      Measure(
        name,
        title,
        .share,
        formula,
        .ratio(.aggregate(hits), .aggregate(trials))
      ),
      Measure(
        "\(name)_low",
        "\(title), low",
        .share,
        "lower end of its Wilson 95 % interval",
        .wilsonLow(hits, trials)
      ),
      Measure(
        "\(name)_high",
        "\(title), high",
        .share,
        "upper end of its Wilson 95 % interval",
        .wilsonHigh(hits, trials)
      ),
    ]
  }
}
