import Calls
import Reporting

extension QueryChecker {
  mutating func histogram(
    _ call: QueryFunctionCall,
    _ given: String?,
    _ node: QueryNode
  ) -> [Measure] {
    guard !call.isDistinct else {
      add("only count takes 'distinct'", at: node)
      return []
    }
    guard call.arguments.count >= 2 else {
      add("histogram is written histogram(x, 0, 500, 1000), with at least one bound", at: node)
      return []
    }
    let argument = call.arguments[0]
    var scale = 1.0
    var value = self.value(argument, for: "histogram")
    if case .field(let names) = argument.kind, let meaning = try? fields.meaning(of: names),
      let milliseconds = meaning.milliseconds
    {
      value = Value(value: .column(milliseconds), unit: .none)
      scale = 60_000
    }
    let bounds = bounds(Array(call.arguments.dropFirst()))
    let filter = call.condition.map { condition($0) }
    guard let value, let bounds else { return [] }
    var conditions: [RowCondition] = []
    if let filter {
      guard let filter else { return [] }
      conditions = [filter.condition]
    }
    let present = over(.rows, [.isPresent(value.value)] + conditions, node)
    var below: [Aggregate] = []
    for bound in bounds {
      guard let aggregate = over(.below(value.value, bound * scale), conditions, node) else {
        return []
      }
      below.append(aggregate)
    }
    guard let present else { return [] }
    let name = given ?? argument.columnName
    let title = given.map(\.titleFromName) ?? argument.text
    func column(
      _ ending: String,
      _ range: String,
      _ expression: MeasureExpression
    ) -> Measure {
      Measure("\(name)_\(ending)", "\(title) \(range)", .count, node.text, expression)
    }
    var columns = [
      column(
        "below_\(bounds[0].inName)",
        "< \(bounds[0].machineText)",
        .aggregate(below[0])
      )
    ]
    for index in bounds.indices.dropFirst() {
      let (from, to) = (bounds[index - 1], bounds[index])
      columns.append(
        column(
          "\(from.inName)_to_\(to.inName)",
          "\(from.machineText) to \(to.machineText)",
          .difference(below[index], below[index - 1])
        )
      )
    }
    let last = bounds.count - 1
    columns.append(
      column(
        "from_\(bounds[last].inName)",
        "≥ \(bounds[last].machineText)",
        .difference(present, below[last])
      )
    )
    return columns
  }

  private mutating func bounds(_ nodes: [QueryNode]) -> [Double]? {
    var bounds: [Double] = []
    for node in nodes {
      guard node.isNumber, let literal = value(node, for: "histogram")?.value.literal else {
        add("the bounds of a histogram are numbers, and this is \(node.told)", at: node)
        return nil
      }
      let bound: Double =
        switch literal {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .text: .nan
        }
      if let last = bounds.last, last >= bound {
        add("the bounds of a histogram ascend", at: node)
        return nil
      }
      bounds.append(bound)
    }
    return bounds
  }
}

extension String {
  /// A column's name as a heading.
  var titleFromName: String {
    split(separator: "_", omittingEmptySubsequences: true).joined(separator: " ")
  }
}
