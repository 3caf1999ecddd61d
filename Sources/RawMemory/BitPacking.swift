import CKernels

/// Unsigned numbers laid end to end in as few bits each as the largest of them needs.
///
/// The first number has the lowest bits of the first byte; a number's low bits come first. The
/// unused bits of the last byte are 0.
public enum BitPacking {
  /// The bytes that `count` numbers of `width` bits take.
  ///
  /// Traps when the bits are more than `Int` can count.
  @inlinable
  public static func byteCount(of count: Int, width: Int) -> Int { (count * width + 7) / 8 }

  /// The bits that `value` takes: 0 for 0.
  @inlinable @inline(__always)
  public static func width<Code: FixedWidthInteger & UnsignedInteger>(of value: Code) -> Int {
    Code.bitWidth - value.leadingZeroBitCount
  }

  /// Appends `codes` to `bytes` with `width` bits each; higher bits of a code must be 0.
  ///
  /// - Complexity: O(codes).
  @inlinable
  public static func pack<Code: FixedWidthInteger & UnsignedInteger>(
    _ codes: Span<Code>,
    width: Int,
    onto bytes: inout [UInt8]
  ) {
    precondition((0...Code.bitWidth).contains(width), "no width of a code: \(width)")
    guard width > 0 else { return }
    var word: UInt64 = 0
    var filled = 0
    for index in codes.indices {
      let code = UInt64(truncatingIfNeeded: codes[index])
      word |= code << UInt64(filled)
      filled += width
      guard filled >= 64 else { continue }
      append(word, 8, to: &bytes)
      filled -= 64
      word = filled == 0 ? 0 : code >> UInt64(width - filled)
    }
    append(word, (filled + 7) / 8, to: &bytes)
  }

