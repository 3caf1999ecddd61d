import RawMemory

/// The keys of objects of one schema, as they come: most objects of a kind have the same keys in the
/// same order, so the next key is compared with the one that stood there the last time.
struct ExpectedKeys<Field: RawRepresentable & CaseIterable> where Field.RawValue == Int {
  private static var places: Int { 16 }
  private static var kinds: Int { 8 }

  private let names: NameTable
  // Of each kind of object, the name at each place and its code, −1 for an unknown one.
  private var expectedNames: [JSONName]
  private var expectedCodes: [Int8]
  private var place = 0
  private var seen: UInt32 = 0

  init(_ names: NameTable) {
    precondition(Field.allCases.count <= 32, "a schema of more than 32 keys")
    self.names = names
    expectedNames = Array(repeating: JSONName(""), count: Self.places * Self.kinds)
    expectedCodes = Array(repeating: -1, count: Self.places * Self.kinds)
  }

  /// Before the first key of an object.
  @inline(__always)
  mutating func begin() {
    place = 0
    seen = 0
  }

  /// Takes the next key, of an object of the kind `kind` (below 8).
  ///
  /// - Returns: The field, `.some(nil)` for an unknown key; `nil` when there is no plain key, or a
  ///   field's second one.
  @inline(__always)
  mutating func next(_ cursor: inout JSONCursor, kind: Int) -> Field?? {
    let slot = (kind & 7) &* Self.places &+ (place & 15)
    place &+= 1
    if !cursor.takeKey(expectedNames.span, at: slot) {
      guard let name = cursor.takeKey() else { return .none }
      expectedNames[slot] = name
      expectedCodes[slot] = Int8(names.code(of: name) ?? -1)
    }
    let code = Int(expectedCodes[slot])
    guard code >= 0 else { return .some(nil) }
    let bit: UInt32 = 1 << UInt32(truncatingIfNeeded: code)
    guard seen & bit == 0 else { return .none }
    seen |= bit
    return .some(Field(rawValue: code))
  }
}
