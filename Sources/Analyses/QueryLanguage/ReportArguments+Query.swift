import Calls
import Reporting

extension ReportArguments {
  /// The analysis that the arguments ask for, which takes the table and the measures out of them.
  ///
  /// Where they are wrong it is that of all rows, and nothing is said of what could have named the
  /// measures.
  mutating func takeQuery(_ problems: inout [ArgumentProblem]) -> Analysis {
    let table = selection.table
    selection.table = nil
    do throws(ArgumentError) {
      return try .query(table: table, measures: measures, masking: QueryMasking(query))
    } catch {
      problems += error.problems
    }
    query.sort = nil
    selection.columns = []
    let isKnown = table.flatMap(CallTable.init(rawValue:)) != nil
    do throws(ArgumentError) {
      return try .query(table: isKnown ? table : nil, measures: [])
    } catch {
      preconditionFailure("rows of every table can be counted")
    }
  }
}

extension Analysis {
  /// The dimensions whose columns would be called like a measure.
  func clashes(with dimensions: [Dimension]) -> [ArgumentProblem] {
    guard name == Self.queryName, let declaration = tables(AnalysisOptions()).first else {
      return []
    }
    return dimensions.filter { dimension in
      let name = dimension.column(besides: declaration.columns).name
      return declaration.columns.contains { $0.name == name }
    }.map { dimension in
      ArgumentProblem(
        "measure",
        "a measure is called '\(dimension.name)', as a dimension is; name it: "
          + "\(dimension.name)_2 = …"
      )
    }
  }
}
