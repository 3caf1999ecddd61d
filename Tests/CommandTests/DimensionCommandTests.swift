import Foundation
import Subprocess
import Testing

/// Custom dimensions by the command: on files, on a store, and over HTTP.
@Suite(.timeLimit(.minutes(60))) struct DimensionCommandTests {
  /// Calls of some environments and campaigns, of which each has a phone number.
  private static let lines = (0..<60).map { number in
    SampleCall.json(
      number,
      [
        "metadata": #"{"env":"\#(number % 2 == 0 ? "prod" : "staging")","#
          + #""customer":{"tier":\#(number % 3)}}"#,
        "collected_dynamic_variables":
          #"{"party":\#(number % 7),"back":"+49 151 555\#(1_000 + number)"}"#,
        "call_analysis": #"{"intent":"\#(["book", "cancel", "ask"][number % 3])"}"#,
      ]
    )
  }

  private static func scratch(store: Bool = true) async throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", lines: lines)
    guard store else { return scratch }
    let run = try await Command.run(
      ["ingest", "a.jsonl", "--store", "c.db", "-q"],
      in: scratch
    )
    #expect(run.status == .exited(0), "\(run.errors)")
    return scratch
  }

  @Test func aReportOnFilesNeedsNothing() async throws {
    let scratch = try await Self.scratch(store: false)
    let run = try await Command.run(
      [
        "volume", "a.jsonl", "--by", "meta.env,analysis.intent", "--where", "var.party>=3",
        "--columns", "meta.env,analysis.intent,calls", "--sort", "calls:desc", "--csv",
      ],
      in: scratch
    )
    #expect(run.status == .exited(0), "\(run.errors)")
    #expect(run.lines.first == "meta.env,analysis.intent,calls")
    #expect(run.lines.count == 7)
    let json = try await Command.run(
      ["volume", "a.jsonl", "--by", "meta.customer.tier", "--limit", "1", "--json"],
      in: scratch
    )
    #expect(json.text.contains(#""meta.customer.tier": "0""#), "\(json.text)")
    // Numbers of people are masked, and shown to who asks for it.
    let phones = ["volume", "a.jsonl", "--by", "var.back", "--columns", "var.back", "--csv"]
    #expect(try await Command.run(phones, in: scratch).lines[1] == "***00")
    let shown = try await Command.run(phones + ["--show-pii"], in: scratch)
    #expect(shown.lines[1] == "'+49 151 5551000")
  }

  @Test(
    arguments: [
      (["--by", "meta."], "calls-report: --by: 'meta.' is no dimension: it names no key; "),
      (["--by", "met.env"], "calls-report: --by: unknown dimension 'met.env'"),
      (
        ["--where", "meta.a..b=1"],
        "calls-report: --where: 'meta.a..b' is no field: it has an empty key"
      ),
      (["--columns", "meta.env"], "calls-report: --columns: unknown column 'meta.env'"),
      (
        ["--by", "meta.env", "--sort", "meta.evn"],
        "calls-report: --sort: unknown column 'meta.evn'"
      ),
    ] as [([String], String)]
  )
  func aWrongNameIsTold(arguments: [String], message: String) async throws {
    let scratch = try await Self.scratch(store: false)
    let run = try await Command.run(["volume", "a.jsonl"] + arguments, in: scratch)
    #expect(run.status == .exited(2))
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func aStoreHasThoseThatWereAdded() async throws {
    let scratch = try await Self.scratch()
    func run(_ arguments: String...) async throws -> Command.Run {
      try await Command.run(arguments + ["--store", "c.db"], in: scratch)
    }
    let absent = try await run("volume", "--by", "meta.env")
    #expect(absent.status == .exited(2))
    #expect(
      absent.errorLines == [
        "calls-report: --by: the store has no dimension 'meta.env'; add it with: calls-report "
          + "store dimensions add meta.env --store 'c.db'"
      ]
    )
    #expect(try await run("store", "dimensions", "list").lines.count == 1)
    let added = try await run("store", "dimensions", "add", "meta.env", "var.party,var.back")
    #expect(added.status == .exited(0), "\(added.errors)")
    #expect(added.errorLines == ["calls-report: 3 new dimensions, 0 row groups made again"])
    let mistyped = try await run("volume", "--where", "meta.evn=prod")
    #expect(mistyped.status == .exited(2))
    #expect(
      mistyped.errors.contains("did you mean 'meta.env'? it has: meta.env, var.back, var.party;")
    )
    for arguments in [
      ["volume", "--by", "meta.env"], ["latency", "--by", "var.party,meta.env"],
      ["outcomes", "--by", "var.party", "--where", "var.party<5", "--where", "meta.env!=prod"],
      ["tools", "--where", "meta.env=prod", "--where", "var.back~=*1?"],
      ["volume", "--by", "var.back", "--json"], ["weekly", "--where", "meta.env in prod,test"],
    ] {
      let stored = try await Command.run(arguments + ["--store", "c.db"], in: scratch)
      let loaded = try await Command.run(arguments + ["a.jsonl"], in: scratch)
      #expect(stored.status == .exited(0), "\(stored.errors)")
      #expect(stored.output == loaded.output, "\(arguments)")
      #expect(!stored.text.contains("+49"))
    }
    let listed = try await run("store", "dimensions", "list", "--csv")
    #expect(
      listed.lines == [
        "dimension,coverage,calls,values,too_long,pending,without_payload",
        "meta.env,1,60,2,0,0,0", "var.back,1,60,60,0,0,0", "var.party,1,60,7,0,0,0",
      ]
    )
    let exported = try await run("store", "export", "--tables", "t")
    #expect(exported.status == .exited(0), "\(exported.errors)")
    let calls = try scratch.text("t/calls.csv").split(separator: "\n")
    #expect(calls[0].hasSuffix(",meta.env,var.back,var.party"))
    #expect(calls[1].hasSuffix(",prod,***00,0"))
    let removed = try await run("store", "dimensions", "remove", "var.back")
    #expect(removed.errorLines == ["calls-report: 1 dimension removed"])
    let twice = try await run("store", "dimensions", "remove", "var.back")
    #expect(twice.status == .exited(2))
    #expect(try await run("store", "verify").status == .exited(0))
    for wrong in [["env"], ["meta.a", "meta."], ["meta.a=b"]] {
      let run = try await Command.run(
        ["store", "dimensions", "add"] + wrong + ["--store", "c.db"],
        in: scratch
      )
      #expect(run.status == .exited(2))
      #expect(run.errorLines.count == 1)
    }
  }

  @Test func queriesListsAndFiltersTakeThem() async throws {
    let scratch = try await Self.scratch()
    try scratch.write(
      "filters.yaml",
      lines: ["filters:", "  live: meta.env=prod", "  asks: [analysis.intent=ask, var.party>1]"]
    )
    let questions = [
      [
        "query", "--table", "turns", "--by", "meta.env", "--measure", "count()", "--measure",
        "share(meta.env = \"prod\")", "--measure", "count(distinct var.back)", "--measure",
        "sum(var.party where analysis.intent in ('book', 'ask'))", "--measure", "max(var.back)",
      ],
      ["query", "--measure", "mean(var.party)", "--where", "meta.env=prod", "--json"],
      [
        "calls", "--columns", "call_id,var.back,meta.env,var.party", "--sort", "var.party:desc",
        "--where", "analysis.intent!=ask", "--where", "meta.env=prod",
      ],
      ["calls", "--sort", "meta.env", "--columns", "meta.env,call_id", "--limit", "3", "--json"],
      ["explain", "volume", "--columns", "call_id,meta.env", "--limit", "2"],
      ["volume", "--config", "filters.yaml", "--filter", "live", "--exclude", "asks"],
      ["latency", "--config", "filters.yaml", "--exclude", "live", "--by", "analysis.intent"],
    ]
    for question in questions {
      let absent = try await Command.run(question + ["--store", "c.db"], in: scratch)
      #expect(absent.status == .exited(2) && absent.output.isEmpty, "\(question)")
      #expect(absent.errors.contains("the store has no dimension"), "\(absent.errors)")
    }
    let place = try await Command.run(questions[1] + ["--store", "c.db"], in: scratch)
    #expect(
      place.errorLines.contains { $0.hasPrefix("calls-report: --measure: at character 6: the") }
    )
    #expect(place.errors.contains("    mean(var.party)\n         ^^^^^^^^^\n"))
    let add = ["store", "dimensions", "add", "meta.env", "var.party,var.back", "analysis.intent"]
    #expect(
      try await Command.run(add + ["--store", "c.db"], in: scratch).status == .exited(0)
    )
    var answers: [String] = []
    for question in questions {
      let stored = try await Command.run(question + ["--store", "c.db"], in: scratch)
      let loaded = try await Command.run(question + ["a.jsonl"], in: scratch)
      #expect(stored.status == .exited(0), "\(stored.errors)")
      #expect(stored.output == loaded.output, "\(question)")
      #expect(!stored.text.contains("+49"))
      answers.append(loaded.text)
    }
    #expect(
      answers[0] == """
        meta.env,count,share_meta_env_is_prod,count_distinct_var_back,\
        sum_var_party_where_analysis_intent_in_book_ask,max_var_back
        prod,30,1,30,56,
        staging,30,0,30,60,

        """
    )
    let calls = answers[2].split(separator: "\n")
    #expect(calls[0] == "call_id,var.back,meta.env,var.party" && calls.count == 21)
    #expect(calls[1].hasSuffix(",***48,prod,6") && calls[20].hasSuffix(",***00,prod,0"))
    #expect(answers[3].contains(#""meta.env": "prod""#) && !answers[3].contains("staging"))
    #expect(answers[4].split(separator: "\n").count == 3, "\(answers[4])")
    for (wrong, message) in [
      (
        ["calls", "--columns", "call_id,meta."], "--columns: 'meta.' is no column: it names no key"
      ),
      (["calls", "--sort", "met.env"], "--sort: unknown column 'met.env'"),
      (["calls", "--where", "meta.a..b=1"], "--where: 'meta.a..b' is no field"),
      (["query", "--measure", "sum(met.env)"], "did you mean 'meta.env'?"),
    ] {
      let run = try await Command.run(wrong + ["a.jsonl"], in: scratch)
      #expect(run.status == .exited(2) && run.errors.contains(message), "\(run.errors)")
    }
  }

  @Test func theCatalogueHasThoseOfAStore() async throws {
    let scratch = try await Self.scratch()
    func metrics(_ arguments: String...) async throws -> Command.Run {
      try await Command.run(["metrics"] + arguments, in: scratch)
    }
    let add = ["store", "dimensions", "add", "meta.env", "--store", "c.db", "-q"]
    #expect(try await Command.run(add, in: scratch).status == .exited(0))
    let all = try await metrics("dimensions", "--store", "c.db", "--columns", "dimension")
    #expect(all.lines.contains("meta.env") && all.lines.contains("meta.KEY"))
    let without = try await metrics("dimensions", "--columns", "dimension")
    #expect(!without.lines.contains("meta.env") && without.lines.contains("meta.KEY"))
    let one = try await metrics("meta.env", "--store", "c.db", "--csv")
    #expect(one.status == .exited(0) && one.lines.count == 2, "\(one.errors)")
    #expect(one.lines[1].hasPrefix("meta.env,text,"))
    #expect(try await metrics("meta.other").lines.count == 2)
    let absent = try await metrics("meta.evn", "--store", "c.db")
    #expect(absent.status == .exited(2))
    #expect(absent.errors.contains("did you mean 'meta.env'?"), "\(absent.errors)")
    #expect(try await metrics("var.").status == .exited(2))
    #expect(try await metrics("latency", "--store", "none.db").status == .exited(4))
    let functions = try await metrics("query", "--csv")
    #expect(functions.lines[0] == "function,arguments,unit,summary,formula,example")
    let json = try await metrics("query", "--json", "--store", "c.db")
    for text in [#""rule": "conjunction""#, #""dimension": "meta.env""#, #""field": "e2e""#] {
      #expect(json.text.contains(text), "\(text)")
    }
  }

  @Test func aWeeklyDefinitionMayGroupByThem() async throws {
    let scratch = try await Self.scratch()
    try scratch.write(
      "w.yaml",
      lines: [
        "title: By environment", "sections:", "  - title: Outcomes", "    tables:",
        "      - {analysis: outcomes, by: [meta.env], where: [analysis.intent!=ask]}",
      ]
    )
    let arguments = ["weekly", "--week", "2026-W10", "--definition", "w.yaml"]
    let loaded = try await Command.run(arguments + ["a.jsonl"], in: scratch)
    #expect(loaded.status == .exited(0), "\(loaded.errors)")
    #expect(loaded.text.contains("| staging |"), "\(loaded.text)")
    let absent = try await Command.run(arguments + ["--store", "c.db"], in: scratch)
    #expect(absent.status == .exited(2))
    #expect(absent.errorLines.count == 2)
    let add = ["store", "dimensions", "add", "meta.env", "analysis.intent", "--store", "c.db"]
    #expect(try await Command.run(add, in: scratch).status == .exited(0))
    let stored = try await Command.run(arguments + ["--store", "c.db"], in: scratch)
    #expect(stored.output == loaded.output)
  }

  @Test func addingThatIsKilledAnywhereIsTakenUp() async throws {
    let scratch = try Scratch()
    try scratch.write("a.jsonl", SampleCall.generated(2_000))
    func run(_ arguments: [String]) async throws -> Command.Run {
      let run = try await Command.run(arguments, in: scratch)
      #expect(run.status == .exited(0), "\(arguments): \(run.errors)")
      return run
    }
    func copy(to name: String) throws {
      for file in try scratch.names() where file.hasPrefix(name) {
        try FileManager.default.removeItem(atPath: "\(scratch.path)/\(file)")
      }
      try scratch.write(name, try scratch.read("base.db"))
    }
    _ = try await run(["ingest", "a.jsonl", "--store", "base.db", "--calls-per-group", "300"])
    let names = ["meta.env", "var.party", "analysis.summary", "meta.ai_models.llm_model"]
    let report = ["volume", "--by", "meta.env,var.party", "--json"]
    let wanted = try await run(report + ["a.jsonl", "-q"]).output
    try copy(to: "whole.db")
    let measured = try await ContinuousClock().measure {
      _ = try await run(["store", "dimensions", "add"] + names + ["--store", "whole.db"])
    }
    let listed = try await run(["store", "dimensions", "list", "--store", "whole.db"]).output
    let time = min(measured, .seconds(2))
    let isLong = ProcessInfo.processInfo.environment["CALLS_LONG_TESTS"] == "1"
    var unfinished = 0
    for number in 0..<(isLong ? 200 : 8) {
      try copy(to: "c.db")
      let add = ["store", "dimensions", "add"] + names + ["--store", "c.db"]
      // The first at once, so that one is interrupted for sure.
      let share = number == 0 ? 0 : Double.random(in: 0.2...1)
      try await StoreInterruptionTests.kill(add, after: time * share, in: scratch)
      _ = try await run(["store", "verify", "--store", "c.db"])
      // Either none was added, or all can be asked for.
      let early = try await Command.run(report + ["--store", "c.db"], in: scratch)
      #expect(early.status == .exited(2) || early.output == wanted, "\(early.errors)")
      let list = ["store", "dimensions", "list", "--store", "c.db"]
      unfinished += try await run(list).output == listed ? 0 : 1
      _ = try await run(add)
      _ = try await run(["store", "verify", "--store", "c.db"])
      #expect(try await run(report + ["--store", "c.db"]).output == wanted)
      #expect(try await run(list).output == listed)
    }
    // Else nothing was interrupted.
    #expect(unfinished > 0)
  }

  @Test func aServerThatRunsKnowsThem() async throws {
    let scratch = try await Self.scratch()
    let run = try await Command.shell(
      ReportServingTests.start + """
        start
        post() { curl -s -m 60 -H "Authorization: Bearer $writer" -H 'Content-Type: application/json' \\
          --data-binary @- "$address/api/v1/public/call?workspace_id=1&agent_remote_identifier=a"; }
        reports=$address/api/v1/reports
        echo "absent $(code -H "Authorization: Bearer $reader" "$reports/volume.csv?by=meta.env")"
        grep -o 'store dimensions add meta.env' answer
        "$COMMAND" store dimensions add meta.env var.back --store calls.db -q
        for line in $(seq 1 60); do sed -n ${line}p a.jsonl | post > /dev/null; done
        get 'reports/volume.csv?by=meta.env&columns=meta.env,calls&where=meta.env%20is%20not%20null&where=agent=a'
        echo "masked $(get 'reports/volume.csv?by=var.back&where=agent=a' | grep -c '+')"
        echo "asked $(get 'reports/volume.csv?columns=calls&where=agent=a&where=var.back~%3D*151*' | tail -n 1)"
        echo "shown $(get 'reports/volume.csv?columns=calls&where=agent=a&where=var.back=***05' | tail -n 1)"
        get 'calls?where=agent=a&where=meta.env=prod&limit=1000' | grep -o '"id": ' | wc -l
        get 'metrics.csv?name=meta.env' | cut -d , -f 1
        code -H "Authorization: Bearer $reader" "$address/api/v1/calls?where=meta.evn=prod"
        plain=$reader; reader=$pii
        echo "seen $(get 'reports/volume.csv?columns=calls&where=agent=a&where=var.back~%3D*151*' | tail -n 1)"
        reader=$plain
        echo "asked $(get 'reports/volume.csv?columns=calls&where=agent=a&where=var.back~%3D*151*' | tail -n 1)"
        get "reports/query.csv?by=meta.env&where=agent=a&measure=n%3Dcount(distinct%20var.back)&measure=share(meta.env%3D%27prod%27)"
        echo "absent $(code -H "Authorization: Bearer $reader" "$reports/query.csv?measure=sum(var.party)")"
        grep -o 'at character 5: the store has no dimension' answer
        measured="reports/query.csv?where=agent=a&measure=count(where%20var.back~%3D%27*151*%27)"
        echo "asked $(get $measured | tail -n 1)"
        plain=$reader; reader=$pii
        echo "seen $(get $measured | tail -n 1)"
        reader=$plain
        echo "asked $(get $measured | tail -n 1)"
        listed='calls?where=agent=a&columns=meta.env,var.back&limit=2&sort='
        get "${listed}meta.env:desc" | grep -o '"meta.env": "[a-z]*", "var.back": "[^"]*"'
        get "${listed}meta.evn" | grep -o "did you mean 'meta.env'"
        get 'metrics.csv?name=dimensions' | grep -c -e '^meta.env,' -e '^var.back,'
        get 'metrics?name=meta.evn' | grep -o "did you mean 'meta.env'"
        get 'metrics.csv?name=query' | cut -d , -f 1 | head -n 3 | tail -n 1
        kill -TERM $server; wait $server; echo exit $?
        "$COMMAND" store verify --store calls.db -q && echo whole
        grep -c -e '+49' -e staging log
        """,
      in: scratch
    )
    #expect(
      run.lines == [
        "absent 422", "store dimensions add meta.env", "meta.env,calls", "prod,30", "staging,30",
        "masked 0", "asked calls", "shown 1", "30", "dimension", "meta.env", "422", "seen 60",
        "asked calls", "meta.env,n,share_meta_env_is_prod", "prod,30,1", "staging,30,0",
        "absent 422", "at character 5: the store has no dimension", "asked 0", "seen 60",
        "asked 0", #""meta.env": "staging", "var.back": "***59""#,
        #""meta.env": "staging", "var.back": "***57""#, "did you mean 'meta.env'", "2",
        "did you mean 'meta.env'", "count", "exit 0", "whole", "0",
      ],
      "\(run.lines) \(run.errors)"
    )
  }
}
