import Subprocess
import Testing

/// The settings of the server, by flags, environment variables and a file.
@Suite struct SettingsTests {
  /// The lines of `--print-config`, without the spaces before where a value is from.
  private static func settings(
    _ arguments: [String],
    in scratch: Scratch,
    environment: [String: String] = [:]
  ) async throws -> [String] {
    let run = try await Command.run(
      ["serve", "--print-config"] + arguments,
      in: scratch,
      environment: Dictionary(
        uniqueKeysWithValues: environment.map { (.init(stringLiteral: $0.key), $0.value) }
      )
    )
    #expect(run.status == .exited(0), "\(run.errors)")
    return run.lines.map { $0.replacing(#/\ +\#/#, with: " #") }
  }

  /// Values of all settings but switches, other than the defaults.
  private static let values = [
    "store": "a b.db", "listen": "[::1]:1", "metrics-listen": "localhost:2",
    "durability": "normal", "rate": "2.5", "max-body": "3MiB", "max-header": "4KiB",
    "max-connections": "5", "idle-timeout": "6", "body-timeout": "7", "drain": "8",
    "query-timeout": "9", "query-concurrency": "3", "definition": "w.yaml", "prices": "p.yaml",
    "tls-cert": "null", "tls-key": "k.pem", "log-format": "json", "log-level": "debug",
  ]
  private static let switches = ["insecure-no-auth", "accept-empty-transcripts"]

  private static func variable(_ name: String) -> String {
    "CALLS_REPORT_" + name.uppercased().replacing("-", with: "_")
  }

  private static func printed(_ value: String) -> String {
    let needsQuotes = value.contains { "[] ".contains($0) } || value == "null"
    return needsQuotes ? "\"\(value)\"" : value
  }

  @Test func eachSettingHasAFlagAVariableAndAKey() async throws {
    let scratch = try Scratch()
    let help = try await Command.run(["serve", "--help"], in: scratch)
    let options = help.text.split(separator: "OPTIONS:").last ?? ""
    let text = options.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let told = text.matches(
      of: /--([a-z-]+)(?:\/--no-[a-z-]+)?(?: <[^>]+>)? .*?\(default: ([^;]+); \$([A-Z_]+)\)/
    )
    #expect(
      Set(told.map { String($0.1) }) == Set(Self.values.keys).union(Self.switches + ["config"])
    )
    for setting in told { #expect(Self.variable(String(setting.1)) == setting.3) }
    let defaults = try await Self.settings(["--store", "s"], in: scratch)
    // What stands for a default that is no value is a word or more, not a setting's text.
    let unset = Set(
      defaults.filter { $0.hasPrefix("# ") }.map { $0.dropFirst(2).prefix { $0 != ":" } }
    )
    for setting in told
    where !["none", "off"].contains(setting.2) && !unset.contains(setting.1) {
      #expect(defaults.contains("\(setting.1): \(setting.2) # default"), "\(setting.1)")
    }
    for name in Self.switches { #expect(defaults.contains("\(name): false # default")) }
    #expect(defaults.contains("# rate: # default"))

    func lines(_ origin: (String) -> String) -> Set<String> {
      Set(Self.values.map { "\($0): \(Self.printed($1)) # \(origin($0))" })
        .union(Self.switches.map { "\($0): true # \(origin($0))" })
    }
    let flags = Self.values.flatMap { ["--\($0)", $1] } + Self.switches.map { "--\($0)" }
    #expect(try await Set(Self.settings(flags, in: scratch)) == lines { "--\($0)" })
    let variables = Dictionary(
      uniqueKeysWithValues: Self.values.map { (Self.variable($0), $1) }
        + Self.switches.map { (Self.variable($0), "yes") }
    )
    #expect(
      try await Set(Self.settings([], in: scratch, environment: variables))
        == lines { "$" + Self.variable($0) }
    )
    let yaml = Self.values.map { "\($0): \(Self.printed($1))" } + Self.switches.map { "\($0): on" }
    try scratch.write("c.yaml", lines: yaml)
    #expect(
      try await Set(Self.settings(["--config", "c.yaml"], in: scratch)) == lines { _ in "c.yaml" }
    )
    let json = Self.values.map { "\"\($0)\": \"\($1)\"" } + Self.switches.map { "\"\($0)\": true" }
    try scratch.write("c.json", "{\(json.joined(separator: ","))}".utf8)
    let named = ["CALLS_REPORT_CONFIG": "c.json"]
    #expect(
      try await Set(Self.settings([], in: scratch, environment: named)) == lines { _ in "c.json" }
    )
  }

