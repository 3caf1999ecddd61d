import Calls
import GRDB

/// Calls of a store that a report leaves out.
package struct LeftOut: Sendable, Equatable {
  /// Why they are left out.
  package enum Reason: Sendable, Equatable {
    /// Their payloads were pruned, and their columns are of other definitions: these.
    case definitions(Int)
    /// What is stored is not what was written; `part` names the row group, the call, or what else.
    case damage(part: String, reason: String)
  }

  /// How many calls; `nil` when that cannot be told.
  package let calls: Int?
  /// Why.
  package let reason: Reason

  init(calls: Int?, _ reason: Reason) {
    self.calls = calls
    self.reason = reason
  }
}

extension LeftOut: CustomStringConvertible {
  /// How many calls are left out, and why.
  package var description: String {
    let number =
      calls.map { "\($0) call\($0 == 1 ? " is" : "s are") left out" }
      ?? "an unknown number of calls is left out"
    switch reason {
    case .definitions(let version):
      return "\(number): only columns are kept of \(calls == 1 ? "it" : "them"), of definitions "
        + "\(version), and this program's are \(CallTable.definitions)"
    case .damage(let part, let reason): return "\(part): \(reason); \(number)"
    }
  }
}

extension InputSummary {
  /// Notes the calls that a report leaves out.
  mutating func leaveOut(_ parts: [LeftOut]) {
    guard !parts.isEmpty else { return }
    leftOut = parts.reduce(0) { $0 + ($1.calls ?? 0) }
    func count(_ isMeant: (LeftOut) -> Bool) -> String {
      let meant = parts.filter(isMeant)
      let known = meant.reduce(0) { $0 + ($1.calls ?? 0) }
      if meant.allSatisfy({ $0.calls != nil }) { return "\(known)" }
      return known == 0 ? "an unknown number" : "at least \(known)"
    }
    func isDamage(_ part: LeftOut) -> Bool {
      if case .damage = part.reason { true } else { false }
    }
    var reasons: [String] = []
    if parts.contains(where: { !isDamage($0) }) {
      reasons.append(
        "\(count { !isDamage($0) }) of which only columns are kept, of other definitions than this "
          + "program's"
      )
    }
    if parts.contains(where: isDamage) {
      reasons.append("\(count(isDamage)) in damaged parts of the store")
    }
    leftOutNote = "calls are left out: \(reasons.joined(separator: "; "))"
  }
}

/// What is done about damage: nothing goes on, or what is damaged is left out.
struct DamageTolerance {
  /// Whether damaged parts are left out.
  let skips: Bool
  /// What was left out so far.
  private(set) var leftOut: [LeftOut] = []

  init(skips: Bool) { self.skips = skips }

  /// The result of `body`; `nil` when `part`, which has so many `calls`, is damaged and left out.
  mutating func attempt<R>(
    _ part: @autoclosure () -> String,
    calls: Int?,
    _ body: () throws -> R
  ) throws -> R? {
    do {
      return try body()
    } catch {
      guard skips else { throw error }
      switch error {
      case let damage as Damage: leaveOut(damage, calls: calls)
      case let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT:
        leaveOut(Damage(part(), error.message ?? "the database is damaged"), calls: calls)
      default: throw error
      }
      return nil
    }
  }

  /// Notes that `calls` are left out.
  mutating func leaveOut(_ damage: Damage, calls: Int?) {
    leftOut.append(LeftOut(calls: calls, .damage(part: damage.part, reason: damage.reason)))
  }
}
