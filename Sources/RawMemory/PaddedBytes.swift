import CSimdJSON

/// Bytes that the JSON parser may read past: an immutable buffer with readable padding behind it.
///
/// The parser's vector loads run over the end of what they parse; the padding makes that harmless.
/// Filled once, at creation, and shared freely between tasks after that.
@safe
package final class PaddedBytes: @unchecked Sendable {
  // Safety: allocated in `init` with `capacity + padding` bytes, of which `count` and the padding
  // behind them are initialised; freed in `deinit`; written only before `init` returns.
  private let base: UnsafeMutablePointer<UInt8>

  /// The number of bytes, padding not counted.
  package let count: Int

  /// Room for `capacity` bytes, of which `fill` writes as many as it has.
  package init<E: Error>(
    capacity: Int,
    filledBy fill: (inout OutputSpan<UInt8>) throws(E) -> Void
  ) throws(E) {
    precondition(capacity >= 0, "capacity \(capacity) is negative")
    let padding = csimdjson_padding()
    let base = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + padding)
    let room = unsafe UnsafeMutableBufferPointer(start: base, count: capacity)
    var output = unsafe OutputSpan(buffer: room, initializedCount: 0)
    do {
      try fill(&output)
    } catch {
      unsafe base.deallocate()
      throw error
    }
    count = unsafe output.finalize(for: room)
    unsafe (base + count).initialize(repeating: 0, count: padding)
    unsafe self.base = base
  }

  /// A copy of `bytes`.
  package convenience init(_ bytes: Span<UInt8>) {
    self.init(capacity: bytes.count) { (output: inout OutputSpan<UInt8>) in
      output.append(bytes, in: 0..<bytes.count)
    }
  }

  deinit {
    unsafe base.deallocate()
  }

  /// The bytes.
  package var span: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: UnsafePointer(base), count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  // Safety: for this module only; valid while `self` lives, padding readable behind `count` bytes.
  func withPointer<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
    unsafe body(UnsafePointer(base))
  }
}
