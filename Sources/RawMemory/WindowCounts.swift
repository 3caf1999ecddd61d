import CKernels

/// Rows counted by group and value: each group has a window of counters, one a value.
package enum WindowCounts {
  /// A group's counters among all.
  package struct Window: BitwiseCopyable, Sendable {
    /// The place of the first.
    package var start: UInt32 = 0
    /// Their number; none have room for no value.
    package var size: UInt32 = 0

    /// No counters.
    package init() {}

    /// The counters from `start` on.
    package init(start: UInt32, size: UInt32) {
      self.start = start
      self.size = size
    }
  }

  /// The window of group 0, at the beginning of all counters, which takes what does not count.
  package static let ofNoGroup = Window(start: 0, size: UInt32(WINDOW_COUNTS_SPARE))

  /// Counts each row in the window of its group at its code + `shift`, modulo 2³².
  ///
  /// Neither rows of group 0 count nor those with the code `missing`. Rows that are outside of the
  /// windows of their groups are not counted either: `outside` begins with their numbers. Traps when
  /// there are not as many codes, ids and places outside, when codes have eight bytes or ids two or
  /// eight, when an id has no window, or a window counters that are not there.
  /// - Returns: How many rows are outside.
  /// - Complexity: O(rows + windows).
  package static func add<
    Code: FixedWidthInteger & UnsignedInteger & BitwiseCopyable,
    ID: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  >(
    codes: Span<Code>,
    ids: Span<ID>,
    missing: UInt32,
    shift: UInt32,
    windows: Span<Window>,
    to counts: inout MutableSpan<UInt32>,
    outside: inout [UInt32]
  ) -> Int {
    precondition(codes.count == ids.count, "\(codes.count) codes with \(ids.count) ids")
    precondition(codes.count <= outside.count, "\(outside.count) places for \(codes.count) rows")
    let rows = codes.count
    // Safety: C reads and writes as much as it is told, and keeps nothing; a window is two numbers
    // of 32 bits there, too.
    let found = unsafe codes.withUnsafeBytes { codes in
      unsafe ids.withUnsafeBytes { ids in
        unsafe windows.withUnsafeBytes { windows in
          unsafe counts.withUnsafeMutableBufferPointer { counts in
            let first = unsafe windows.baseAddress?.assumingMemoryBound(to: counter_window.self)
            let windowCount = windows.count / MemoryLayout<counter_window>.size
            let codeSize = UInt32(MemoryLayout<Code>.size)
            let idSize = UInt32(MemoryLayout<ID>.size)
            return unsafe window_counts(
              codes.baseAddress,
              codeSize,
              ids.baseAddress,
              idSize,
              rows,
              missing,
              shift,
              first,
              windowCount,
              counts.baseAddress,
              counts.count,
              &outside
            )
          }
        }
      }
    }
    precondition(found <= rows, "an id without a window, or a window without counters")
    return found
  }
}
