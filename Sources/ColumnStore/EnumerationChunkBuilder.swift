/// Collects one text column of one row group whose texts are the names of an enumeration's cases.
///
/// The cases are compared, not the names, so that a row costs neither a hash nor a copy.
@frozen
public struct EnumerationChunkBuilder<Value: RawRepresentable & Equatable & Sendable>: Sendable
where Value.RawValue == String {
  // The cases so far; the code of a case is its place.
  @usableFromInline var values: [Value] = []
  @usableFromInline var codes: [UInt32] = []

  /// Whether the column is wanted; if not, values are dropped as they come.
  public let isKept: Bool

  /// A builder without rows.
  @inlinable
  public init(isKept: Bool = true) { self.isKept = isKept }

  /// Adds a row with the name of `value`, or without a text.
  @inlinable
  public mutating func append(_ value: Value?) {
    guard isKept else { return }
    guard let value else {
      codes.append(.max)
      return
    }
    if let code = values.firstIndex(of: value) {
      codes.append(UInt32(truncatingIfNeeded: code))
    } else {
      codes.append(UInt32(truncatingIfNeeded: values.count))
      values.append(value)
    }
  }

  /// The rows as an immutable chunk; `nil` when the column is not wanted.
  package func sealed() -> ColumnChunk? {
    guard isKept else { return nil }
    var dictionary = StringDictionary()
    for value in values { dictionary.append(Array(value.rawValue.utf8).span) }
    return .text(TextChunk(dictionary: dictionary, codes: codes))
  }
}
