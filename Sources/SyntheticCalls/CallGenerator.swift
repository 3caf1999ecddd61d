/// Makes synthetic create-call payloads: seeded service calls of a few voice agents over some
/// days, as their senders' clients would post them.
///
/// Four agents with several versions, models and senders; a daily and a weekly rhythm; log-normal
/// latencies with outliers; tools that fail in several ways; two incidents. Every payload keeps
/// the API's rules unless `invalidRate` says otherwise. All arithmetic is in integers: the same
/// parameters give the same bytes on every platform. All people, numbers and addresses are
/// invented; phone numbers are from the ranges set aside for fiction.
package struct CallGenerator: Sendable {
  private let seed: UInt64
  private let calls: Int
  private let start: Int64
  private let days: Int
  private let duplicateShare: Int
  private let invalidShare: Int
  private let schedule: ArrivalSchedule

  /// Monday, 2026-03-02T00:00:00Z, in Unix milliseconds.
  package static let defaultStart: Int64 = 1_772_409_600_000

  /// Describes a set of calls; none is made yet.
  ///
  /// - Parameters:
  ///   - seed: other seeds give other calls.
  ///   - calls: how many different calls there are, 0 to 2³².
  ///   - start: the start of the period in Unix milliseconds, 10¹⁰ to 9 · 10¹² (outside, the API
  ///     would take it for seconds, or seconds for milliseconds).
  ///   - days: the length of the period, 1 to 36,500.
  ///   - duplicateRate: the share of calls, 0 to 1, behind which a call shortly before is sent
  ///     once more; one repeat in four differs from the first in an added field.
  ///   - invalidRate: the share of calls, 0 to 1, that break a rule of the API.
  /// - Complexity: O(days).
  package init(
    seed: UInt64,
    calls: Int,
    start: Int64 = defaultStart,
    days: Int = 28,
    duplicateRate: Double = 0,
    invalidRate: Double = 0
  ) {
    precondition((0...1 << 32).contains(calls), "calls out of range")
    precondition((10_000_000_000...9_000_000_000_000).contains(start), "start out of range")
    precondition((1...36_500).contains(days), "days out of range")
    precondition((0...1).contains(duplicateRate), "duplicateRate out of range")
    precondition((0...1).contains(invalidRate), "invalidRate out of range")
    self.seed = seed
    self.calls = calls
    self.start = start
    self.days = days
    duplicateShare = Int(duplicateRate * 1_000_000)
    invalidShare = Int(invalidRate * 1_000_000)
    schedule = ArrivalSchedule(start: start, days: days, calls: calls)
  }

  /// Appends call `index` (`0..<calls`) as one line of compact JSON, about 3.4 kB, with its
  /// newline; with a `duplicateRate`, sometimes a second line.
  ///
  /// The bytes depend on nothing but `index` and the generator's parameters, so calls can be made
  /// in any order and in parallel. Calls of rising indices start at nearly rising times.
  /// - Complexity: O(bytes) plus O(log days).
  package func append(_ index: Int, to output: inout [UInt8]) {
    precondition((0..<calls).contains(index), "call out of range")
    append(first: index, to: &output)
    guard duplicateShare > 0 else { return }
    var random = RandomStream(seed: seed ^ 0xD0, item: UInt64(index))
    guard index > 0, random.below(1_000_000) < duplicateShare else { return }
    append(first: max(index - 1 - random.below(16), 0), to: &output)
    guard random.chance(perMille: 250), output.hasSuffix("}\n") else { return }
    output.removeLast(2)
    output.append(json: #","late_analysis":{"reviewed":true}}"#)
    output.append(0x0A)
  }

  private func append(first index: Int, to output: inout [UInt8]) {
    var random = RandomStream(seed: seed, item: UInt64(index))
    let time = schedule.start(ofCall: index, random: &random)
    let moment = Int((time - start) / (Int64(days) * 86_400))
    let profile = CallProfile(start: time, moment: moment, random: &random)
    var writer = CallWriter(call: profile, random: random, defect: defect(ofCall: index))
    // Lent, not copied: the writer fills the caller's buffer.
    swap(&writer.json, &output)
    writer.write()
    swap(&writer.json, &output)
  }

  private func defect(ofCall index: Int) -> Defect? {
    guard invalidShare > 0 else { return nil }
    var random = RandomStream(seed: seed ^ 0xBAD, item: UInt64(index))
    guard random.below(1_000_000) < invalidShare else { return nil }
    return random.pick(Defect.allCases)
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
