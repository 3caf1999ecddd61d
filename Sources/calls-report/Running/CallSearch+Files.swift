import Calls
import RawMemory

extension CallSearch {
  /// A call of a file.
  struct Read {
    let candidate: Candidate
    let body: [UInt8]
  }
}

/// Takes of all calls that are read those that somebody looks for.
struct CallSearchSink: CallSink {
  private let search: CallSearch
  private let typed: [UInt8]
  private var account = InputAccount()
  private var calls = 0
  /// The calls, each once, as it was read first.
  private(set) var found: [CallSearch.Read] = []
  /// How many more records were one of them.
  private(set) var repeats = 0
  private(set) var near: NearIDs

  init(_ search: CallSearch) {
    self.search = search
    typed = Array(search.text.utf8)
    near = NearIDs(to: search.text)
  }

  var callCount: Int { calls }

  mutating func take(_ block: DecodedBlock) async throws -> [InputDiagnostic] {
    var diagnostics: [InputDiagnostic] = []
    var start = 0
    for piece in block.pieces {
      let range = start..<piece.callEnd
      start = piece.callEnd
      guard let told = account.place(piece, calls: range.count) else { continue }
      diagnostics += told
      calls += range.count
      for call in range { look(at: call, of: block) }
    }
    return diagnostics
  }

  private mutating func look(at call: Int, of block: DecodedBlock) {
    let candidate = CallSearch.Candidate(block.rows, call)
    guard candidate.callID == typed else {
      if found.isEmpty { near.add(candidate.callID) }
      return
    }
    guard search.mayBe(candidate) else { return }
    guard !found.contains(where: { $0.candidate.isSame(as: candidate) }) else {
      repeats += 1
      return
    }
    let body = block.bodies[call]
    found.append(
      CallSearch.Read(
        candidate: candidate,
        body: Array(copying: body.bytes.span.extracting(body.range))
      )
    )
  }
}
