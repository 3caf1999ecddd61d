import Analyses
import ArgumentParser
import Calls
import Reporting

struct LatencyCommand: AnalysisCommand {
  static let analysis = Analysis.latency
  static let examples = [
    "calls/ --by agent_version --sort p95_ms:desc",
    "calls/ --since 7d --hist 500,1000,2000 --table histogram",
    "calls/ --by week,agent_version --pivot --columns p95_ms",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Add a histogram with these bounds in milliseconds: 500,1000,2000.",
      valueName: "bounds"
    )
  )
  var hist: String?

  func add(to arguments: inout ReportArguments) { arguments.histogram = hist }
}

struct ToolsCommand: AnalysisCommand {
  static let analysis = Analysis.tools
  static let examples = [
    "calls/ --where 'tool~=book_*' --by week",
    "calls/ --all-tables -o tools/",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
}

struct SentimentCommand: AnalysisCommand {
  static let analysis = Analysis.sentiment
  static let examples = [
    "calls/ --by agent,month",
    "calls/ --where call_type=phone_call --json",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
}

struct OutcomesCommand: AnalysisCommand {
  static let analysis = Analysis.outcomes
  static let examples = [
    "calls/ --by disconnection_class",
    "calls/ --where agent_version=5 -o outcomes.md",
    "calls/ --by agent --since 7d --compare-to previous",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
}

struct VolumeCommand: AnalysisCommand {
  static let analysis = Analysis.volume
  static let examples = [
    "calls/ --by hour_of_day --tz Europe/Berlin",
    "calls/ --by day --since 4w --fill --csv",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
}

struct CostCommand: AnalysisCommand {
  static let analysis = Analysis.cost
  static let examples = [
    "calls/ --by agent,month -o cost.csv",
    "calls/ --where 'call_cost is not null' --by llm_model",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "Estimate the cost of calls that carry none, from their usage and this price list.",
      valueName: "file"
    ),
    completion: .file()
  )
  var prices: String?

  var inputFiles: [OverwriteCheck.Named] {
    prices.map { [OverwriteCheck.Named(name: "--prices", path: $0)] } ?? []
  }

  func priceList() throws -> PriceList? {
    try prices.map { try PriceList(file: $0, option: "--prices") }
  }
}

struct FlowCommand: AnalysisCommand {
  static let analysis = Analysis.flow
  static let examples = [
    "calls/ --where agent=support --format markdown",
    "calls/ --since 7d -o flow.dot",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
}

struct QualityCommand: AnalysisCommand {
  static let analysis = Analysis.quality
  static let examples = [
    "calls/ --table coverage --where sender=vapi",
    "calls/ --since 7d --format markdown",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions
}
