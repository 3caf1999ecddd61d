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
  let workspace: Int64
}

/// Compares repeats with the calls that they repeat, as values.
struct RepeatComparison {
  private struct Place: Hashable {
    let source: Int
    let offset: Int
  }

  private let sources: [InputSource]
  /// The digests of the calls that were repeated and had to be read again: one may be large, and
  /// repeated often.
  private var digests: [Place: UInt64] = [:]

  init(sources: [InputSource]) { self.sources = sources }

  /// How many of the repeats of each workspace differ from the calls that they repeat.
  ///
  /// A source that changed since it was read counts as differing.
  /// - Complexity: O(bytes of the repeats, and of the calls repeated for the first time).
  mutating func conflicts(_ repeats: [RepeatedCall]) -> [Int64: Int] {
    guard !repeats.isEmpty else { return [:] }
    // Not kept from block to block, as a parser is as large as the largest record that it met.
    var reader = DigestReader(sources: sources)
    var conflicts: [Int64: Int] = [:]
    for repeated in repeats where differs(repeated, &reader) {
      conflicts[repeated.workspace, default: 0] += 1
    }
    return conflicts
  }

  private mutating func differs(_ repeated: RepeatedCall, _ reader: inout DigestReader) -> Bool {
    if case .record(let source, let offset, let count) = repeated.first,
      case .record(let other, let otherOffset, let otherCount) = repeated.later,
      count == otherCount,
      let first = sources[source].reread(offset: offset, count: count),
      let later = sources[other].reread(offset: otherOffset, count: otherCount),
      Bytes.areEqual(first.span, later.span)
    {
      return false
    }
    guard let first = digest(ofFirst: repeated.first, &reader),
      let later = reader.digest(of: repeated.later)
    else { return true }
    return first != later
  }

  private mutating func digest(
    ofFirst content: CallContent,
    _ reader: inout DigestReader
  ) -> UInt64? {
    guard case .record(let source, let offset, _) = content else {
      return reader.digest(of: content)
    }
    let place = Place(source: source, offset: offset)
    if let known = digests[place] { return known }
    let digest = reader.digest(of: content)
    digests[place] = digest
    return digest
  }
}

/// Makes the digests of bodies, reading them again if need be.
private struct DigestReader: ~Copyable {
  private let sources: [InputSource]
  private var parser = JSONParser()
  private var decoder = CallDecoder(options: DecodingOptions())
  private var digest = ValueDigest()

  init(sources: [InputSource]) { self.sources = sources }

  /// The digest of the body; `nil` when it can no longer be read.
  mutating func digest(of content: CallContent) -> UInt64? {
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