  @inlinable @inline(__always)
  static func append(_ word: UInt64, _ count: Int, to bytes: inout [UInt8]) {
    // Safety: the lowest `count` of the word's eight bytes.
    unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: $0[..<count]) }
  }

  /// Appends to `codes` the `count` numbers of `width` bits that begin at `bytes[offset]`.
  ///
  /// Traps when the bytes do not hold them, when `codes` has no room for them, or when `width` is
  /// not one of a code. Bytes behind them make it faster, but do not change what comes out.
  /// - Complexity: O(codes).
  @inlinable
  public static func unpack<Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
    _ bytes: Span<UInt8>,
    from offset: Int,
    width: Int,
    count: Int,
    into codes: inout OutputSpan<Code>
  ) {
    precondition((0...Code.bitWidth).contains(width), "no width of a code: \(width)")
    precondition(count >= 0 && count <= codes.freeCapacity, "no room for \(count) codes")
    precondition(offset >= 0 && offset <= bytes.count, "offset \(offset) of \(bytes.count) bytes")
    let needed = byteCount(of: count, width: width)
    precondition(needed <= bytes.count - offset, "\(count) codes of \(width) bits need more bytes")
    // Safety: the room holds `count` more codes, and each of them is written. Loads of eight bytes
    // end before `available` does; so do the bytes of all `count` codes.
    unsafe codes.withUnsafeMutableBufferPointer { room, initialized in
      guard count > 0, let base = room.baseAddress else { return }
      let target = unsafe base + initialized
      initialized += count
      guard width > 0 else {
        unsafe target.initialize(repeating: 0, count: count)
        return
      }
      unsafe bytes.withUnsafeBufferPointer { source in
        guard let start = unsafe UnsafeRawPointer(source.baseAddress) else { return }
        let packed = unsafe start + offset
        let available = source.count - offset
        let mask = UInt64.max >> UInt64(64 - width)
        // Code i is loaded from byte i × width / 8 on; wide ones may reach into a ninth byte.
        let load = width <= 57 ? 8 : 9
        let loadable = available < load ? 0 : ((available - load) * 8 + 7) / width + 1
        let fast = min(count, loadable)
        let room = UnsafeMutableRawPointer(target)
        var index = unsafe unpackedAtOnce(
          packed,
          available,
          width,
          count,
          into: room,
          bits: Code.bitWidth
        )
        var bit = index * width
        // Four narrow codes are in the eight bytes where the first begins, at bit 0 or 4 of its byte.
        if width <= 15 {
          while index + 4 <= fast {
            let load = unsafe packed.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
            var word = UInt64(littleEndian: load) &>> UInt64(truncatingIfNeeded: bit & 7)
            for place in index..<index + 4 {
              unsafe (target + place).initialize(to: Code(truncatingIfNeeded: word & mask))
              word &>>= UInt64(width)
            }
            bit &+= 4 &* width
            index &+= 4
          }
        }
        if width <= 57 {
          while index < fast {
            let word = unsafe packed.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self)
            let code = (UInt64(littleEndian: word) &>> UInt64(truncatingIfNeeded: bit & 7)) & mask
            unsafe (target + index).initialize(to: Code(truncatingIfNeeded: code))
            bit &+= width
            index &+= 1
          }
        } else {
          while index < fast {
            let byte = bit &>> 3
            let skipped = UInt64(truncatingIfNeeded: bit & 7)
            let word = unsafe packed.loadUnaligned(fromByteOffset: byte, as: UInt64.self)
            let ninth = unsafe UInt64(packed.load(fromByteOffset: byte &+ 8, as: UInt8.self))
            let high = (ninth &<< 1) &<< (63 &- skipped)
            let code = ((UInt64(littleEndian: word) &>> skipped) | high) & mask
            unsafe (target + index).initialize(to: Code(truncatingIfNeeded: code))
            bit &+= width
            index &+= 1
          }
        }
        while index < count {
          let bit = index * width
          var code: UInt64 = 0
          var filled = 0
          var byte = bit >> 3
          var skipped = bit & 7
          while filled < width {
            let next = unsafe UInt64(packed.load(fromByteOffset: byte, as: UInt8.self))
            code |= (next >> UInt64(skipped)) << UInt64(filled)
            filled += 8 - skipped
            skipped = 0
            byte += 1
          }
          unsafe (target + index).initialize(to: Code(truncatingIfNeeded: code & mask))
          index += 1
        }
      }
    }
  }

  /// Writes the first of `count` numbers of `width` bits to `room`, as many as can be unpacked many at
  /// a time, and gives how many: a multiple of 8.
  @usableFromInline
  static func unpackedAtOnce(
    _ packed: UnsafeRawPointer,
    _ available: Int,
    _ width: Int,
    _ count: Int,
    into room: UnsafeMutableRawPointer,
    bits: Int
  ) -> Int {
    // Safety: unsigned numbers of so many bits are of no other type.
    switch bits {
    case 8:
      let numbers = unsafe room.assumingMemoryBound(to: UInt8.self)
      return unsafe bit_unpack_8(packed, available, UInt32(width), count, numbers)
    case 16:
      let numbers = unsafe room.assumingMemoryBound(to: UInt16.self)
      return unsafe bit_unpack_16(packed, available, UInt32(width), count, numbers)
    default: return 0
    }
  }

  /// Appends the numbers of `count` × eight bytes that begin at `bytes[offset]`, as doubles.
  ///
  /// Traps when the bytes or the room do not suffice.
  /// - Complexity: O(count).
  package static func loadDoubles(
    _ bytes: Span<UInt8>,
    from offset: Int,
    count: Int,
    into values: inout OutputSpan<Double>
  ) {
    precondition(offset >= 0 && count >= 0 && offset <= bytes.count, "offset out of range")
    precondition(count <= (bytes.count - offset) / 8, "\(count) doubles need more bytes")
    // Safety: the bytes hold `count` words.
    unsafe bytes.withUnsafeBufferPointer { source in
      guard let start = unsafe UnsafeRawPointer(source.baseAddress) else { return }
      for index in 0..<count {
        let word = unsafe start.loadUnaligned(
          fromByteOffset: offset + index * 8,
          as: UInt64.self
        )
        values.append(Double(bitPattern: UInt64(littleEndian: word)))
      }
    }
  }
}
