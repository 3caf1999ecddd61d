import Analyses
import Calls
import CallsTestSupport
import Reporting
import Testing

/// Queries as SQL; that DuckDB answers them with the same numbers was tried by hand.
@Suite struct QuerySQLTests {
  private func sql(
    _ table: String,
    by dimensions: [String] = [],
    _ measures: [String],
    where conditions: [String] = [],
    _ more: (inout QueryArguments) -> Void = { _ in }
  ) async throws -> String {
    var arguments = ReportArguments()
    arguments.selection.table = table
    arguments.measures = measures
    arguments.query.dimensions = dimensions
    arguments.query.conditions = conditions
    more(&arguments.query)
    let check = try await ReportRequest.check(.query, arguments, clock: 0)
    #expect(check.problems == [])
    return try #require(check.request).sql
  }

  @Test func rowsOfATableAreJoinedWithTheirCalls() async throws {
    let text = try await sql(
      "turns",
      by: ["agent_version", "week", "call_id"],
      [
        "p99.9(e2e - llm)", "n = count(where not (kind ~= 'po*.?\\*' or e2e > 1.5))",
        "mean(cost / 2)", "calls(where node is null)",
      ],
      where: ["llm_model=it's", "e2e in 1,2", "successful=true", "call_cost is null"]
    ) {
      $0.since = "2026-03-01"
      $0.until = "2026-04-01"
      $0.sort = "n:desc"
      $0.limit = 3
    }
    #expect(
      text == #"""
        SELECT
          calls.agent_version AS "agent_version",
          strftime(make_timestamp_ms(calls.start_ms), '%G-W%V') AS "week",
          calls.call_id AS "call_id",
          quantile_cont(try(turns.e2e - turns.llm), 0.999) AS "p99_9_e2e_minus_llm",
          count(*) FILTER (WHERE NOT coalesce((regexp_full_match(turns.kind, 'po.*\..\*', 's') OR turns.e2e > 1.5e0), FALSE)) AS "n",
          favg((CAST(calls.call_cost AS DOUBLE) / nullif(2, 0))) AS "mean_cost_per_2",
          count(DISTINCT (calls.workspace, calls.agent, calls.call_id)) FILTER (WHERE turns.node IS NULL) AS "calls_where_node_is_null"
        FROM turns JOIN calls USING (workspace, agent, call_id)
        WHERE calls.start_ms >= 1772323200000
          AND calls.start_ms < 1775001600000
          AND calls.llm_model = 'it''s'
          AND turns.e2e IN (1, 2)
          AND calls.successful = TRUE
          AND calls.call_cost IS NULL
        GROUP BY 1, 2, 3
        ORDER BY "n" DESC NULLS LAST, 1 NULLS LAST, 2 NULLS LAST, 3 NULLS LAST
        LIMIT 3;
        """#
    )
  }

  @Test func aRateIsSpelledOut() async throws {
    let text = try await sql("calls", ["r = rate(successful)"])
    let (hits, trials) = (
      "count(*) FILTER (WHERE calls.successful = TRUE AND calls.successful IS NOT NULL)",
      "count(*) FILTER (WHERE calls.successful IS NOT NULL)"
    )
    let p = "(\(hits)) / (\(trials))"
    let half =
      "1.959964 * sqrt(\(p) * (1 - \(p)) / (\(trials)) + 3.841458881296 / (4 * (\(trials)) * "
      + "(\(trials))))"
    let low =
      "(\(p) + 3.841458881296 / (2 * (\(trials))) - \(half)) / (1 + 3.841458881296 / (\(trials)))"
    let lines = text.split(separator: "\n")
    #expect(lines[1] == "  \(hits) / nullif(\(trials), 0) AS \"r\",")
    #expect(
      lines[2]
        == "  CASE WHEN (\(trials)) = 0 THEN NULL WHEN (\(hits)) = 0 THEN 0 ELSE greatest(0, \(low)) "
        + "END AS \"r_low\","
    )
    #expect(lines[3].contains("THEN 1 ELSE least(1, ") && lines[3].hasSuffix(" AS \"r_high\""))
    #expect(Array(lines[4...]) == ["FROM calls", "HAVING count(*) > 0;"])
  }

  @Test func rowsOfSeveralTablesAreGroupedEachByItself() async throws {
    let text = try await sql(
      "calls",
      by: ["day"],
      [
        "sum(cost) / sum(minutes)", "count(where tool_calls.error)",
        "\"a \"\"b\"\"\" = max(turns.e2e)",
      ],
      where: ["tool=refund"]
    ) { $0.zone = "Europe/Berlin" }
    let day =
      "strftime(timezone('Europe/Berlin', timezone('UTC', make_timestamp_ms(calls.start_ms))), "
      + "'%Y-%m-%d') AS \"day\""
    let exists =
      "EXISTS (SELECT 1 FROM tool_calls WHERE tool_calls.workspace = calls.workspace AND "
      + "tool_calls.agent = calls.agent AND tool_calls.call_id = calls.call_id AND "
      + "tool_calls.tool = 'refund')"
    #expect(
      text == """
        WITH of_calls AS (
          SELECT
            \(day),
            count(*) AS "rows",
            fsum(calls.call_cost) AS a1,
            sum(calls.duration_ms) AS a2
          FROM calls
          WHERE \(exists)
          GROUP BY 1
        ), of_tool_calls AS (
          SELECT
            \(day),
            count(*) AS "rows",
            count(*) FILTER (WHERE tool_calls.error = TRUE) AS a3
          FROM tool_calls JOIN calls USING (workspace, agent, call_id)
          WHERE \(exists)
          GROUP BY 1
        ), of_turns AS (
          SELECT
            \(day),
            count(*) AS "rows",
            max(turns.e2e) AS a4
          FROM turns JOIN calls USING (workspace, agent, call_id)
          WHERE \(exists)
          GROUP BY 1
        )
        SELECT
          of_calls."day",
          CAST(of_calls.a1 AS DOUBLE) / nullif(of_calls.a2 / 60000e0, 0) AS "sum_cost_per_sum_minutes",
          coalesce(of_tool_calls.a3, 0) AS "count_where_tool_calls_error",
          of_turns.a4 AS "a ""b""\"
        FROM of_calls
        LEFT JOIN of_tool_calls ON of_calls."day" IS NOT DISTINCT FROM of_tool_calls."day"
        LEFT JOIN of_turns ON of_calls."day" IS NOT DISTINCT FROM of_turns."day"
        ORDER BY 1 NULLS LAST;
        """
    )
  }

  @Test func textsAreQuotedWhateverTheyHold() async throws {
    let text = try await sql(
      "calls",
      [
        "count(where agent = 'it''s \"x\"; DROP TABLE calls; --')",
        "n = count(where agent = '\u{0}a')",
      ]
    )
    #expect(text.contains("calls.agent = 'it''s \"x\"; DROP TABLE calls; --')"))
    #expect(text.contains("calls.agent = ('' || chr(0) || 'a'))"))
  }
}
