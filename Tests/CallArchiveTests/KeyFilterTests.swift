import CallArchive
import CallsTestSupport
import Testing

@Suite struct KeyFilterTests {
  @Test(arguments: [0, 1, 7, 8, 1_000, 200_000])
  func whatWasInsertedIsNeverNew(count: Int) {
    var random = SplitMix64(seed: UInt64(count))
    let hashes = (0..<count).map { _ in random.next() }
    var filter = KeyFilter()
    for hash in hashes {
      #expect(!filter.mayContain(hash))
      let isNew = filter.insert(hash)
      #expect(isNew)
    }
    #expect(filter.count == count)
    #expect(hashes.allSatisfy { filter.mayContain($0) })
    let again = hashes.count { filter.insert($0) }
    #expect(again == 0)
    #expect(filter.count == count)
  }

  @Test func hashesOfOnePlaceAreToldApart() {
    // All in one partition, with fingerprints that start their search at one slot.
    let hashes = (1...500).map { UInt64($0) << 16 }
    var filter = KeyFilter()
    let new = hashes.count { filter.insert($0) }
    #expect(new == hashes.count)
    #expect(hashes.allSatisfy { filter.mayContain($0) })
    #expect(!filter.mayContain(501 << 16))
    #expect(!filter.mayContain(1 << 16 | 1 << 63))
  }

  @Test func zeroIsAHashLikeAnyOther() {
    var filter = KeyFilter()
    #expect(!filter.mayContain(0))
    let isNew = filter.insert(0)
    #expect(isNew)
    #expect(filter.mayContain(0))
    #expect(!filter.mayContain(2))
  }
}
