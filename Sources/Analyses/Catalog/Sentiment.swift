import Calls
import Reporting

extension Analysis {
  /// How callers felt.
  package static let sentiment = Analysis(
    name: "sentiment",
    title: "Sentiment",
    summary: "How callers felt, as the calls' analysis labelled them.",
    table: .calls
  ) { _ in [sentimentTable, netTable] }

  private static func labelled(_ sentiment: Calls.Sentiment) -> Aggregate {
    .rows([label(sentiment)])
  }

  private static func label(_ sentiment: Calls.Sentiment) -> Condition {
    .equals(.sentiment, sentiment.rawValue)
  }

  private static let sentimentTable = TableDeclaration(
    name: "sentiment",
    title: "Sentiment",
    summary: "one row per label, and one for calls without one",
    rows: .variants(
      [ReportColumn(name: "sentiment", title: "sentiment", type: .text, role: .dimension)],
      [Calls.Sentiment.positive, .neutral, .negative, .unknown].map {
        sentimentRow(.text($0.rawValue), label($0))
      } + [
        sentimentRow(.missing, Condition(.column(.sentiment), .isNull))
      ]
    )
  )

  private static func sentimentRow(
    _ label: Cell,
    _ meaning: Condition
  ) -> TableDeclaration.Variant {
    let calls = Aggregate.rows([meaning])
    return TableDeclaration.Variant(
      cells: [label],
      measures: [
        Measure("calls", "calls", .count, "calls with the label", .aggregate(calls)),
        Measure(
          "share",
          "share",
          .share,
          "calls / all calls of the group",
          .ratio(.aggregate(calls), .aggregate(.rows([])))
        ),
      ],
      presence: nil,
      evidence: .because(.unsuccessful, .endedByError, where: [meaning])
    )
  }

  private static let netTable = TableDeclaration(
    name: "net",
    title: "Net sentiment",
    summary: "one row per group",
    rows: .groups(
      [],
      [
        Measure(
          "labelled",
          "labelled",
          .count,
          "positive + neutral + negative",
          .total([labelled(.positive), labelled(.neutral), labelled(.negative)])
        ),
        Measure(
          "net",
          "net sentiment",
          .score,
          "(positive − negative) / labelled",
          .balance(
            positive: labelled(.positive),
            negative: labelled(.negative),
            neutral: labelled(.neutral)
          )
        ),
      ]
    ),
    evidence: .because(
      .negative,
      where: [
        Condition(
          .column(.sentiment),
          .isIn(
            [Calls.Sentiment.positive, .neutral, .negative].map { .text(Array($0.rawValue.utf8)) }
          )
        )
      ]
    )
  )
}
