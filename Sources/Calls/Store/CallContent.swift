import RawMemory

/// What is kept of a call's body to compare it with a repeat: a digest, or where to read it again.
///
/// Making digests of all calls would cost a fifth of reading them, and few are ever compared.
enum CallContent: Equatable, Sendable {
  /// The digest of the body as a value.
  case digest(UInt64)
  /// The record's place: the source's index, the first byte in its text, the number of bytes.
  case record(source: Int, offset: Int, count: Int)
}

/// A record that repeats a call taken before.
struct RepeatedCall: Sendable {
  let first: CallContent
  let later: CallContent
}

/// Compares repeats with the calls that they repeat, as values.
struct RepeatComparison: ~Copyable {
  private let sources: [InputSource]
  private var parser = JSONParser()
  private var decoder = CallDecoder(options: DecodingOptions())
  private var digest = ValueDigest()

  init(sources: [InputSource]) { self.sources = sources }

  /// Whether the two bodies differ; a source that changed since it was read counts as differing.
  mutating func differs(_ repeated: RepeatedCall) -> Bool {
    if case .record(let source, let offset, let count) = repeated.first,
      case .record(let other, let otherOffset, let otherCount) = repeated.later,
      count == otherCount,
      let first = sources[source].reread(offset: offset, count: count),
      let later = sources[other].reread(offset: otherOffset, count: otherCount),
      Bytes.areEqual(first.span, later.span)
    {
      return false
    }
    guard let first = digest(of: repeated.first), let later = digest(of: repeated.later) else {
      return true
    }
    return first != later
  }

  private mutating func digest(of content: CallContent) -> UInt64? {
    switch content {
    case .digest(let digest): return digest
    case .record(let source, let offset, let count):
      guard let bytes = sources[source].reread(offset: offset, count: count) else { return nil }
      return parser.parse(bytes, in: 0..<count) { tape in
        _ = decoder.decode(tape)
        return digest.digest(tape, at: decoder.payload.body)
      }
    }
  }
}
