import Calls
import Reporting

extension Analysis {
  /// How far the data of each sender can be trusted.
  package static let quality = Analysis(
    name: "quality",
    title: "Data quality",
    summary: "How far the data of each sender can be trusted: what is missing, odd or refused.",
    table: .calls,
    tellsOfAllFields: true
  ) { options in
    [checksTable(options), Coverage.table(leading: [senderKey]), costUnitsTable, inputTable]
  }

  private static let senderKey = TableDeclaration.Key(
    name: "sender",
    title: "sender",
    dimension: .sender
  )

  private static func textColumn(_ name: String) -> ReportColumn {
    ReportColumn(name: name, title: name, type: .text, role: .dimension)
  }

  private static func checksTable(_ options: AnalysisOptions) -> TableDeclaration {
    TableDeclaration(
      name: "quality",
      title: "Checks",
      summary: "one row per sender and check",
      rows: .variants(
        [textColumn("check"), textColumn("of")],
        QualityCheck.all(options).map(\.variant)
      ),
      leading: [senderKey],
      labels: ["of"]
    )
  }

  // MARK: - Dollars and cents

  private static let costUnitsTable = TableDeclaration(
    name: "cost_units",
    title: "Units of cost",
    summary: "one row per sender with costs of calls that last",
    conditions: [
      .isPresent(.callCost), Condition(.column(.duration), .compares(.greater, .integer(0))),
    ],
    rows: .groups(
      [senderKey],
      [
        Measure(
          "calls",
          "calls",
          .count,
          "calls with call_cost and a positive duration",
          .aggregate(.rows([]))
        ),
        Measure(
          "cents_per_minute",
          "per minute",
          .centsPerMinute,
          "Σ call_cost / Σ minutes",
          .ratio(.aggregate(.sum(.callCost, [])), .minutes(.sum(.duration, [])))
        ),
        Measure(
          "others_cents_per_minute",
          "others",
          .centsPerMinute,
          "median of the positive cents_per_minute of the group's other senders",
          .completed
        ),
        Measure(
          "ratio",
          "ratio",
          .score,
          "cents_per_minute / others_cents_per_minute",
          .completed
        ),
        Measure(
          "status",
          "status",
          nil,
          "warn where the ratio is 100 or more, or 0.01 or less: one of them may send dollars; no "
            + "data without others or a positive cost",
          .completed
        ),
      ]
    ),
    completion: CostUnits.completed,
    evidence: Evidence(
      computed: Evidence.Computed(
        value: .combined(
          .divide,
          .column(.callCost),
          .combined(.divide, .column(.duration), .integer(60_000))
        ),
        unit: .centsPerMinute
      ),
      title: "cost"
    )
  )

  private static let inputTable = TableDeclaration(
    name: "input",
    title: "Records read",
    summary: "what became of all records that the calls come from: of the query, only its "
      + "conditions on workspaces choose among them",
    rows: .input
  )
}
