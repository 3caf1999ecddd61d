import CKernels

extension Runs {
  /// The most numbers that a run can have for ``lookUp(_:ends:codes:in:into:)``, and those that it has
  /// in the table.
  package static let lookupWidth = Int(RUN_LOOKUP_WIDTH)

  /// Appends to `found` for each row the number that its run has for the row's code, and tells whether
  /// that is 0 for any row of a run that is not 0.
  ///
  /// `ends` has for each run the number of rows up to and including its own, `table` for each number in
  /// `runs` the numbers of ``lookupWidth`` codes. Of a code, the lowest four bits count. Traps when the
  /// runs do not fit the codes, when the table lacks a run, or when `found` has no room.
  /// - Complexity: O(rows + runs).
  package static func lookUp(
    _ runs: Span<UInt32>,
    ends: Span<UInt32>,
    codes: Span<UInt8>,
    in table: Span<UInt32>,
    into found: inout OutputSpan<UInt32>
  ) -> Bool {
    precondition(runs.count == ends.count, "\(runs.count) runs with \(ends.count) ends")
    precondition(codes.count <= found.freeCapacity, "no room for \(codes.count) rows")
    // Safety: C reads as much as it is told, writes a number for each code, and keeps nothing.
    return unsafe found.withUnsafeMutableBufferPointer { room, initialized in
      guard codes.count > 0, let base = room.baseAddress else { return false }
      let target = unsafe base + initialized
      let answer = unsafe runs.withUnsafeBufferPointer { runs in
        unsafe ends.withUnsafeBufferPointer { ends in
          unsafe codes.withUnsafeBufferPointer { codes in
            unsafe table.withUnsafeBufferPointer { table in
              unsafe run_lookup(
                runs.baseAddress,
                ends.baseAddress,
                runs.count,
                codes.baseAddress,
                codes.count,
                table.baseAddress,
                table.count / lookupWidth,
                target
              )
            }
          }
        }
      }
      precondition(answer >= 0, "runs of other rows, or with numbers that the table lacks")
      initialized += codes.count
      return answer == 1
    }
  }
}
