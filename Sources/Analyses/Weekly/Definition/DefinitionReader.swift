import Calls
import Reporting
import Yams

/// Reads the YAML of a definition and gathers all problems, so that they are told together.
struct DefinitionReader {
  static let contentKeys = ["headline", "tables", "listen", "quality"]

  /// A longer text is no definition, and could keep the YAML parser busy for long.
  private static let maximumLength = 1 << 20

  let options: AnalysisOptions
  private let saved: SavedFilters
  var problems: [WeeklyDefinitionProblem] = []
  private var shown: Set<String> = []
  private var tableNames: Set<String> = [
    WeeklyDefinition.headlineName, WeeklyDefinition.listenName, WeeklyDefinition.qualityName,
  ]

  init(options: AnalysisOptions, saved: SavedFilters) {
    self.options = options
    self.saved = saved
  }

  /// The definition; `nil` when it has no shape at all, and then there is a problem.
  mutating func definition(
    _ yaml: String,
    _ condition: WeeklyDefinition.ConditionReader
  ) -> WeeklyDefinition? {
    guard yaml.utf8.count <= Self.maximumLength else {
      report(.syntax("it is longer than 1 MiB"), at: nil)
      return nil
    }
    guard let root = composed(yaml) else { return nil }
    let keys = mapping(root, "definition", keys: ["title", "filter", "exclude", "sections"])
    let title = keys["title"].flatMap { text($0, "title") }
    guard let list = required("sections", in: keys, at: root) else { return nil }
    guard let sequence = list.sequence, !sequence.isEmpty else {
      report(.expected("a list of sections", key: "sections"), at: list.mark)
      return nil
    }
    let sections = sequence.compactMap { section($0, condition) }
    let conditions = keys["filter"].map { filters($0, "filter", condition) } ?? []
    let exclusions = keys["exclude"].map { filters($0, "exclude", condition) } ?? []
    return WeeklyDefinition(
      title: title ?? "Weekly quality report",
      sections: sections,
      conditions: conditions.flatMap(\.self),
      exclusions: exclusions
    )
  }

  /// Names of saved filters, or conditions, of the whole report; the conditions of each.
  private mutating func filters(
    _ node: Node,
    _ key: String,
    _ condition: WeeklyDefinition.ConditionReader
  ) -> [[Condition]] {
    guard !isEmpty(node) else { return [] }
    return scalars(node, key).compactMap { text, mark in
      do {
        if saved.filter(named: text) != nil {
          return try saved.conditions(of: text, on: .calls)
        }
        // A text with an operator is meant as a condition.
        guard
          text.contains(where: { "=<>~".contains($0) }) || text.contains(" is ")
            || text.contains(" in ")
        else {
          let known = saved.filters.map(\.name)
          report(.unknown(UnknownName(what: "filter", name: text, known: known)), at: mark)
          return nil
        }
        return [try condition(text, .calls)]
      } catch {
        report(.condition("\(error)"), at: mark)
        return nil
      }
    }
  }

