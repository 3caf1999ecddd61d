import Analyses
import ArgumentParser

struct ConversationCommand: AnalysisCommand {
  static let analysis = Analysis.conversation
  static let examples = [
    "calls/ --by week --columns week,talk_ratio",
    "calls/ --where agent=support --wide --format table",
  ]
  static let configuration = analysisConfiguration

  @OptionGroup(title: "Source options") var source: SourceOptions
  @OptionGroup(title: "Query options") var filter: FilterOptions
  @OptionGroup(title: "Query options") var groups: GroupOptions
  @OptionGroup(title: "Output options") var output: OutputOptions

  @Flag(
    help: "Add the parts of the silence, false endpoints, and how long the agent goes on alone."
  )
  var wide = false

  func add(to arguments: inout ReportArguments) { arguments.isWide = wide }
}
