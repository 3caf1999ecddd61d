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
    // The most telling parts first: a narrow terminal gets as many as fit on one line, for a line
    // that wraps could not be removed.
    var parts: [String] = []
    if let total = progress.totalBytes, total > 0 {
      let share = min(1, Double(progress.bytes) / Double(total))
      let left = rate > 0 ? Int((Double(total - progress.bytes) / rate).rounded(.up)) : 0
      parts = [
        "\(bar(share)) \(Int(share * 100)) %", "\(left) s left",
        "\(megabytes(Double(progress.bytes))) of \(megabytes(Double(total)))",
      ]
    } else {
      parts = [megabytes(Double(progress.bytes))]
    }
    parts += ["\(megabytes(rate))/s", "\(progress.calls) calls"]
    let room = (Host.errorWidth ?? 80) - 1
    var line = ""
    for part in parts {
      let longer = line.isEmpty ? part : "\(line)  \(part)"
      guard longer.count <= room else { break }
      line = longer
    }
    write("\r\u{1B}[2K\(line)")
  }

  private func bar(_ share: Double) -> String {
    let filled = Int(share * 24)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
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
