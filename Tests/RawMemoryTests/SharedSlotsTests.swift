import RawMemory
import Synchronization
import Testing

@Suite struct SharedSlotsTests {
  private struct Counter {
    var uses = 0
    var isInUse = false
  }

  @Test(arguments: [0, 1, 3]) func nobodyUsesWhatAnotherUses(count: Int) async {
    let made = Mutex(0)
    let slots = SharedSlots(count: count) {
      made.withLock { $0 += 1 }
      return Counter()
    }
    #expect(made.withLock { $0 } == max(1, count))
    let total = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var clashes = 0
          for _ in 0..<1_000 {
            clashes += slots.withOne { counter in
              let clash = counter.isInUse ? 1 : 0
              counter.isInUse = true
              counter.uses += 1
              counter.isInUse = false
              return clash
            }
          }
          return clashes
        }
      }
      return await group.reduce(0, +)
    }
    #expect(total == 0)
    // All uses are somewhere: each slot is asked at least once in as many turns as there are slots.
    var uses = 0
    for _ in 0..<max(1, count) {
      uses += slots.withOne { counter in
        defer { counter.uses = 0 }
        return counter.uses
      }
    }
    #expect(uses == 8_000)
  }
}