  private mutating func composed(_ yaml: String) -> Node? {
    do {
      if let root = try Yams.compose(yaml: yaml) { return root }
      report(.syntax("it is empty"), at: nil)
    } catch let error as YamlError {
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        report(.syntax(problem), at: mark)
      case .duplicatedKeysInMapping(let names, let context):
        for name in names.sorted() { report(.duplicate(name), at: context.mark) }
      case .reader(let problem, _, _, _): report(.syntax(problem), at: nil)
      case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
        report(.syntax(error.description), at: nil)
      }
    } catch {
      report(.syntax("\(error)"), at: nil)
    }
    return nil
  }

  // MARK: - Sections

  private mutating func section(
    _ node: Node,
    _ condition: WeeklyDefinition.ConditionReader
  ) -> WeeklyDefinition.Section? {
    let keys = mapping(node, "section", keys: ["title", "text"] + Self.contentKeys)
    guard !keys.isEmpty else { return nil }
    let title = required("title", in: keys, at: node).flatMap { text($0, "title") }
    let paragraphs = keys["text"].map { texts($0, "text") } ?? []
    let contents = Self.contentKeys.filter { keys[$0] != nil }
    guard contents.count == 1, let name = contents.first, let value = keys[name] else {
      report(.notOneContent, at: node.mark)
      return nil
    }
    if name != "tables", !shown.insert(name).inserted { report(.repeated(name), at: value.mark) }
    let content: WeeklyDefinition.Content? =
      switch name {
      case "headline": headline(value).map { .headline($0) }
      case "tables": .tables(tables(value, condition))
      case "listen": .listen(listen(value))
      default: quality(value)
      }
    guard let title, let content else { return nil }
    return WeeklyDefinition.Section(
      title: title,
      text: paragraphs.map { $0.split(whereSeparator: \.isNewline).joined(separator: " ") },
      content: content
    )
  }

  private mutating func quality(_ node: Node) -> WeeklyDefinition.Content? {
    // Nothing can be set yet: `quality:` and `quality: {}` mean the same.
    if !isEmpty(node) { _ = mapping(node, "quality", keys: []) }
    return .quality
  }

  private mutating func headline(_ node: Node) -> WeeklyDefinition.Headline? {
    let keys = mapping(node, "headline", keys: ["metrics", "thresholds"])
    guard let list = required("metrics", in: keys, at: node) else { return nil }
    let known = HeadlineMetric.all.map(\.name)
    var metrics: [HeadlineMetric] = []
    for (name, mark) in scalars(list, "metrics") {
      guard let metric = HeadlineMetric.named(name) else {
        report(.unknown(UnknownName(what: "metric", name: name, known: known)), at: mark)
        continue
      }
      if metrics.contains(where: { $0.name == metric.name }) {
        report(.duplicate(name), at: mark)
      } else {
        metrics.append(metric)
      }
    }
    var thresholds: [String: Threshold] = [:]
    if let node = keys["thresholds"], !isEmpty(node) {
      // A threshold of a number that is not printed would never be seen.
      for (name, value) in mapping(node, "list of metrics", keys: metrics.map(\.name)) {
        let bounds = mapping(value, "threshold", keys: ["warn_above", "warn_below"])
        thresholds[name] = Threshold(
          warnAbove: bounds["warn_above"].flatMap { number($0, "warn_above") },
          warnBelow: bounds["warn_below"].flatMap { number($0, "warn_below") }
        )
      }
    }
    return WeeklyDefinition.Headline(metrics: metrics, thresholds: thresholds)
  }

  private mutating func listen(_ node: Node) -> ListenRules {
    var rules = ListenRules()
    guard !isEmpty(node) else { return rules }
    let keys = mapping(node, "listen", keys: ["count", "weights", "thresholds"])
    if let count = keys["count"].flatMap({ wholeNumber($0, "count", 1...10_000) }) {
      rules.count = count
    }
    if let node = keys["weights"], !isEmpty(node) {
      for (name, value) in mapping(node, "reason", keys: ListenReason.allCases.map(\.rawValue)) {
        guard let reason = ListenReason(rawValue: name) else { continue }
        if let weight = wholeNumber(value, name, 0...1_000) { rules.weights[reason] = weight }
      }
    }
    if let node = keys["thresholds"], !isEmpty(node) {
      let bounds = mapping(
        node,
        "threshold",
        keys: ["slow_answer_ms", "long_call_ms", "interruptions"]
      )
      rules.slowAnswer = bounds["slow_answer_ms"].flatMap { number($0, "slow_answer_ms") }
      rules.longCall = bounds["long_call_ms"].flatMap { number($0, "long_call_ms") }
      if let node = bounds["interruptions"],
        let count = wholeNumber(node, "interruptions", 1...1_000_000)
      {
        rules.interruptions = count
      }
    }
    return rules
  }

  // MARK: - Tables

  private mutating func tables(
    _ node: Node,
    _ condition: WeeklyDefinition.ConditionReader
  ) -> [WeeklyDefinition.Table] {
    guard let sequence = node.sequence, !sequence.isEmpty else {
      report(.expected("a list of tables", key: "tables"), at: node.mark)
      return []
    }
    return sequence.compactMap { table($0, condition) }
  }

  private mutating func table(
    _ node: Node,
    _ condition: WeeklyDefinition.ConditionReader
  ) -> WeeklyDefinition.Table? {
    let keys = mapping(
      node,
      "table",
      keys: [
        "analysis", "table", "name", "title", "by", "where", "wide", "columns", "sort", "limit",
      ]
    )
    guard !keys.isEmpty, let analysis = analysis(keys, node) else { return nil }
    var options = options
    if let value = keys["wide"], let isWide = flag(value, "wide") { options.isWide = isWide }
    guard let declaration = declaration(keys, analysis, options) else { return nil }
    let dimensions = self.dimensions(keys["by"], of: analysis)
    let columns =
      dimensions.filter { !declaration.ownDimensions.contains($0.name) }.map(\.name)
      + declaration.columns.map(\.name)
    let conditions = keys["where"].map { self.conditions($0, analysis.table, condition) } ?? []
    let chosen = keys["columns"].map { scalars($0, "columns") } ?? []
    for (name, mark) in chosen where !columns.contains(where: { $0.isSame(as: name) }) {
      report(.unknown(UnknownName(what: "column", name: name, known: columns)), at: mark)
    }
    return WeeklyDefinition.Table(
      name: name(keys["name"], declaration.name, node),
      title: keys["title"].flatMap { text($0, "title") },
      analysis: analysis,
      table: declaration.name,
      dimensions: dimensions,
      conditions: conditions,
      isWide: options.isWide,
      columns: chosen.map(\.text),
      sort: keys["sort"].flatMap { sort($0, among: columns) },
      limit: keys["limit"].flatMap { wholeNumber($0, "limit", 1...1_000_000) }
    )
  }

  private mutating func analysis(_ keys: [String: Node], _ node: Node) -> Analysis? {
    guard let value = required("analysis", in: keys, at: node),
      let name = text(value, "analysis")
    else { return nil }
    guard let analysis = Catalog.all.first(where: { $0.name.isSame(as: name) }) else {
      let known = Catalog.all.map(\.name)
      report(.unknown(UnknownName(what: "analysis", name: name, known: known)), at: value.mark)
      return nil
    }
    return analysis
  }

  /// The table that is named, or the analysis' first.
  private mutating func declaration(
    _ keys: [String: Node],
    _ analysis: Analysis,
    _ options: AnalysisOptions
  ) -> TableDeclaration? {
    let declared = analysis.tables(options)
    guard let value = keys["table"] else { return declared.first }
    guard let name = text(value, "table") else { return nil }
    guard let declaration = declared.first(where: { $0.name.isSame(as: name) }) else {
      let unknown = UnknownName(
        what: "table of '\(analysis.name)'",
        name: name,
        known: declared.map(\.name)
      )
      report(.unknown(unknown), at: value.mark)
      return nil
    }
    return declaration
  }

  private mutating func dimensions(_ node: Node?, of analysis: Analysis) -> [Dimension] {
    guard let node else { return [] }
    let all = Dimension.all(of: analysis.table)
    var dimensions: [Dimension] = []
    for (name, mark) in scalars(node, "by") {
      let custom = CustomDimension.isName(name) ? try? CustomDimension(name) : nil
      guard
        let dimension = all.first(where: { $0.name.isSame(as: name) }) ?? custom.map(Dimension.init)
      else {
        let unknown = UnknownName(what: "dimension", name: name, known: all.map(\.name))
        report(.unknown(unknown), at: mark)
        continue
      }
      if dimensions.contains(dimension) {
        report(.duplicate(name), at: mark)
      } else {
        dimensions.append(dimension)
      }
    }
    return dimensions
  }

  private mutating func conditions(
    _ node: Node,
    _ table: CallTable,
    _ condition: WeeklyDefinition.ConditionReader
  ) -> [Condition] {
    scalars(node, "where").compactMap { text, mark in
      do {
        return try condition(text, table)
      } catch {
        report(.condition("\(error)"), at: mark)
        return nil
      }
    }
  }

  /// `p95_ms` or `p95_ms:desc`.
  private mutating func sort(_ node: Node, among columns: [String]) -> ReportQuery.Sort? {
    guard let text = text(node, "sort") else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 1 || (parts.count == 2 && ["asc", "desc"].contains(parts[1])) else {
      report(.expected("a column, or a column and ':asc' or ':desc'", key: "sort"), at: node.mark)
      return nil
    }
    guard columns.contains(where: { $0.isSame(as: parts[0]) }) else {
      let unknown = UnknownName(what: "column", name: parts[0], known: columns)
      report(.unknown(unknown), at: node.mark)
      return nil
    }
    return ReportQuery.Sort(column: parts[0], isDescending: parts.last == "desc")
  }

  private mutating func name(_ node: Node?, _ standard: String, _ table: Node) -> String {
    let name = node.flatMap { text($0, "name") } ?? standard
    let mark = (node ?? table).mark
    let isPlain = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
    }
    guard isPlain, (1...60).contains(name.utf8.count) else {
      report(.notATableName(name), at: mark)
      return name
    }
    if !tableNames.insert(name).inserted { report(.sameTableName(name), at: mark) }
    return name
  }
}

extension String {
  /// Whether the bytes are equal, as names compare.
  fileprivate func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
