/// Who or what ended a call: the provider's free-text reason, reduced to a few classes.
///
/// The raw value is the class's printed name. Which reason belongs to which class is data, in
/// ``DisconnectionReasons``.
package enum DisconnectionClass: String, CaseIterable, Sendable {
  /// The person hung up.
  case user
  /// The voice agent, or the program that runs it, ended the call.
  case agent
  /// The call was handed to a person or to another number.
  case transfer
  /// Nobody was spoken to: voicemail, IVR, busy, declined, no answer.
  case noHuman = "no_human"
  /// A limit was reached: duration, inactivity, steps, concurrency, payment.
  case limit
  /// Something failed: dialling, network, telephony, speech, model.
  case error
  /// A reason that names none of these, or that no table knows.
  case other

  /// The class of a provider's reason.
  ///
  /// ASCII letters compare without case, and `-`, `_`, `.` and space are one character. The known
  /// reasons are tried first, then the known families of reasons by their beginnings, in the
  /// order of ``DisconnectionReasons/families``. Everything else, the empty reason included, is
  /// ``other``: no class is guessed from words within a reason. A call without a reason has no
  /// class; that is the caller's business.
  /// - Complexity: O(length of the reason × number of families); meant to be called once per
  ///   distinct reason.
  package static func of(reason: Span<UInt8>) -> DisconnectionClass {
    var key: [UInt8] = []
    key.reserveCapacity(reason.count)
    for index in reason.indices { key.append(folded(reason[index])) }
    if let known = knownReasons[key] { return known }
    return knownFamilies.first { key.starts(with: $0.prefix) }?.class ?? .other
  }

  private static let knownReasons: [[UInt8]: DisconnectionClass] = {
    var table: [[UInt8]: DisconnectionClass] = [:]
    for group in DisconnectionReasons.reasons {
      for reason in group.texts { table[reason.utf8.map(folded)] = group.class }
    }
    return table
  }()

  private static let knownFamilies: [(prefix: [UInt8], class: DisconnectionClass)] =
    DisconnectionReasons.families.flatMap { group in
      group.texts.map { ($0.utf8.map(folded), group.class) }
    }

  private static func folded(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "): UInt8(ascii: "_")
    default: byte
    }
  }
}
