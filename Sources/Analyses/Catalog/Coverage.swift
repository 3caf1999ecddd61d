import Calls
import Reporting

/// Which fields the rows of the tables carry: those that a row may lack.
///
/// A call without the others is refused.
enum Coverage {
  /// A field that a row may lack.
  private struct Field {
    /// As the table `coverage` has it.
    let name: String
    /// As people read it, who want to hear who does not send it.
    let title: String
    let isPresent: Condition
    let isMissing: Condition
    /// Which rows carry it.
    let formula: String

    /// The field that is the column's value.
    static func value(_ column: Column) -> Field {
      Field(
        name: column.name,
        title: column.listed.title,
        isPresent: .isPresent(column),
        isMissing: .isMissing(column),
        formula: "rows with a value: \(column.summary)"
      )
    }

    /// The field called `name` that the flag `column` tells of.
    static func flag(_ name: String, _ column: Column) -> Field {
      Field(
        name: name,
        title: name.split(separator: "_").filter { $0 != "ms" }.joined(separator: " "),
        isPresent: .isTrue(column),
        isMissing: .isFalse(column),
        formula: "rows of which this holds: \(column.summary.dropFirst("whether ".count))"
      )
    }

    /// A duration that was sent: the column has one of every call, but only a sent one is compared.
    static let duration = Field(
      name: Column.duration.name,
      title: Column.duration.listed.title,
      isPresent: .isPresent(.durationMismatch),
      isMissing: .isMissing(.durationMismatch),
      formula: "calls with a duration_ms as sent"
    )
  }

  private static let fields: [(table: CallTable, fields: [Field])] = [
    (
      .calls,
      [.duration]
        + [
          .agentVersion, .callStatus, .disconnectionReason, .caller, .successful, .voicemail,
          .sentiment, .callCost, .asrModel, .llmModel, .ttsModel, .llmTokens, .sttSeconds,
          .ttsCharacters,
        ].map(Field.value) + [
          .flag("transcript_with_tool_calls", .hasSegments), .flag("transcript", .hasTranscript),
          .flag("recording_multi_channel_url", .hasMultiChannelURL),
          .flag("collected_dynamic_variables", .hasDynamicVariables),
          .flag("call_analysis", .hasAnalysis), .flag("general_meta_data_raw", .hasGeneral),
          .flag("metadata", .hasMetadata),
        ]
    ),
    (
      .turns,
      [.turnNode, .turnInterrupted, .stt, .eou, .llm, .tts, .e2e].map(Field.value) + [
        .flag("text", .turnHasText), .flag("word_times", .turnHasWordTimes),
      ]
    ),
    (
      .utterances,
      [.utteranceWords, .utteranceConfidence].map(Field.value) + [
        .flag("text", .utteranceHasText), .flag("word_times", .utteranceHasWordTimes),
      ]
    ),
    (
      .toolCalls,
      [.tool, .toolLatency].map(Field.value) + [
        .flag("request_id", .toolHasRequestID), .flag("params", .toolHasParams),
        .flag("result", .toolHasResult), .flag("is_error", .toolHasIsError),
        .flag("error", .toolHasError), .flag("start_ms", .toolHasStart),
      ]
    ),
    (
      .nodeVisits,
      [.visitNode, .visitEntered, .visitDuration, .visitReason].map(Field.value) + [
        .flag("from", .visitHasFrom)
      ]
    ),
  ]

  /// The rows of the table `coverage`, a table's field each, and which rows of that table count.
  static var formulas: [(row: String, formula: String)] {
    fields.flatMap { table, fields in
      fields.map { ("\(table.rawValue).\($0.name)", $0.formula) }
    }
  }

  /// The table `coverage` with the columns `leading` in front.
  static func table(leading: [TableDeclaration.Key]) -> TableDeclaration {
    func textColumn(_ name: String) -> ReportColumn {
      ReportColumn(name: name, title: name, type: .text, role: .dimension)
    }
    return TableDeclaration(
      name: "coverage",
      title: "Coverage",
      summary: "one row per sender, table and field, of tables that have rows",
      rows: .variants(
        [textColumn("table"), textColumn("field")],
        fields.flatMap { table, fields in fields.map { variant(table, $0) } }
      ),
      leading: leading
    )
  }

  private static func variant(_ table: CallTable, _ field: Field) -> TableDeclaration.Variant {
    func counted(_ conditions: [Condition]) -> Aggregate {
      table == .calls ? .rows(conditions) : .rowsOf(table, conditions)
    }
    let rows = table.rawValue.replacing("_", with: " ")
    let lack = table == .calls ? "no \(field.title)" : "\(rows) without \(field.title)"
    return TableDeclaration.Variant(
      cells: [.text(table.rawValue), .text(field.name)],
      measures: [
        Measure("rows", "rows", .count, "rows of the table", .aggregate(counted([]))),
        Measure(
          "present",
          "present",
          .count,
          "rows that carry the field; quality_rows tells of each which those are",
          .aggregate(counted([field.isPresent]))
        ),
        Measure(
          "share",
          "share",
          .share,
          "present / rows",
          .ratio(.aggregate(counted([field.isPresent])), .aggregate(counted([])))
        ),
      ],
      presence: counted([]),
      evidence: Evidence(
        table: table,
        conditions: [field.isMissing],
        title: lack,
        finding: lack
      )
    )
  }
}
