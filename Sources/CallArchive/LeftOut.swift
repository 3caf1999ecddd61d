import Calls

/// Calls of a store that a report leaves out.
package struct LeftOut: Sendable, Equatable {
  /// Why they are left out.
  package enum Reason: Sendable, Equatable {
    /// Their payloads were pruned, and their columns are of other definitions: these.
    case definitions(Int)
  }

  /// How many calls.
  package let calls: Int
  /// Why.
  package let reason: Reason

  init(calls: Int, _ reason: Reason) {
    self.calls = calls
    self.reason = reason
  }
}

extension LeftOut: CustomStringConvertible {
  /// How many calls are left out, and why.
  package var description: String {
    let number = "\(calls) call\(calls == 1 ? " is" : "s are") left out"
    switch reason {
    case .definitions(let version):
      return "\(number): only columns are kept of \(calls == 1 ? "it" : "them"), of definitions "
        + "\(version), and this program's are \(CallTable.definitions)"
    }
  }
}
