/// An array that grows by one element at a time, of which the last few are inline: appending to an
/// array looks each time whether it is shared, which for a column takes longer than the rest.
@frozen
public struct StagedArray<Element: Sendable>: Sendable {
  @inlinable static var stageCount: Int { 16 }

  @usableFromInline var elements: [Element] = []
  @usableFromInline var stage: InlineArray<16, Element>
  @usableFromInline var staged = 0

  /// An array without elements; `filler` is any of them.
  @inlinable
  init(filler: Element) { stage = InlineArray(repeating: filler) }

  @inlinable @inline(__always)
  mutating func append(_ element: Element) {
    if staged == Self.stageCount { flush() }
    stage[staged] = element
    staged &+= 1
  }

  @inlinable @inline(never)
  mutating func flush() {
    for index in 0..<staged { elements.append(stage[index]) }
    staged = 0
  }

  /// All elements.
  mutating func flushed() -> [Element] {
    flush()
    return elements
  }
}
