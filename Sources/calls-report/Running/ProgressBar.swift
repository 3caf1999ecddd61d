import Calls
import RawMemory
import Reporting

/// A line on standard error that shows how far a long read is.
struct ProgressBar {
  private let start = ContinuousClock.now
  private var last: ContinuousClock.Instant?
  private var isShown = false
  private let isOn: Bool
  private let patience: Duration

  /// - Parameters:
  ///   - isOn: Whether to show anything.
  ///   - patience: What is done in less time gets no bar.
  init(isOn: Bool, patience: Duration) {
    self.isOn = isOn
    self.patience = patience
  }

  mutating func show(_ progress: CallLoader.Progress) {
    guard isOn else { return }
    let now = ContinuousClock.now
    guard now - start >= patience, last.map({ now - $0 > .milliseconds(100) }) ?? true else {
      return
    }
    last = now
    isShown = true
    let seconds =
      Double((now - start).components.seconds) + 1e-18
      * Double((now - start).components.attoseconds)
    let rate = Double(progress.bytes) / seconds
    var line = "\(megabytes(Double(progress.bytes)))"
    if let total = progress.totalBytes, total > 0 {
      let share = min(1, Double(progress.bytes) / Double(total))
      let filled = Int(share * 24)
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
      let left = rate > 0 ? Int((Double(total - progress.bytes) / rate).rounded(.up)) : 0
      line = "\(bar) \(Int(share * 100)) %  \(line) of \(megabytes(Double(total))), \(left) s left"
    }
    write("\r\u{1B}[2K\(line)  \(megabytes(rate))/s  \(progress.calls) calls")
  }

  /// Removes the line.
  mutating func finish() {
    guard isShown else { return }
    isShown = false
    write("\r\u{1B}[2K")
  }

  private func megabytes(_ bytes: Double) -> String {
    let tenths = Int((bytes / 100_000).rounded())
    return "\(tenths / 10).\(tenths % 10) MB"
  }

  private func write(_ text: String) {
    // A bar that cannot be shown is no reason to stop.
    try? FileOutput.standardError.write(text.utf8)
  }
}
