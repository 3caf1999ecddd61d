import Calls
import ColumnStore
import Reporting

/// What somebody types to get one call: the sender's id, or the store's own number.
struct CallSearch {
  /// The id as typed.
  let text: String
  /// Whether it is the store's number alone.
  let isStoreID: Bool
  /// The only workspace and agent; `nil` for any.
  let workspace: Int64?
  let agent: String?

  /// A call that was found, as far as it tells which one it is.
  struct Candidate {
    /// The store's number; `nil` in files.
    let id: Int64?
    let workspace: Int64
    let agent: [UInt8]
    let callID: [UInt8]
    let start: Int64

    /// The call of a row group of calls with their identity.
    init(_ group: RowGroup, _ call: Int) {
      func integer(_ column: Column) -> Int64? {
        if case .integer(let chunk) = group[column] { chunk[call] } else { nil }
      }
      func text(_ column: Column) -> [UInt8] {
        if case .text(let chunk) = group[column] { chunk[call] ?? [] } else { [] }
      }
      id = integer(.storeID)
      workspace = integer(.workspace) ?? 0
      agent = text(.agent)
      callID = text(.callID)
      start = integer(.start) ?? 0
    }

    /// Whether both are one call.
    func isSame(as other: Candidate) -> Bool {
      workspace == other.workspace && agent == other.agent && callID == other.callID
    }

    var description: String {
      let id = id.map { "id \($0), " } ?? ""
      return "\(id)workspace \(workspace), agent '\(String(decoding: agent, as: UTF8.self))', "
        + "call_id '\(String(decoding: callID, as: UTF8.self))', started \(ISO8601.text(start))"
    }
  }

  /// The columns of a candidate.
  static let columns: Set<Column> = [.storeID, .workspace, .agent, .callID, .start]

  /// Whether the call is of the workspace and the agent.
  func mayBe(_ candidate: Candidate) -> Bool {
    (workspace == nil || candidate.workspace == workspace)
      && (agent.map { candidate.agent.elementsEqual($0.utf8) } ?? true)
  }

  /// The most candidates that are told one by one.
  private static let told = 10

  /// The only one of the calls that were found, `besides` those that cannot be looked at.
  ///
  /// - Throws: A failure when there is none, which tells ids that are near, or when there are several.
  func only<Found>(
    _ found: [Found],
    near: NearIDs,
    besides leftOut: String? = nil,
    _ candidate: (Found) -> Candidate
  ) throws -> Found {
    guard let first = found.first else {
      let what = isStoreID ? "id" : "call_id"
      let narrowed = workspace == nil && agent == nil ? "" : " of that workspace and agent"
      let guess = near.ids.isEmpty ? "" : "; near: \(near.ids.joined(separator: ", "))"
      throw Failure(
        .unreadable,
        "there is no call\(narrowed) with the \(what) '\(text)'\(guess)"
          + (leftOut.map { "; \($0)" } ?? "")
      )
    }
    guard found.count > 1 else { return first }
    Diagnostics.say(
      "'\(text)' is \(found.count) calls; narrow down with --workspace and --agent, or give the "
        + "store's id with --by-id:"
    )
    let candidates = found.map(candidate)
    for candidate in candidates.prefix(Self.told) { Diagnostics.say(candidate.description) }
    throw Failure(
      .unreadable,
      found.count > Self.told ? "and \(found.count - Self.told) more" : nil
    )
  }
}

/// Ids that somebody may have meant.
struct NearIDs {
  private static let most = 3

  private let typed: String
  private var found: [(rank: Int, id: String)] = []

  /// Ids near to what was typed.
  init(to typed: String) { self.typed = typed }

  /// The nearest first, in quotes.
  var ids: [String] { found.map { "'\($0.id)'" } }

  /// Looks at an id.
  ///
  /// - Complexity: O(bytes of both).
  mutating func add(_ id: [UInt8]) {
    let id = String(decoding: id, as: UTF8.self)
    let rank =
      if typed.utf8.count >= 3, id.hasPrefix(typed) || typed.hasPrefix(id) && !id.isEmpty {
        0
      } else if closest(to: typed, in: [id]) != nil {
        1
      } else {
        2
      }
    guard rank < 2, !found.contains(where: { $0.id == id }) else { return }
    found.append((rank, id))
    found.sort { a, b in
      a.rank != b.rank ? a.rank < b.rank : a.id.utf8.lexicographicallyPrecedes(b.id.utf8)
    }
    if found.count > Self.most { found.removeLast() }
  }
}
