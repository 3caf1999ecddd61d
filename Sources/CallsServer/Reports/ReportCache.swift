import Analyses
import Calls
import NIOCore
import Reporting
import Synchronization

/// Printed reports that are sent again while the calls are the same.
///
/// The reports that were asked for last, within a bound on their bytes.
final class ReportCache: Sendable {
  /// All that a printed report follows from, besides the calls.
  struct Key: Hashable {
    let report: String
    let arguments: ReportArguments
    /// The bounds in time, which may follow from the clock.
    let since: Int64?
    let until: Int64?
    /// What a weekly report takes from the clock.
    let presentWeek: ISOWeek?
    /// What other reports take from it.
    let endOfToday: Int64
    let workspace: Int64?
    /// Whether conditions see phone numbers masked.
    let masksPhones: Bool
    let format: String
    let options: FormatOptions
    /// About the bytes of the arguments.
    let size: Int
  }

  private struct Entry {
    let version: Int
    let report: PrintedReport
    let size: Int
    var lastUse: Int
  }

  private struct State {
    var entries: [Key: Entry] = [:]
    var bytes = 0
    var uses = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  /// A cache of at most `bytes` bytes of reports.
  init(bytes: Int) { limit = bytes }

  /// The report, if it was printed when the calls had the version.
  func report(_ key: Key, version: Int) -> PrintedReport? {
    state.withLock { state in
      guard let entry = state.entries[key], entry.version == version else { return nil }
      state.uses += 1
      state.entries[key]?.lastUse = state.uses
      return entry.report
    }
  }

  /// Keeps a report that was printed from calls of the version, or of a later one.
  ///
  /// - Complexity: O(reports kept).
  func keep(_ report: PrintedReport, as key: Key, version: Int) {
    // A quarter each at most: one long report must not push out all others.
    let size = report.bytes.readableBytes + 2 * key.size + 1_024
    guard size <= limit / 4 else { return }
    state.withLock { state in
      if let old = state.entries.removeValue(forKey: key) { state.bytes -= old.size }
      state.uses += 1
      state.entries[key] = Entry(
        version: version,
        report: report,
        size: size,
        lastUse: state.uses
      )
      state.bytes += size
      while state.bytes > limit,
        let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        state.entries[oldest.key] = nil
        state.bytes -= oldest.value.size
      }
    }
  }
}
