import RawMemory

/// Finds the elements of an array that arrives in windows.
///
/// Windows overlap: the bytes of an unfinished element come again at the start of the next one.
/// It checks the grammar between elements; that of an element is left to the parser, but for
/// one that is too large or has no end.
struct ArraySplitter {
  private enum State {
    case beforeArray, firstElement, element, nested, string, escape, scalar, separator, closed
    case failed
  }

  /// What was found in a window: places are indices in it.
  struct Findings {
    /// The elements within the limit.
    var elements: [Range<Int>] = []
    /// Elements over the limit, and the error that ends the array.
    var problems: [(position: Int, kind: InputProblem.Kind)] = []
  }

  private let isCompressed: Bool
  private let options: InputOptions
  private var state = State.beforeArray
  private var scanner = BracketScanner()
  private var position: Int
  private var elementStart: Int?
  private var isSkipping = false

  /// A splitter for the array that starts at or behind `start` of the first window.
  ///
  /// One of a compressed source ends at an element over the limit.
  init(from start: Int, isCompressed: Bool, options: InputOptions) {
    self.isCompressed = isCompressed
    self.options = options
    position = start
  }

  /// Whether the window was searched up to `end`.
  func hasSearched(upTo end: Int) -> Bool { position >= end || hasFailed }

  /// Whether nothing more can be found.
  var hasFailed: Bool { state == .failed }

  /// Where the next window must start, so that an unfinished element is whole.
  var firstNeeded: Int { isSkipping ? position : elementStart ?? position }

  /// Moves to a window that starts at `start` of the last one.
  mutating func rebase(to start: Int) {
    position -= start
    elementStart = elementStart.map { isSkipping ? 0 : $0 - start }
  }

  /// Searches the window `bytes` up to `end`, or until it found `limit` elements and problems.
  ///
  /// - Complexity: O(bytes not seen before).
  mutating func advance(
    _ bytes: PaddedBytes,
    upTo end: Int,
    limit: Int = .max,
    into findings: inout Findings
  ) {
    while position < end, state != .failed {
      guard findings.elements.count + findings.problems.count < limit else { return }
      step(bytes, end, into: &findings)
    }
    guard state != .failed else { return }
    skipIfTooLarge(bytes, to: end, into: &findings)
  }

  /// Ends the text at `end`, up to which the window `bytes` was searched.
  mutating func finish(_ bytes: PaddedBytes, at end: Int, into findings: inout Findings) {
    // An element that was refused for its length is not refused once more for having no end.
    guard state != .closed, state != .failed, !isSkipping else { return }
    guard let start = elementStart,
      let error = JSONSyntax.firstError(in: bytes.span.extracting(start..<end))
    else { return fail(at: end, .syntax(.unexpectedEnd), into: &findings) }
    fail(at: start + error.offset, .syntax(error.reason), into: &findings)
  }

  private mutating func step(
    _ bytes: PaddedBytes,
    _ end: Int,
    into findings: inout Findings
  ) {
    let byte = bytes.span[position]
    switch state {
    case .nested:
      if let valueEnd = scanner.scan(bytes, in: position..<end) {
        endElement(bytes, at: valueEnd, into: &findings)
      } else {
        position = end
      }
    case .string:
      if byte == UInt8(ascii: "\"") {
        endElement(bytes, at: position + 1, into: &findings)
      } else {
        if byte == UInt8(ascii: "\\") { state = .escape }
        position += 1
      }
    case .escape:
      state = .string
      position += 1
    case .scalar:
      if byte.isJSONBlank || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") {
        endElement(bytes, at: position, into: &findings)
      } else {
        position += 1
      }
    case .beforeArray, .firstElement, .element, .separator, .closed, .failed:
      if byte.isJSONBlank { position += 1 } else { betweenElements(byte, into: &findings) }
    }
  }

  private mutating func betweenElements(_ byte: UInt8, into findings: inout Findings) {
    switch (state, byte) {
    case (.beforeArray, UInt8(ascii: "[")):
      state = .firstElement
      position += 1
    case (.firstElement, UInt8(ascii: "]")), (.separator, UInt8(ascii: "]")):
      state = .closed
      position += 1
    case (.separator, UInt8(ascii: ",")):
      state = .element
      position += 1
    case (.separator, _):
      fail(at: position, .syntax(.expectedCommaOrBracket), into: &findings)
    case (.closed, _):
      fail(at: position, .syntax(.trailingContent), into: &findings)
    case (.element, UInt8(ascii: "]")), (.element, UInt8(ascii: ",")),
      (.firstElement, UInt8(ascii: ",")), (.beforeArray, _):
      fail(at: position, .syntax(.expectedValue), into: &findings)
    default:
      startElement(byte)
    }
  }

  private mutating func startElement(_ byte: UInt8) {
    elementStart = position
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): state = .nested
    case UInt8(ascii: "\""):
      state = .string
      position += 1
    default: state = .scalar
    }
  }

  private mutating func endElement(
    _ bytes: PaddedBytes,
    at end: Int,
    into findings: inout Findings
  ) {
    skipIfTooLarge(bytes, to: end, into: &findings)
    guard state != .failed else { return }
    if !isSkipping, let start = elementStart { findings.elements.append(start..<end) }
    isSkipping = false
    elementStart = nil
    state = .separator
    position = end
  }

  private mutating func skipIfTooLarge(
    _ bytes: PaddedBytes,
    to end: Int,
    into findings: inout Findings
  ) {
    guard !isSkipping, let start = elementStart, end - start > options.maxRecord else { return }
    let (position, kind) = OversizedRecord.problem(
      bytes.span.extracting(start..<end),
      isCompressed: isCompressed,
      options: options
    )
    guard case .recordTooLarge = kind else {
      return fail(at: start + position, kind, into: &findings)
    }
    findings.problems.append((start, kind))
    isSkipping = true
  }

  private mutating func fail(
    at index: Int,
    _ kind: InputProblem.Kind,
    into findings: inout Findings
  ) {
    findings.problems.append((index, kind))
    state = .failed
  }
}
