import RawMemory

/// Where the known keys of one object of the tape have their values.
///
/// The buffer is kept from object to object. Of a repeated key the last counts; a key whose value
/// is null counts as present here, so that a required field can tell null from absent.
struct ObjectFields<Field: RawRepresentable & CaseIterable> where Field.RawValue == Int {
  private let names: NameTable
  // Inline, for no schema has more keys: a heap buffer would be checked for sharing at each store.
  // simdjson takes texts of at most 4 GiB, so that 32 bits name every word of a tape.
  private var places = InlineArray<32, UInt32>(repeating: 0)

  // The keys of the last object and their codes, −1 for unknown ones: most objects of a kind have
  // the same keys in the same order, and comparing with the one expected saves the look-up.
  private var expected: [(name: JSONName, code: Int)]

  init(_ names: NameTable) {
    precondition(Field.allCases.count <= 32, "a schema of more than 32 keys")
    self.names = names
    expected = Array(repeating: (JSONName(""), -1), count: 16)
  }

  /// Reads the object at `object`.
  @inline(__always)
  mutating func read(_ tape: borrowing JSONTape, at object: Int) {
    clear()
    var key = object + 1
    var position = 0
    while tape.kind(at: key) != .endOfObject {
      let value = key + 1
      let name = tape.name(at: key)
      let place = position & 15
      if expected[place].name != name { expected[place] = (name, names.code(of: name) ?? -1) }
      let code = expected[place].code
      if code >= 0 { places[code] = UInt32(truncatingIfNeeded: value) }
      key = tape.index(after: value)
      position &+= 1
    }
  }

  /// Forgets the last object: no key is present.
  @inline(__always)
  mutating func clear() {
    places = InlineArray(repeating: 0)
  }

  /// Where the value of `field` starts; `nil` when the key is absent.
  @inline(__always)
  func place(of field: Field) -> Int? {
    let place = places[field.rawValue]
    return place == 0 ? nil : Int(place)
  }

  /// Where the value of `field` starts; `nil` when it is absent or null.
  @inline(__always)
  func value(of field: Field, _ tape: borrowing JSONTape) -> Int? {
    let place = places[field.rawValue]
    return place == 0 || tape.kind(at: Int(place)) == .null ? nil : Int(place)
  }
}
