import Analyses
import CallsTestSupport
import Reporting
import Subprocess
import Testing

/// Reports over HTTP, of a real store by a real server, beside those of the command.
@Suite struct ReportServingTests {
  /// Starts a server in `calls.db`, with calls of two workspaces and keys of all sorts.
  static let start = """
    "$COMMAND" generate --calls 300 --seed 1 > one.ndjson
    "$COMMAND" generate --calls 200 --seed 2 > two.ndjson
    "$COMMAND" ingest one.ndjson --workspace 1 --store calls.db -q
    "$COMMAND" ingest two.ndjson --workspace 2 --store calls.db -q
    key() { "$COMMAND" keys create --workspace 1 --name $1 --scope $1 --store calls.db 2> /dev/null; }
    reader=$(key read); writer=$(key write); pii=$(key read,pii); feed=$(key feed)
    start() {
      "$COMMAND" serve --store calls.db --listen 127.0.0.1:0 "$@" 2> log & server=$!
      until grep -q '^calls-report: listening on' log || ! kill -0 $server 2> /dev/null; do sleep 0.02; done
      address=http://$(sed -n 's/^calls-report: listening on //p' log)
    }
    get() { local path=$1; shift; curl -s -m 60 -H "Authorization: Bearer $reader" "$@" "$address/api/v1/$path"; }
    code() { curl -s -m 60 -o answer -w '%{http_code}\\n' "$@"; }

    """

  /// What every analysis can be asked, as options and as parameters.
  private static let questions: [(name: String, options: String, parameters: String)] = [
    ("plain", "", ""),
    (
      "rich",
      "--by agent_version,week --tz Europe/Berlin --limit 3 --where 'duration_ms>=20000'",
      "&by=agent_version%2Cweek&tz=Europe/Berlin&limit=3&where=duration_ms%3E%3D20000"
    ),
    (
      "narrow",
      "--since 2020-01-01 --until 2030-01-01 --where 'agent~=*' --by agent --by day --no-headers",
      "&since=2020-01-01&until=2030-01-01&where=agent~%3D*&by=agent&by=day&no_headers=true"
    ),
  ]

  @Test func reportsAreThoseOfTheCommand() async throws {
    var script = Self.start + "start\n"
    let names = Catalog.all.map(\.name) + ["weekly", "query"]
    for name in names {
      let hasGraph = Catalog.analysis(named: name)?.graph != nil
      for format in ReportFormats.all(drawing: hasGraph) {
        for question in Self.questions where name != "weekly" || question.name == "plain" {
          let ending = format.fileExtensions[0]
          script += """
            "$COMMAND" \(name) --store calls.db --where workspace=1 --now 2026-07-01 \\
              \(question.options) --format \(format.name) > told 2> /dev/null
            get 'reports/\(name).\(ending)?now=2026-07-01\(question.parameters)' > answered
            [ -s told ] && cmp told answered && echo 'same'

            """
        }
      }
    }
    script += """
      "$COMMAND" latency --store calls.db --where workspace=1 --hist 500,1000 --table histogram \\
        --columns stage,turns --csv > told
      get 'reports/latency?hist=500,1000&table=histogram&columns=stage,turns' \\
        -H 'Accept: text/csv' > answered
      [ -s told ] && cmp told answered && echo same
      "$COMMAND" conversation --store calls.db --where workspace=1 --wide --csv > told 2> /dev/null
      get 'reports/conversation.csv?wide' > answered
      [ -s told ] && cmp told answered && echo same
      kill -TERM $server; wait $server; echo exit $?

      """
    let run = try await Command.shell(script, in: try Scratch())
    let graphs = Catalog.all.count { $0.graph != nil }
    let formats = ReportFormats.all(drawing: false).count
    let expected = (names.count - 1) * formats * 3 + formats + graphs * 3 + 2
    #expect(run.lines.filter { $0 == "same" }.count == expected, "\(run.text)\n\(run.errors)")
    #expect(run.lines.last == "exit 0")
  }

