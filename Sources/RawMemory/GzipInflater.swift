import CZlib

/// Inflates gzip, fed piece by piece: any number of members, then perhaps zero padding.
@safe
package final class GzipInflater {
  private enum State {
    case beforeFirstMember, inMember, betweenMembers, padding
  }

  // Safety: on the heap because zlib keeps its address; freed in `deinit`; its input and output
  // pointers are set, used and forgotten inside of `inflate`.
  private let stream: UnsafeMutablePointer<z_stream>
  private var state = State.beforeFirstMember
  private var finishedMembers = 0

  /// An inflater at the start of its input.
  package init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    guard unsafe czlib_inflate_init_gzip(stream) == Z_OK else {
      fatalError("no memory for inflation")
    }
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Whether the input may end here.
  package var isAtEnd: Bool { state == .betweenMembers || state == .padding }

  /// Inflates from `input[position...]` into the room of `output`, until one of both is used up.
  ///
  /// What was inflated before an error stays in `output`.
  package func inflate(
    _ input: Span<UInt8>,
    from position: inout Int,
    into output: inout OutputSpan<UInt8>
  ) throws(InflationError) {
    while position < input.count, !output.isFull {
      switch state {
      case .betweenMembers where input[position] == 0x1F:
        unsafe inflateReset(stream)
        state = .inMember
      case .betweenMembers, .padding:
        guard input[position] == 0 else { throw .trailingGarbage }
        state = .padding
        position += 1
      case .beforeFirstMember, .inMember:
        state = .inMember
        try inflateMember(input, from: &position, into: &output)
      }
    }
  }

  private func inflateMember(
    _ input: Span<UInt8>,
    from position: inout Int,
    into output: inout OutputSpan<UInt8>
  ) throws(InflationError) {
    let available = min(input.count - position, Int(UInt32.max))
    let start = position
    // Safety: zlib reads `available` bytes of the input, which it does not write in spite of its
    // pointer's type, and writes at most `room` bytes behind the initialised ones.
    let (status, consumed) = unsafe input.withUnsafeBufferPointer { source in
      unsafe output.withUnsafeMutableBufferPointer { target, initialized in
        let room = min(target.count - initialized, Int(UInt32.max))
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
          mutating: source.baseAddress.map { unsafe $0 + start }
        )
        unsafe stream.pointee.avail_in = UInt32(available)
        unsafe stream.pointee.next_out = target.baseAddress.map { unsafe $0 + initialized }
        unsafe stream.pointee.avail_out = UInt32(room)
        let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        initialized += unsafe room - Int(stream.pointee.avail_out)
        return unsafe (status, available - Int(stream.pointee.avail_in))
      }
    }
    position += consumed
    switch status {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END:
      finishedMembers += 1
      state = .betweenMembers
    case Z_MEM_ERROR: fatalError("no memory for inflation")
    default:
      let reason = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
      // Bytes behind a whole member that do not start another one are no damage of the data.
      let isHeader = reason == "incorrect header check"
      guard finishedMembers == 0 || !isHeader else { throw .trailingGarbage }
      throw .corrupt(reason: reason ?? "invalid data")
    }
  }
}
