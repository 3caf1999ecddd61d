/// What spans of bytes need at memory speed: copying, comparing, hashing.
public enum Bytes {
  /// Appends the bytes of `span` to `array` in one copy.
  @inlinable @inline(__always)
  public static func append(_ span: Span<UInt8>, to array: inout [UInt8]) {
    // Safety: the buffer is used only while the span lends it.
    unsafe span.withUnsafeBufferPointer { unsafe array.append(contentsOf: $0) }
  }

  /// Whether two spans hold the same bytes.
  @inlinable @inline(__always)
  public static func areEqual(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
    guard a.count == b.count else { return false }
    // Safety: both buffers are read within their equal counts.
    return unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        let count = a.count
        guard count > 0, let left = unsafe UnsafeRawPointer(a.baseAddress),
          let right = unsafe UnsafeRawPointer(b.baseAddress)
        else { return true }
        var index = 0
        while index + 8 <= count {
          let x = unsafe left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          let y = unsafe right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          if x != y { return false }
          index += 8
        }
        while index < count {
          if unsafe a[index] != b[index] { return false }
          index += 1
        }
        return true
      }
    }
  }

  /// Eight bytes from `index`, of which the first is the lowest.
  @inlinable @inline(__always)
  public static func load(_ span: Span<UInt8>, at index: Int) -> UInt64 {
    precondition(
      index >= 0 && index <= span.count - 8,
      "eight bytes from \(index) of \(span.count)"
    )
    // Safety: the load lies within the span's count.
    return unsafe span.withUnsafeBufferPointer { buffer in
      unsafe UInt64(
        littleEndian: UnsafeRawBufferPointer(buffer).loadUnaligned(
          fromByteOffset: index,
          as: UInt64.self
        )
      )
    }
  }

  /// A seeded hash of the bytes of a span.
  ///
  /// Folded 64 × 64-bit multiplications, as in wyhash. Tables keyed by outside text take a random
  /// seed, so that no input can be made to collide.
  @inlinable @inline(__always)
  public static func hash(_ span: Span<UInt8>, seed: UInt64) -> UInt64 {
    // Safety: every load lies within the span's count.
    unsafe span.withUnsafeBufferPointer { buffer in
      let count = buffer.count
      var state = seed ^ (UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15)
      guard let raw = unsafe UnsafeRawPointer(buffer.baseAddress) else { return fold(state, seed) }
      var index = 0
      while index + 8 <= count {
        let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        state = fold(state ^ word, 0xA076_1D64_78BD_642F ^ seed)
        index += 8
      }
      var tail: UInt64 = 0
      while index < count {
        tail = tail << 8 | UInt64(unsafe buffer[index])
        index += 1
      }
      return fold(state ^ tail, 0xE703_7ED1_A0B4_28DB ^ seed)
    }
  }

  /// A seeded hash of 128 bits, in the time of one of 64.
  ///
  /// Two lanes take turns at the words, so that neither waits for the other's multiplication.
  package static func wideHash(_ span: Span<UInt8>, seeds: (UInt64, UInt64)) -> (UInt64, UInt64) {
    // Safety: every load lies within the span's count.
    unsafe span.withUnsafeBufferPointer { buffer in
      let count = buffer.count
      let length = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
      var first = seeds.0 ^ length
      var second = seeds.1 ^ length
      var index = 0
      if let raw = unsafe UnsafeRawPointer(buffer.baseAddress) {
        let (firstKey, secondKey) = (
          0xA076_1D64_78BD_642F ^ seeds.0, 0xE703_7ED1_A0B4_28DB ^ seeds.1
        )
        while index + 16 <= count {
          let word = unsafe raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          let other = unsafe raw.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self)
          first = fold(first ^ word, firstKey)
          second = fold(second ^ other, secondKey)
          index += 16
        }
      }
      var tail: (UInt64, UInt64) = (0, 0)
      while index < count {
        tail = (tail.0 << 8 | tail.1 >> 56, tail.1 << 8 | UInt64(unsafe buffer[index]))
        index += 1
      }
      // Each half depends on both lanes.
      let left = fold(first ^ tail.0, 0x8EBC_6AF0_9C88_C6E3 ^ seeds.0)
      let right = fold(second ^ tail.1, 0x5899_65CC_7537_4CC3 ^ seeds.1)
      return (
        fold(left ^ 0x1D8E_4E27_C47D_124F, right ^ seeds.0),
        fold(left ^ seeds.1, right ^ 0xEB44_ACCA_B455_D165)
      )
    }
  }

  /// The two halves of the product of `a` and `b`, one over the other.
  ///
  /// Every bit of both counts, unless the other is 0: at least one must be secret.
  @inlinable @inline(__always)
  public static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}

extension [UInt8] {
  /// A copy of the bytes of `span`.
  @inlinable
  public init(copying span: Span<UInt8>) {
    self.init()
    reserveCapacity(span.count)
    Bytes.append(span, to: &self)
  }
}
