/// A text with slots that are filled at random, kept as bytes; what stands between the slots is
/// already escaped for a JSON string.
///
/// A slot is `%` and one letter, see `Slot`. An unknown letter stays as it is written.
struct Template: Sendable, ExpressibleByStringLiteral {
  private let bytes: [UInt8]
  private let slots: [(end: Int, slot: Slot)]

  init(stringLiteral text: String) {
    var bytes: [UInt8] = []
    var slots: [(end: Int, slot: Slot)] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, let letter = rest.first, let slot = Slot(rawValue: letter) {
        rest = rest.dropFirst()
        slots.append((bytes.count, slot))
      } else {
        bytes.append(byte)
      }
    }
    self.bytes = bytes
    self.slots = slots
  }

  /// Appends the text with every slot filled; equal states of `random` give equal bytes, and two
  /// templates with the same slots in the same order the same values.
  func append(to output: inout [UInt8], random: inout RandomStream) {
    var start = 0
    for (end, slot) in slots {
      output.append(contentsOf: bytes[start..<end])
      slot.append(to: &output, random: &random)
      start = end
    }
    output.append(contentsOf: bytes[start...])
  }
}
