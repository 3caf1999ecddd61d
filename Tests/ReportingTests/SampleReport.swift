import Reporting

/// The report that all golden texts print: every role, type and kind of missing value once.
let sampleReport = Report(
  name: "latency",
  title: "Latency",
  period: Period(
    since: "2026-03-01T00:00:00Z",
    firstCall: "2026-03-01T08:00:00Z",
    lastCall: "2026-03-07T19:30:00Z",
    timeZone: "Europe/Berlin"
  ),
  calls: 2000,
  tables: [
    ReportTable(
      name: "latency",
      title: "Latency",
      columns: [
        ReportColumn(name: "agent", title: "agent", type: .text, role: .dimension),
        ReportColumn(name: "agent_version", title: "version", role: .dimension),
        ReportColumn(name: "successful", title: "successful", type: .boolean, role: .dimension),
        ReportColumn(name: "turns", title: "turns", unit: .count),
        ReportColumn(name: "coverage", title: "coverage", unit: .share),
        ReportColumn(
          name: "p95_ms",
          title: "p95",
          unit: .milliseconds,
          reliability: Reliability(countColumn: "turns", minimum: 20)
        ),
        ReportColumn(name: "mean_cents", title: "mean cost", unit: .cents),
      ],
      rows: [
        ReportRow(cells: [
          .text("support-bot"), .integer(1204), .boolean(true), .integer(1204), .number(0.96923),
          .number(1480.5), .number(125),
        ]),
        ReportRow(cells: [
          .text("=cmd|x"), .integer(5), .boolean(false), .integer(12), .number(1), .integer(820),
          .missing,
        ]),
        ReportRow(cells: [
          .missing, .missing, .missing, .integer(0), .missing, .missing, .missing,
        ]),
      ]
    ),
    ReportTable(
      name: "tools",
      title: "Tool calls",
      columns: [
        ReportColumn(name: "tool", title: "tool", type: .text, role: .dimension),
        ReportColumn(name: "errors", title: "errors", unit: .count),
      ],
      rows: [
        ReportRow(cells: [.text("refund_payment"), .integer(3)], kind: "tool"),
        ReportRow(cells: [.text("(all)"), .integer(1_234_567)], kind: "all"),
      ],
      hidden: 4,
      hasRowKinds: true
    ),
    ReportTable(
      name: "empty",
      title: "Nothing",
      columns: [
        ReportColumn(name: "stage", title: "stage", type: .text, role: .dimension),
        ReportColumn(name: "turns", title: "turns", unit: .count),
      ]
    ),
  ],
  notes: ["38 agent turns carry no e2e_latency; coverage 0.969"]
)

/// A report of one table with those columns and rows.
func report(_ columns: [ReportColumn], _ rows: [[Cell]]) -> Report {
  let rows = rows.map { ReportRow(cells: $0) }
  return Report(
    name: "report",
    title: "Report",
    calls: 1,
    tables: [ReportTable(name: "report", title: "Report", columns: columns, rows: rows)]
  )
}

let textDimension = ReportColumn(name: "text", title: "text", type: .text, role: .dimension)
let numberMeasure = ReportColumn(name: "value", title: "value")

/// Texts that try to be more than text, or less.
let hostileTexts = [
  "", " ", "  two  ", "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "a,b", "a\"b", "\"", "a|b",
  "\\|", "\\", "a\nb", "a\r\nb", "\u{1B}[31mred\u{1B}[0m", "\u{1B}]0;title\u{7}", "a\u{0}b",
  "\u{7F}", "\u{85}\u{9B}31m", "\u{202E}desrever", "\u{2066}isolate\u{2069}", "a\u{2028}b",
  "<script>alert(1)</script>", "<!-- -->", "&lt;", "[x](javascript:alert(1))", "![x](http://e)",
  "`code`", "**bold**", "_em_", "a_b_c", "~~gone~~", "# heading", "- item", "1. item",
  "https://example.com/a_b", "www.example.com", "bob@example.com", "@user", "\u{301}", "e\u{301}",
  "\u{200D}", "日本語", "👩‍👩‍👧‍👦", "🇩🇪", "ｆｕｌｌ", "한국어", "(none)", "null", "'", "''=",
  "\u{FEFF}bom", String(repeating: "long ", count: 4000), String(repeating: "界", count: 3000),
]
