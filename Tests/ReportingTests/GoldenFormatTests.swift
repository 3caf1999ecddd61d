import Reporting
import Testing

/// What each format makes of the same report, to the byte.
struct GoldenFormatTests {
  @Test func aTableForTheTerminal() {
    #expect(
      TableFormat().text(of: sampleReport)
        == """
        Latency
        Period: since 2026-03-01T00:00:00Z (Europe/Berlin)
        Population: 2,000 calls, started 2026-03-01T08:00:00Z to 2026-03-07T19:30:00Z

        agent        version  successful  turns  coverage       p95  mean cost
        support-bot     1204  yes         1,204    96.9 %  1.48 s        $1.25
        =cmd|x             5  no             12   100.0 %  820 ms ~
        (none)        (none)  (none)          0
        ~ unreliable: p95 (fewer than 20 turns)

        Tool calls
        tool               errors
        refund_payment          3
        (all)           1,234,567
        (4 more rows not shown)

        Nothing
        stage  turns
        (no rows)

        - 38 agent turns carry no e2e_latency; coverage 0.969

        """
    )
  }

  @Test func commaSeparatedValues() {
    #expect(
      CSVFormat().text(of: sampleReport)
        == """
        agent,agent_version,successful,turns,coverage,p95_ms,mean_cents
        support-bot,1204,true,1204,0.96923,1480.5,125
        '=cmd|x,5,false,12,1,820,
        (none),(none),(none),0,,,

        """
    )
  }

  @Test func tabSeparatedValues() {
    #expect(
      TSVFormat().text(of: sampleReport)
        == """
        agent\tagent_version\tsuccessful\tturns\tcoverage\tp95_ms\tmean_cents
        support-bot\t1204\ttrue\t1204\t0.96923\t1480.5\t125
        =cmd|x\t5\tfalse\t12\t1\t820\t
        (none)\t(none)\t(none)\t0\t\t\t

        """
    )
  }

  @Test func oneJSONObject() {
    #expect(
      JSONFormat().text(of: sampleReport)
        == """
        {
          "schema_version": 1,
          "report": "latency",
          "period": {"since": "2026-03-01T00:00:00Z", "until": null, "first_call": "2026-03-01T08:00:00Z", "last_call": "2026-03-07T19:30:00Z", "tz": "Europe/Berlin"},
          "population": {"calls": 2000},
          "tables": {
            "latency": {
              "columns": [
                {"name": "agent", "type": "text"},
                {"name": "agent_version", "type": "number"},
                {"name": "successful", "type": "boolean"},
                {"name": "turns", "type": "number", "unit": "count"},
                {"name": "coverage", "type": "number", "unit": "share"},
                {"name": "p95_ms", "type": "number", "unit": "ms"},
                {"name": "mean_cents", "type": "number", "unit": "cents"}
              ],
              "rows": [
                {"agent": "support-bot", "agent_version": 1204, "successful": true, "turns": 1204, "coverage": 0.96923, "p95_ms": 1480.5, "mean_cents": 125},
                {"agent": "=cmd|x", "agent_version": 5, "successful": false, "turns": 12, "coverage": 1, "p95_ms": 820, "mean_cents": null},
                {"agent": null, "agent_version": null, "successful": null, "turns": 0, "coverage": null, "p95_ms": null, "mean_cents": null}
              ]
            },
            "tools": {
              "columns": [
                {"name": "tool", "type": "text"},
                {"name": "errors", "type": "number", "unit": "count"}
              ],
              "rows": [
                {"tool": "refund_payment", "errors": 3, "row_kind": "tool"},
                {"tool": "(all)", "errors": 1234567, "row_kind": "all"}
              ]
            },
            "empty": {
              "columns": [
                {"name": "stage", "type": "text"},
                {"name": "turns", "type": "number", "unit": "count"}
              ],
              "rows": []
            }
          },
          "notes": [
            "38 agent turns carry no e2e_latency; coverage 0.969",
            "table tools: 4 more rows not shown"
          ]
        }

        """
    )
  }

  @Test func aJSONObjectALine() {
    #expect(
      JSONLFormat().text(of: sampleReport)
        == """
        {"agent": "support-bot", "agent_version": 1204, "successful": true, "turns": 1204, "coverage": 0.96923, "p95_ms": 1480.5, "mean_cents": 125}
        {"agent": "=cmd|x", "agent_version": 5, "successful": false, "turns": 12, "coverage": 1, "p95_ms": 820, "mean_cents": null}
        {"agent": null, "agent_version": null, "successful": null, "turns": 0, "coverage": null, "p95_ms": null, "mean_cents": null}

        """
    )
  }

  @Test func markdownWithGitHubTables() {
    #expect(
      MarkdownFormat().text(of: sampleReport)
        == #"""
        # Latency

        Period: since 2026-03-01T00:00:00Z (Europe/Berlin)

        Population: 2,000 calls, started 2026-03-01T08:00:00Z to 2026-03-07T19:30:00Z

        | agent | version | successful | turns | coverage | p95 | mean cost |
        | --- | ---: | --- | ---: | ---: | ---: | ---: |
        | support-bot | 1204 | yes | 1,204 | 96.9 % | 1.48 s | $1.25 |
        | =cmd\|x | 5 | no | 12 | 100.0 % | 820 ms ~ |  |
        | (none) | (none) | (none) | 0 |  |  |  |

        ~ unreliable: p95 (fewer than 20 turns)

        ## Tool calls

        | tool | errors |
        | --- | ---: |
        | refund_payment | 3 |
        | (all) | 1,234,567 |

        4 more rows not shown

        ## Nothing

        | stage | turns |
        | --- | ---: |

        no rows

        - 38 agent turns carry no e2e_latency; coverage 0.969

        """#
    )
  }
}
