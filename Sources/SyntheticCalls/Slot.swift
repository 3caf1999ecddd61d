/// What a `%` slot of a template stands for; the raw value is its letter.
enum Slot: UInt8, Sendable {
  case number = 0x6E  // n: 2 to 9
  case code = 0x63  // c: four digits
  case amount = 0x6D  // m: 48.50
  case time = 0x74  // t: 8:30 PM
  case day = 0x64  // d: March 14
  case date = 0x44  // D: 2026-03-14
  case firstName = 0x70  // p
  case surname = 0x6C  // l
  case order = 0x6F  // o: PR-482913
  case phone = 0x66  // f: +12125550147
  case email = 0x65  // e
  case uuid = 0x75  // u
  case hexadecimal = 0x68  // h: twelve hexadecimal digits

  private static let firstNames = [
    "Alex", "Maria", "Jordan", "Priya", "Sam", "Grace", "Omar", "Linda", "Noah", "Aisha", "Peter",
    #"Jos\u00e9"#, "Zoë", "Søren", "Chloé", "Łukasz", "Nguyễn", #"Ren\u00e9e"#, "Diego", "Hannah",
  ]
  private static let surnames = [
    "Smith", "Johnson", "Garcia", "Brown", "Lee", "Martin", "Clark", "Patel", #"M\u00fcller"#,
    "O'Brien", "Kowalski", "Rossi", "Novák", "Tanaka", "Okafor", "Lindqvist", "Moreau", "Young",
  ]
  private static let mailboxes = ["anna.k", "j.smith", "billing", "priya", "info", "m_rossi"]
  private static let months = ["March", "April", "May", "June", "July"]
  /// North American area codes; with 555-0100 to 555-0199 behind them, numbers set aside for
  /// fiction.
  private static let areaCodes = [
    "212", "305", "312", "404", "415", "503", "512", "602", "617", "619", "702", "713", "718",
    "773", "801", "813", "901", "919", "949", "954",
  ]
  /// How many different phone numbers there are.
  static let phones = areaCodes.count * 100

  func append(to output: inout [UInt8], random: inout RandomStream) {
    switch self {
    case .number:
      output.append(UInt8(0x32 + random.below(8)))
    case .code:
      output.append(integer: random.between(1000, 9999))
    case .amount:
      output.append(decimal: random.between(4, 399) * 50 + random.below(2) * 49, places: 2)
    case .time:
      output.append(integer: random.between(1, 12))
      output.append(json: random.pick([":00", ":15", ":30", ":45"]))
      output.append(json: random.chance(perMille: 350) ? " AM" : " PM")
    case .day:
      output.append(json: random.pick(Self.months))
      output.append(0x20)
      output.append(integer: random.between(1, 28))
    case .date:
      output.append(json: "2026-0")
      output.append(integer: random.between(3, 7))
      output.append(0x2D)
      output.append(digits: UInt(random.between(1, 28)), width: 2)
    case .firstName:
      output.append(json: random.pick(Self.firstNames))
    case .surname:
      output.append(json: random.pick(Self.surnames))
    case .order:
      output.append(json: "PR-")
      output.append(integer: random.between(100_000, 999_999))
    case .phone:
      Self.append(phone: random.below(Self.phones), to: &output)
    case .email:
      output.append(json: random.pick(Self.mailboxes))
      output.append(integer: random.below(90))
      output.append(json: "@example.com")
    case .uuid:
      output.append(uuidFrom: &random)
    case .hexadecimal:
      output.append(hexadecimal: random.next(), count: 12)
    }
  }

  /// Appends the phone number with the given place in the pool, `0..<phones`.
  static func append(phone: Int, to output: inout [UInt8]) {
    output.append(json: "+1")
    output.append(json: areaCodes[phone / 100])
    output.append(json: "55501")
    output.append(digits: UInt(phone % 100), width: 2)
  }
}
