import SyntheticCalls
import Testing

@Suite struct CallGeneratorTests {
  @Test func sameSeedGivesTheSameBytes() {
    let one = CallGenerator(seed: 7, calls: 50)
    let other = CallGenerator(seed: 7, calls: 50)
    #expect(SampleCalls.lines(of: one, 0..<50) == SampleCalls.lines(of: other, 0..<50))
  }

  @Test func anotherSeedGivesOtherBytesForEveryCall() {
    let one = SampleCalls.lines(of: CallGenerator(seed: 7, calls: 50), 0..<50)
    let other = SampleCalls.lines(of: CallGenerator(seed: 8, calls: 50), 0..<50)
    #expect(zip(one, other).allSatisfy { $0 != $1 })
  }

  @Test(arguments: [0.0, 0.5]) func aCallDoesNotDependOnTheCallsBeforeIt(rate: Double) {
    let generator = CallGenerator(seed: 42, calls: 60, duplicateRate: rate, invalidRate: rate)
    var all: [UInt8] = []
    for index in 0..<60 {
      generator.append(index, to: &all)
    }
    var pieces: [Int: [UInt8]] = [:]
    for index in (0..<60).reversed() {
      pieces[index] = SampleCalls.line(of: generator, index)
    }
    #expect(all == (0..<60).flatMap { pieces[$0] ?? [] })
  }

  @Test func appendingKeepsWhatTheBufferHolds() {
    let generator = CallGenerator(seed: 1, calls: 3)
    var bytes: [UInt8] = [1, 2, 3]
    generator.append(2, to: &bytes)
    #expect(bytes == [1, 2, 3] + SampleCalls.line(of: generator, 2))
  }

  /// FNV-1a over the first 200 calls of seed 42.
  ///
  /// A change here changes every sample that was generated before: users notice it.
  @Test func bytesAreTheSameOnEveryMachine() {
    let generator = CallGenerator(seed: 42, calls: 10_000)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in SampleCalls.lines(of: generator, 0..<200).joined() {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    #expect(hash == 2_247_743_068_338_777_970)
  }

  @Test func aCallIsOneCompactLine() {
    for line in SampleCalls.lines(of: CallGenerator(seed: 3, calls: 300), 0..<300) {
      #expect(line.last == 0x0A)
      #expect(line.dropLast().allSatisfy { $0 >= 0x20 })
      #expect(line.first == UInt8(ascii: "{"))
      #expect(!String(decoding: line, as: UTF8.self).contains(#"": "#))
    }
  }

  @Test func everyPayloadKeepsTheRules() throws {
    for (index, call) in try SampleCalls.parsed.get().enumerated() {
      let problems = ContractCheck(call).problems
      #expect(problems.isEmpty, "call \(index): \(problems)")
    }
  }

  @Test(arguments: [(10_000_000_000, 1), (9_000_000_000_000, 1), (1_772_409_612_345, 3650)])
  func everyPeriodKeepsTheRulesAndItsBounds(start: Int64, days: Int) throws {
    let generator = CallGenerator(seed: 5, calls: 40, start: start, days: days)
    let period = Int(start) / 1000 * 1000..<Int(start) + days * 86_400_000
    for line in SampleCalls.lines(of: generator, 0..<40) {
      let call = try SampleCalls.parse(line)
      #expect(ContractCheck(call).problems.isEmpty)
      let time = try #require(call["start_timestamp"]?.lenientInteger)
      #expect(period.contains(time < 10_000_000_000 ? time * 1000 : time))
    }
  }

  @Test func callIDsAreUnique() throws {
    let calls = try SampleCalls.parsed.get()
    #expect(Set(calls.compactMap { $0["call_id"]?.text }).count == calls.count)
  }

  @Test func invalidCallsBreakARule() {
    let generator = CallGenerator(seed: 9, calls: 200, invalidRate: 1)
    for line in SampleCalls.lines(of: generator, 0..<200) {
      guard let call = try? SampleCalls.parse(line) else { continue }
      #expect(!ContractCheck(call).problems.isEmpty)
    }
  }

  @Test func invalidCallsBreakRulesInManyWays() {
    let generator = CallGenerator(seed: 9, calls: 200, invalidRate: 1)
    var kinds: Set<String> = []
    for line in SampleCalls.lines(of: generator, 0..<200) {
      guard let call = try? SampleCalls.parse(line) else {
        kinds.insert("syntax")
        continue
      }
      // The first segment stands for all: the others break the same rule.
      let problems = ContractCheck(call).problems
      kinds.formUnion(
        problems.filter { !$0.hasPrefix("segment") || $0.hasPrefix("segment 0 ") }
      )
    }
    #expect(kinds.count == 8, "\(kinds)")
  }

  @Test func invalidRateIsTheShareOfInvalidCalls() {
    let generator = CallGenerator(seed: 9, calls: 1000, invalidRate: 0.2)
    let invalid = SampleCalls.lines(of: generator, 0..<1000).count { line in
      guard let call = try? SampleCalls.parse(line) else { return true }
      return !ContractCheck(call).problems.isEmpty
    }
    #expect((150...250).contains(invalid))
  }

  @Test func duplicatesRepeatACallShortlyBefore() throws {
    let plain = CallGenerator(seed: 4, calls: 300)
    let known = SampleCalls.lines(of: plain, 0..<300)
    let generator = CallGenerator(seed: 4, calls: 300, duplicateRate: 0.5)
    var repeats = 0
    var changed = 0
    for index in 0..<300 {
      let lines = SampleCalls.line(of: generator, index).split(separator: 0x0A)
      #expect(lines.first.map { Array($0) + [0x0A] } == known[index])
      guard lines.count == 2 else { continue }
      repeats += 1
      let earlier = known[max(index - 16, 0)..<index]
      if earlier.contains(Array(lines[1]) + [0x0A]) { continue }
      changed += 1
      let call = try SampleCalls.parse(Array(lines[1]))
      #expect(call["late_analysis"] != nil)
      #expect(ContractCheck(call).problems.isEmpty)
      let ids = try earlier.map { try SampleCalls.parse($0)["call_id"] }
      #expect(ids.contains(call["call_id"]))
    }
    #expect((110...190).contains(repeats))
    #expect((15...70).contains(changed))
  }
}
