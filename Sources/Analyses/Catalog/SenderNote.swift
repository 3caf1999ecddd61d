import Calls
import Reporting

/// The sentences under a report that mixes senders, whose fields differ in meaning.
enum SenderNote {
  /// The sentences: which senders there are when there are several, whether they are others than in
  /// the period before, and what they mean by fields of the report that others mean otherwise, or that
  /// they meant otherwise once.
  ///
  /// - Parameters:
  ///   - now: The calls of each sender.
  ///   - before: Those of the period that is compared; `nil` for none.
  ///   - areApart: Whether the report already groups by sender, which is what the first one advises.
  ///   - columns: What the report is computed from.
  /// - Returns: Plain text, one sentence each.
  static func texts(
    _ now: GroupResult,
    before: GroupResult? = nil,
    areApart: Bool = false,
    columns: Set<Column> = []
  ) -> [String] {
    let senders = groups(of: now)
    var notes: [String] = []
    if senders.count > 1 {
      let list = senders.map { "\($0.name) \($0.calls.machineText)" }.joined(separator: ", ")
      notes.append(
        "calls of several senders (\(list)), whose fields differ in meaning"
          + (areApart ? "" : ": compare with --by sender")
      )
    }
    let former = before.map(groups) ?? []
    if let change = change(from: former, to: senders, "the previous period") {
      notes.append(change)
    }
    let all = Set((senders + former).compactMap(\.sender))
    let isMixed = Set((senders + former).map(\.name)).count > 1
    return notes + SenderMeaning.lines(of: all, in: columns, areMixed: isMixed)
  }

  /// A sentence on senders that differ from those of `period`; `nil` when they do not, or either has
  /// none.
  static func change(
    from before: GroupResult,
    to now: GroupResult,
    _ period: String
  ) -> String? {
    change(from: groups(of: before), to: groups(of: now), period)
  }

  private static func change(
    from before: [Group],
    to now: [Group],
    _ period: String
  ) -> String? {
    let (old, new) = (before.map(\.name), now.map(\.name))
    guard !old.isEmpty, !new.isEmpty, old != new else { return nil }
    return "the senders differ from \(period) (\(new.joined(separator: ", ")) after "
      + "\(old.joined(separator: ", "))), and so may the meaning of their fields: a change may come "
      + "from that"
  }

  /// The calls of one sender.
  private struct Group {
    /// The sender; `nil` for none that is known.
    let sender: String?
    let calls: Double

    var name: String { sender ?? "(none)" }
  }

  private static func groups(of result: GroupResult) -> [Group] {
    result.groups.sorted { $0.key[0].precedes($1.key[0]) }.map { group in
      let sender: String? =
        if case .text(let bytes) = group.key[0] { String(decoding: bytes, as: UTF8.self) } else {
          nil
        }
      return Group(sender: sender, calls: group.values[0].double ?? 0)
    }
  }
}
