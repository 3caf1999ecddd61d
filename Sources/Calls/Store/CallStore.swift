import ColumnStore

/// The calls read so far: sealed row groups in the order of input, each call once.
package actor CallStore {
  private var groups: [RowGroup] = []
  private var calls = CallIndex()
  private var account = InputAccount()

  /// The columns that the store cannot do without.
  static let columns: Set<Column> = [.workspace, .agent, .callID, .start]

  /// An empty store.
  package init() {}

  /// The calls as an immutable value.
  package var snapshot: CallSnapshot { CallSnapshot(groups: groups) }

  /// What became of the records so far.
  package var input: InputSummary { account.summary }

  /// What became of those of the workspaces that the conditions of `filter` choose.
  ///
  /// - Complexity: O(calls) where they choose among workspaces.
  package func input(of filter: CallFilter) -> InputSummary {
    guard filter.choosesWorkspaces else { return account.summary }
    var known: [Int64: Bool] = [:]
    func isChosen(_ workspace: Int64) -> Bool {
      if let answer = known[workspace] { return answer }
      let answer = filter.mayPass(workspace: workspace)
      known[workspace] = answer
      return answer
    }
    let calls = groups.reduce(0) { sum, group in
      guard case .integer(let workspaces) = group[.workspace] else { return sum }
      return sum + workspaces.values().count { isChosen($0) }
    }
    return account.summary(where: isChosen, calls: calls)
  }

  /// Adds a block's calls that are new; blocks come in the order of the input.
  ///
  /// - Returns: What was wrong in the block, in the order of the input, with lines of the sources;
  ///   and the repeats, still to be compared.
  func append(_ block: DecodedBlock) -> ([InputDiagnostic], [RepeatedCall]) {
    var diagnostics: [InputDiagnostic] = []
    var repeats: [RepeatedCall] = []
    var dropped: Set<Int> = []
    // Where the block's calls end up: a row for each kept one, and back.
    var kept: [Int] = []
    var start = 0
    for piece in block.pieces {
      let range = start..<piece.callEnd
      start = piece.callEnd
      guard let found = account.place(piece, calls: range.count) else {
        dropped.formUnion(range)
        continue
      }
      diagnostics += found
      for call in range {
        guard let repeated = take(call, of: block, kept: &kept) else { continue }
        repeats.append(repeated)
        dropped.insert(call)
      }
    }
    if !kept.isEmpty {
      groups.append(dropped.isEmpty ? block.rows : block.rows.removing(calls: dropped))
    }
    return (diagnostics, repeats)
  }

  /// Counts repeats of workspaces that turned out to differ from the calls taken.
  func addConflicts(_ counts: [Int64: Int]) {
    for (workspace, count) in counts { account.addConflicts(count, of: workspace) }
  }

  /// Takes a call unless it repeats one, which is returned.
  private func take(
    _ call: Int,
    of block: DecodedBlock,
    kept: inout [Int]
  ) -> RepeatedCall? {
    let identity = block.identities[call]
    let first = calls.find(identity.key) { place in
      place.group == groups.count
        ? block.rows.isSameCall(kept[place.call], as: call, of: block.rows)
        : groups[place.group].isSameCall(place.call, as: call, of: block.rows)
    }
    if let first {
      let workspace = block.rows.workspace(ofCall: call)
      account.addDuplicate(of: workspace)
      return RepeatedCall(first: first.content, later: identity.content, workspace: workspace)
    }
    calls.add(identity, group: groups.count, call: kept.count)
    kept.append(call)
    account.summary.calls += 1
    return nil
  }
}

/// Something to tell about the input: a record refused, or a part of a source that is unreadable.
package enum InputDiagnostic: Sendable {
  case rejection(Rejection)
  /// A problem of the source, with its line from 1.
  case problem(InputProblem, line: Int)

  /// The byte in the source's inflated text.
  package var offset: Int {
    switch self {
    case .rejection(let rejection): rejection.offset
    case .problem(let problem, _): problem.offset
    }
  }
}

extension RowGroup {
  /// The workspace of a call.
  fileprivate func workspace(ofCall call: Int) -> Int64 {
    guard case .integer(let chunk) = self[.workspace], let workspace = chunk[call] else {
      preconditionFailure("every call has a workspace")
    }
    return workspace
  }

  /// Whether two calls have one workspace, agent and call id, byte for byte.
  fileprivate func isSameCall(_ call: Int, as other: Int, of group: RowGroup) -> Bool {
    func text(_ column: Column, _ group: RowGroup, _ row: Int) -> [UInt8]? {
      if case .text(let chunk) = group[column] { chunk[row] } else { nil }
    }
    func integer(_ group: RowGroup, _ row: Int) -> Int64? {
      if case .integer(let chunk) = group[.workspace] { chunk[row] } else { nil }
    }
    return integer(self, call) == integer(group, other)
      && text(.callID, self, call) == text(.callID, group, other)
      && text(.agent, self, call) == text(.agent, group, other)
  }
}