  @Test func flagsGoBeforeVariablesAndThoseBeforeTheFile() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "c.yaml",
      lines: [
        "drain: 1", "idle-timeout: 1", "rate: 1", "insecure-no-auth: true", "store: s",
        "body-timeout: ~",
      ]
    )
    let lines = try await Self.settings(
      ["--config", "c.yaml", "--drain", "3", "--no-insecure-no-auth"],
      in: scratch,
      environment: [
        "CALLS_REPORT_DRAIN": "2", "CALLS_REPORT_IDLE_TIMEOUT": "2", "CALLS_REPORT_RATE": "",
      ]
    )
    for line in [
      "drain: 3 # --drain", "idle-timeout: 2 # $CALLS_REPORT_IDLE_TIMEOUT", "rate: 1.0 # c.yaml",
      "insecure-no-auth: false # --no-insecure-no-auth", "body-timeout: 20 # default",
    ] {
      #expect(lines.contains(line), "\(lines)")
    }
    // What is printed says the same as a file.
    let printed = try await Command.run(
      ["serve", "--print-config", "--config", "c.yaml", "--rate", "7"],
      in: scratch
    )
    try scratch.write("again.yaml", printed.output)
    let again = try await Self.settings(["--config", "again.yaml"], in: scratch)
    func values(_ lines: [String]) -> [String] { lines.map { String($0.prefix { $0 != "#" }) } }
    #expect(values(again) == values(printed.lines.map { $0.replacing(#/\ +\#/#, with: " #") }))
  }

  @Test func allProblemsAreToldWithTheirPlaces() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "c.yaml",
      lines: ["lisen: 1", "drain: -3", "rate: [1]", "log-format: jsn", "max-header: 2MiB"]
    )
    let run = try await Command.run(
      ["serve", "--config", "c.yaml", "--max-connections", "-5", "--listen", "x"],
      in: scratch,
      environment: ["CALLS_REPORT_MAX_BODY": "many", "CALLS_REPORT_IDLE_TIMEOUT": "0"]
    )
    #expect(run.status == .exited(2))
    #expect(run.output.isEmpty)
    let wanted = [
      "c.yaml:1: unknown setting 'lisen'; did you mean 'listen'? known: ",
      "c.yaml:2: drain: should be a number of seconds, 0 to 86400",
      "c.yaml:3: 'rate' should be one value, no list and no mapping",
      "c.yaml:4: log-format: unknown value 'jsn'; did you mean 'json'? known: text, json",
      "c.yaml:5: max-header: must be 1KiB to 1MiB",
      "--max-connections: should be a number from 1 to 1000000",
      "--listen: should be an address and a port, such as 127.0.0.1:8080",
      "$CALLS_REPORT_MAX_BODY: should be a size such as 512KiB or 32MiB",
      "$CALLS_REPORT_IDLE_TIMEOUT: must be at least 1",
      "no store: give --store FILE or set $CALLS_REPORT_STORE",
    ]
    for line in wanted {
      #expect(run.errorLines.contains { $0.hasPrefix("calls-report: \(line)") }, "\(line)")
    }
    #expect(run.errorLines.count == wanted.count, "\(run.errors)")
  }

  @Test(
    arguments: [
      ("a: [", "c.yaml:", 2), ("- a", "c.yaml:1: should be settings, such as", 2),
      ("drain: 1\ndrain: 2", "c.yaml: 'drain' is there twice", 2),
      ("[a]: 2", "c.yaml:1: a key should be a name", 2),
      ("", "no store", 2), (nil, "--config 'c.yaml' cannot be read", 4),
    ] as [(String?, String, Int)]
  )
  func aFileThatIsNoneIsRefused(text: String?, message: String, status: Int) async throws {
    let scratch = try Scratch()
    if let text { try scratch.write("c.yaml", text.utf8) }
    let run = try await Command.run(["serve", "--config", "c.yaml"], in: scratch)
    #expect(run.status == .exited(CInt(status)))
    #expect(run.errorLines.first?.hasPrefix("calls-report: \(message)") == true, "\(run.errors)")
  }

  @Test func aVariableThatIsNoSettingIsToldAndNotUsed() async throws {
    let run = try await Command.run(
      ["serve", "--print-config", "--store", "s"],
      in: try Scratch(),
      environment: ["CALLS_REPORT_DRAN": "x"]
    )
    #expect(run.status == .exited(0))
    #expect(
      run.errors.hasPrefix(
        "calls-report: unknown variable 'CALLS_REPORT_DRAN'; did you mean 'CALLS_REPORT_DRAIN'?"
      )
    )
  }
}
