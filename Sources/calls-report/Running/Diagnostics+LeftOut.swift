import CallArchive

extension Diagnostics {
  /// Tells which calls of a store are left out, the first of them one by one.
  static func say(_ leftOut: [LeftOut]) {
    let most = 20
    for part in leftOut.prefix(most) { say("\(part)") }
    guard leftOut.count > 1 else { return }
    if leftOut.count > most { say("and \(leftOut.count - most) more, not shown") }
    let known = leftOut.reduce(0) { $0 + ($1.calls ?? 0) }
    let isAll = leftOut.allSatisfy { $0.calls != nil }
    say("in all \(isAll ? "" : "at least ")\(known) calls of the store are left out")
  }
}
