import Analyses
import ArgumentParser
import Calls
import Reporting

struct LatencyCommand: AnalysisCommand {
  static let analysis = Analysis.latency
  static let examples = [
    "calls/ --by agent_version --sort p95_ms:desc",
    "calls/ --since 7d --hist 500,1000,2000 --table histogram",
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

  static let optionsOfTables = ["histogram": "--hist"]

  func analysisOptions() throws -> AnalysisOptions {
    var options = AnalysisOptions()
    guard let hist else { return options }
    options.histogramBounds = try hist.split(separator: ",", omittingEmptySubsequences: false)
      .map { text in
        guard let bound = Double(text.filter { $0 != " " }), bound.isFinite else {
          throw UsageError([
            "--hist: '\(String(text).visible)' is no number of milliseconds; give 500,1000,2000"
          ])
        }
        return bound
      }
    guard zip(options.histogramBounds, options.histogramBounds.dropFirst()).allSatisfy(<) else {
      throw UsageError(["--hist: the bounds '\(hist.visible)' do not ascend"])
    }
    return options
  }
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
    "calls/ --by day --since 4w --csv",
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

  func analysisOptions() throws -> AnalysisOptions {
    var options = AnalysisOptions()
    // Before anything is read, so that nobody waits to learn of a mistake in the list.
    options.estimatesCosts = try priceList() != nil
    return options
  }

  var inputFiles: [OverwriteCheck.Named] {
    prices.map { [OverwriteCheck.Named(name: "--prices", path: $0)] } ?? []
  }

  func prepared(_ calls: any RowGroupSource) throws -> any RowGroupSource {
    guard let list = try priceList() else { return calls }
    return EstimatedCosts(of: calls, with: list)
  }

  private func priceList() throws -> PriceList? {
    guard let prices else { return nil }
    let text = try TextFile.read(prices, option: "--prices")
    do throws(PriceListError) {
      return try PriceList(yaml: text)
    } catch {
      throw UsageError(error.problems.map { "\(prices.visible):\($0)" })
    }
  }
}