  @Test func aServerShowsWhatEachKeyMaySee() async throws {
    let run = try await Command.shell(
      Self.start + """
        start --cors-origin https://dash.example --query-timeout 60 --query-concurrency 2
        reports=$address/api/v1/reports
        echo "writer $(code -H "Authorization: Bearer $writer" $reports/volume)"
        echo "feed $(code "$reports/volume.csv?columns=calls&key=$feed") $(tail -n 1 answer)"
        echo "in the address $(code "$reports/volume.csv?key=$reader")"
        echo "elsewhere $(code "$address/api/v1/calls?key=$feed")"
        echo "masked $(get 'reports/volume.csv?by=caller' | grep -c '+')"
        echo "asked $(get 'reports/volume.csv?by=caller&show-pii=true' -o /dev/null -w '%{http_code}')"
        reader=$pii
        [ $(get 'reports/volume.csv?by=caller&show-pii=true' | grep -c '+') -gt 0 ] && echo shown
        get calls/1 | grep -c '"payload": null'
        get 'calls/1?show-pii=true' | grep -c '"payload": {'
        [ $(get calls/301 -o /dev/null -w '%{http_code}') = 404 ] && echo "another's"
        get 'calls?limit=2&where=duration_ms%3E0' | grep -o '"next": "[0-9]*-[0-9]*"' | wc -l
        get 'calls?limit=1000' | grep -o '"id": ' | wc -l
        code -X OPTIONS -H 'Origin: https://dash.example' -H 'Access-Control-Request-Method: GET' \\
          $reports/volume
        kill -TERM $server; wait $server; echo exit $?
        grep -c -e "$feed" -e "$reader" -e "$writer" log
        grep -c 'route=/api/v1/reports/volume.{format} status=403' log
        """,
      in: try Scratch()
    )
    #expect(
      run.lines == [
        "writer 403", "feed 200 300", "in the address 403", "elsewhere 401", "masked 0",
        "asked 403",
        "shown", "1", "1", "another's", "1", "300", "204", "exit 0", "0", "2",
      ],
      "\(run.lines) \(run.errors)"
    )
  }

  @Test func whatIsPolledIsSentOnceUntilCallsCome() async throws {
    let run = try await Command.shell(
      Self.start + """
        start
        get reports/volume.csv -D head -o first
        tag=$(sed -n 's/^[Ee][Tt]ag: \\(.*\\)\r$/\\1/p' head)
        poll() { get reports/volume.csv -o second -w '%{http_code}' -H "If-None-Match: $tag"; echo; }
        poll
        "$COMMAND" generate --calls 5 --seed 3 > three.ndjson
        "$COMMAND" ingest three.ndjson --workspace 2 --store calls.db -q
        poll
        "$COMMAND" generate --calls 5 --seed 4 > four.ndjson
        "$COMMAND" ingest four.ndjson --workspace 1 --store calls.db -q
        poll
        get 'reports/volume.csv?columns=calls' | tail -n 1
        kill -TERM $server; wait $server
        """,
      in: try Scratch()
    )
    // Another workspace's calls make no other report.
    #expect(run.lines == ["304", "304", "200", "305"], "\(run.lines) \(run.errors)")
  }

  @Test func whatReportsNeedIsCheckedAtTheStart() async throws {
    let run = try await Command.shell(
      """
      set -f; echo 'llm: 3' > prices.yaml; echo 'sections: x' > weekly.yaml
      for options in '--prices prices.yaml' '--definition weekly.yaml' '--prices none.yaml' \\
        '--cors-origin *' '--query-timeout 0' '--query-concurrency 0'; do
        "$COMMAND" serve --store calls.db $options 2>> log; echo $?
      done
      [ -e calls.db ] || echo 'no store'
      cat log
      """,
      in: try Scratch()
    )
    #expect(
      Array(run.lines.prefix(7)) == ["2", "2", "4", "2", "2", "2", "no store"],
      "\(run.text)"
    )
    for text in [
      "prices.yaml:1", "weekly.yaml:1", "--prices 'none.yaml' cannot be read",
      "--cors-origin: '*' is no origin", "--query-timeout: must be at least 1",
      "--query-concurrency: should be a number from 1",
    ] {
      #expect(run.text.contains(text), "\(text): \(run.text)")
    }
  }

  @Test func costsAreEstimatedAndWeeksShownAsTheServerIsTold() async throws {
    let run = try await Command.shell(
      Self.start + """
        printf 'llm:\\n  default: 1 cent per 1k tokens\\nfees:\\n  platform: 1 cent per call\\n' > prices.yaml
        printf 'title: Ours\\nsections:\\n  - title: Quality\\n    quality: {}\\n' > weekly.yaml
        start --prices prices.yaml --definition weekly.yaml
        "$COMMAND" cost --store calls.db --where workspace=1 --prices prices.yaml --json > told
        get reports/cost > answered; [ -s told ] && cmp told answered && echo same
        "$COMMAND" weekly --store calls.db --where workspace=1 --definition weekly.yaml > told
        get reports/weekly > answered; [ -s told ] && cmp told answered && echo same
        head -c 6 answered; echo
        kill -TERM $server; wait $server
        """,
      in: try Scratch()
    )
    #expect(run.lines == ["same", "same", "# Ours"], "\(run.lines) \(run.errors)")
  }
}
