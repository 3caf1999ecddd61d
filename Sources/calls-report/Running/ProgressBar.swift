import CallArchive
import Calls
import RawMemory
import Reporting

/// A line on standard error that shows how far long work is.
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

  /// The bar that an option asks for.
  init(_ choice: OutputOptions.Choice, quiet: Bool) {
    self.init(
      isOn: !quiet && choice.holds(onTerminal: Host.errorIsTerminal),
      patience: choice == .always ? .zero : .milliseconds(500)
    )
  }

  /// Shows how far a read is.
  mutating func show(_ progress: CallLoader.Progress) {
    guard let seconds = secondsIfDue() else { return }
    let rate = Double(progress.bytes) / seconds
    var parts: [String] = []
    if let total = progress.totalBytes, total > 0 {
      parts = share(of: progress.bytes, total, seconds)
      parts.append("\(megabytes(Double(progress.bytes))) of \(megabytes(Double(total)))")
    } else {
      parts = [megabytes(Double(progress.bytes))]
    }
    show(parts + ["\(megabytes(rate))/s", "\(progress.calls) calls"])
  }

  /// Shows that `done` of `total` are done of what `noun` names.
  mutating func show(_ done: Int, of total: Int, _ noun: String) {
    guard total > 0, let seconds = secondsIfDue() else { return }
    show(share(of: done, total, seconds) + ["\(done) of \(total) \(noun)"])
  }

  /// Shows how far work on a store is.
  mutating func show(_ progress: MaintenanceProgress) {
    switch progress {
    case .rowGroups(let done, let total): show(done, of: total, "row groups")
    case .vacuum: show("giving free pages back to the disk")
    }
  }

  /// Shows how many bytes of about how many are written.
  mutating func show(bytes: Int, of total: Int) {
    guard total > 0, let seconds = secondsIfDue() else { return }
    let sizes = "\(megabytes(Double(bytes))) of about \(megabytes(Double(total)))"
    show(share(of: bytes, total, seconds) + [sizes])
  }

  /// Shows that something is being done of which nobody knows how far it is.
  private mutating func show(_ what: String) {
    // Nothing will come by to show it later.
    guard isOn else { return }
    show([what])
  }

  /// The seconds since the start, when it is time to show something.
  private mutating func secondsIfDue() -> Double? {
    guard isOn else { return nil }
    let now = ContinuousClock.now
    guard now - start >= patience, last.map({ now - $0 > .milliseconds(100) }) ?? true else {
      return nil
    }
    last = now
    let passed = (now - start).components
    return Double(passed.seconds) + 1e-18 * Double(passed.attoseconds)
  }

  private func share(of done: Int, _ total: Int, _ seconds: Double) -> [String] {
    let share = min(1, Double(done) / Double(total))
    let left = done > 0 ? Int((Double(total - done) / Double(done) * seconds).rounded(.up)) : 0
    let percent = "\(bar(share)) \(Int(share * 100)) %"
    return done > 0 ? [percent, "\(max(0, left)) s left"] : [percent]
  }

  /// Shows the most telling parts, which come first: a narrow terminal gets as many as fit on one
  /// line, for a line that wraps could not be removed.
  private mutating func show(_ parts: [String]) {
    isShown = true
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
