import CallArchive
import Calls
import ColumnStore
import Reporting

extension CallSearch {
  /// A call of a store: its rows, and its body unless that was pruned.
  struct Stored {
    let id: Int64
    let rows: RowGroup
    let body: [UInt8]?
  }

  /// The call in the store at `path`.
  ///
  /// - Throws: A failure when there is no such call, or several, or the store cannot be read.
  /// - Complexity: O(stored calls).
  func call(inStore path: String) async throws -> Stored {
    do {
      let reader = try ArchiveReader(path: path)
      var near = NearIDs(to: text)
      // What cannot be looked at may have it: a store's number is found without looking.
      let stored = try await reader.calls(columns: Self.columns, filter: CallFilter())
      var found = isStoreID ? [] : try calls(stored, &near)
      if let id = Int64(text), id > 0, let call = try reader.call(id, columns: Self.columns) {
        let candidate = Candidate(call.rows, 0)
        if mayBe(candidate), !found.contains(where: { $0.isSame(as: candidate) }) {
          found.append(candidate)
        }
      }
      let chosen = try only(found, near: near, besides: stored.input.leftOutNote) { $0 }
      let columns = Set(CallTable.allCases.flatMap(\.columns))
      guard let id = chosen.id ?? Int64(text),
        let call = try reader.call(id, columns: columns)
      else {
        throw Failure(.unreadable, "the call '\(text)' was removed meanwhile")
      }
      return Stored(id: id, rows: call.rows, body: call.body)
    } catch let error as ArchiveError {
      throw Failure(.unreadable, "\(error)")
    }
  }

  /// The calls with the id that senders gave them.
  private func calls(_ stored: StoredCalls, _ near: inout NearIDs) throws -> [Candidate] {
    let typed = Array(text.utf8)
    var found: [Candidate] = []
    for index in 0..<stored.groupCount {
      let group = try stored.group(at: index)
      guard case .text(let ids) = group[.callID] else { continue }
      for call in 0..<group.callCount {
        guard let id = ids[call] else { continue }
        if id == typed {
          let candidate = Candidate(group, call)
          if mayBe(candidate) { found.append(candidate) }
        } else if found.isEmpty {
          near.add(id)
        }
      }
    }
    return found
  }
}
