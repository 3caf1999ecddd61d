/// What a status says: words that formats may show by more than their letters.
enum Verdict: Sendable {
  /// All is as it should be.
  case good
  /// Somebody should look.
  case doubtful
  /// It failed.
  case bad
  /// Nothing is said.
  case open

  /// What a status word means; `nil` for other words.
  init?(_ word: String) {
    switch word {
    case "ok", "pass", "passed", "better", "improved": self = .good
    case "warn", "warning": self = .doubtful
    case "fail", "failed", "error", "worse", "regressed": self = .bad
    case "no data", "unknown", "skipped", "unclear", "same": self = .open
    default: return nil
    }
  }
}

extension ReportTable {
  /// The columns that hold verdicts and nothing else: measures, not names of groups, in which every
  /// text is a word of ``Verdict`` and there is at least one.
  ///
  /// - Complexity: O(cells of text columns).
  var verdictColumns: Set<Int> {
    let candidates = columns.indices.filter {
      columns[$0].role == .measure && columns[$0].type == .text
    }
    return Set(
      candidates.filter { index in
        var words = 0
        for row in rows {
          switch row.cells[index] {
          case .text(let word) where Verdict(word) != nil: words += 1
          case .missing: break
          case .text, .integer, .number, .boolean, .array: return false
          }
        }
        return words > 0
      }
    )
  }
}
