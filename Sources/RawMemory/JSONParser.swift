import CSimdJSON

/// A reusable JSON parser: text in, tape out.
///
/// It checks the whole grammar, UTF-8, string escapes and numbers (integers within 64 bits, finite
/// doubles). It keeps its buffers, so that one parser a task is the cheapest use.
@safe
package struct JSONParser: ~Copyable {
  /// The deepest nesting of arrays and objects that is accepted.
  package static let maximumDepth = JSONCursor.maximumDepth

  // Safety: made by `csimdjson_create`, never null, freed in `deinit`, never copied out.
  private let parser: OpaquePointer
  private var lazy = LazyTape()

  /// A parser with no buffers yet.
  package init() {
    guard let parser = unsafe csimdjson_create() else {
      fatalError("no memory for a JSON parser")
    }
    unsafe self.parser = parser
  }

  deinit {
    unsafe csimdjson_destroy(parser)
  }

  /// Parses the bytes of `range` as one JSON text and lends its tape to `body`.
  ///
  /// - Returns: What `body` returns; `nil` when the bytes are no JSON text within the limits.
  /// - Complexity: O(bytes).
  package mutating func parse<R, E: Error>(
    _ bytes: PaddedBytes,
    in range: Range<Int>,
    _ body: (borrowing JSONTape) throws(E) -> R
  ) throws(E) -> R? {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= bytes.count,
      "range \(range) is outside of \(bytes.count) bytes"
    )
    guard !range.isEmpty else { return nil }
    let text = unsafe bytes.withPointer { unsafe $0 + range.lowerBound }
    if runLazily(bytes, in: range) {
      defer { withExtendedLifetime(bytes) {} }
      let tape = unsafe JSONTape(words: lazy.words, strings: lazy.strings, text: text)
      return try body(tape)
    }
    return try parseEagerly(bytes, in: range, body)
  }

  /// Parses the bytes of `range` as one JSON text, lends one of its arrays to `read`, and then its
  /// tape to `body`.
  ///
  /// - Returns: What `body` returns; `nil` when the bytes are no JSON text, when anything in them is
  ///   unusual, or when `read` gave up: ``parse(_:in:_:)`` tells which.
  /// - Complexity: O(bytes).
  package mutating func parse<R>(
    _ bytes: PaddedBytes,
    in range: Range<Int>,
    stream: JSONStream,
    _ read: (inout JSONCursor) -> Bool,
    _ body: (borrowing JSONTape) -> R
  ) -> R? {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= bytes.count,
      "range \(range) is outside of \(bytes.count) bytes"
    )
    guard !range.isEmpty, runLazily(bytes, in: range, stream: stream, read) else { return nil }
    let text = unsafe bytes.withPointer { unsafe $0 + range.lowerBound }
    defer { withExtendedLifetime(bytes) {} }
    let tape = unsafe JSONTape(
      words: lazy.words,
      strings: lazy.strings,
      text: text,
      streamed: lazy.streamed
    )
    return body(tape)
  }

  /// Parses as ``parse(_:in:_:)`` does, by simdjson alone: the reference for the faster way.
  package mutating func parseEagerly<R, E: Error>(
    _ bytes: PaddedBytes,
    in range: Range<Int>,
    _ body: (borrowing JSONTape) throws(E) -> R
  ) throws(E) -> R? {
    guard !range.isEmpty else { return nil }
    guard
      run(bytes, in: range, maximumDepth: Self.maximumDepth)
        || runToTheLastLevel(bytes, in: range),
      let words = unsafe csimdjson_tape(parser),
      let strings = unsafe csimdjson_strings(parser)
    else { return nil }
    let tape = unsafe JSONTape(words: words, strings: strings, text: strings)
    return try body(tape)
  }

  private mutating func runLazily(
    _ bytes: PaddedBytes,
    in range: Range<Int>,
    stream: JSONStream? = nil,
    _ read: (inout JSONCursor) -> Bool = { _ in false }
  ) -> Bool {
    // Safety: `range` lies inside the buffer, and what follows it (text or padding) is readable. The
    // indexes are used before the parser is used again.
    unsafe bytes.withPointer { base in
      var indexes: UnsafePointer<UInt32>?
      var count = 0
      let text = unsafe base + range.lowerBound
      guard unsafe csimdjson_index(parser, text, range.count, &indexes, &count) == 0,
        let found = unsafe indexes
      else { return false }
      return unsafe lazy.build(
        text,
        length: range.count,
        indexes: found,
        count: count,
        stream: stream,
        read
      )
    }
  }

  private mutating func run(
    _ bytes: PaddedBytes,
    in range: Range<Int>,
    maximumDepth: Int
  ) -> Bool {
    // Safety: `range` lies inside the buffer, and what follows it (text or padding) is readable.
    unsafe bytes.withPointer { base in
      unsafe csimdjson_parse(parser, base + range.lowerBound, range.count, maximumDepth) == 0
    }
  }

  /// Parses a text that simdjson refused at our limit, perhaps by one level.
  ///
  /// simdjson does not count the level of an empty array or object. So its limit N means N − 1
  /// levels that hold something, or N levels of which the last is empty; one of both is wrong for
  /// any N, and the few texts between are measured.
  private mutating func runToTheLastLevel(_ bytes: PaddedBytes, in range: Range<Int>) -> Bool {
    guard range.count >= 2 * Self.maximumDepth,
      run(bytes, in: range, maximumDepth: Self.maximumDepth + 1),
      let words = unsafe csimdjson_tape(parser),
      let strings = unsafe csimdjson_strings(parser)
    else { return false }
    return unsafe JSONTape(words: words, strings: strings, text: strings).depth()
      <= Self.maximumDepth
  }
}
