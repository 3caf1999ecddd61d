/// A name that no IANA time zone has.
package struct UnknownZone: Error, Equatable {
  /// The name as it was given.
  package let name: String
  /// The closest names, best first, at most three; may be empty.
  package let candidates: [String]

  /// The error for `name`, with the closest of the `known` names.
  ///
  /// A name that differs in case only (ASCII) is the one candidate. Otherwise names count by the
  /// Levenshtein distance to the whole name or to its last part (`berlin`), a third of the length
  /// and one more than the best at most.
  /// - Complexity: O(known × length²); a name above 64 bytes gets no candidates.
  init(name: String, known: [String]) {
    self.name = name
    let wanted = Self.folded(name)
    guard wanted.count <= 64 else {
      candidates = []
      return
    }
    let limit = wanted.count / 3
    let ranked = known.compactMap { name -> (distance: Int, name: String)? in
      let whole = Self.folded(name)
      let city = whole.split(separator: UInt8(ascii: "/")).last.map(Array.init) ?? whole
      let distance = min(Self.distance(wanted, whole), Self.distance(wanted, city))
      return whole == wanted ? (-1, name) : distance <= limit ? (distance, name) : nil
    }
    let sorted = ranked.sorted {
      $0.distance != $1.distance
        ? $0.distance < $1.distance : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    let best = sorted.first?.distance ?? 0
    candidates = sorted.prefix { $0.distance <= best + 1 }.prefix(best < 0 ? 1 : 3).map(\.name)
  }

  /// The bytes in lower case, with blanks as the database writes them.
  private static func folded(_ name: String) -> [UInt8] {
    name.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      case UInt8(ascii: " "): UInt8(ascii: "_")
      default: byte
      }
    }
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substituted = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}

extension UnknownZone: CustomStringConvertible {
  /// One line that names the closest zones, or what a name looks like.
  package var description: String {
    let names = candidates.map { "'\($0)'" }.joined(separator: ", ")
    let hint =
      candidates.isEmpty
      ? "give an IANA name such as 'Europe/Berlin' or 'UTC'" : "did you mean \(names)?"
    return "unknown time zone '\(name)'; \(hint)"
  }
}
