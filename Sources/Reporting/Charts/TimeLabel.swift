/// The label of a time bucket as a number, so that a chart can tell neighbours from a gap.
enum TimeLabel {
  /// The names of the dimensions whose values are such labels.
  static let dimensions = ["hour", "day", "week", "month"]

  /// The number of the bucket, counted in buckets of its kind: `2026-03-05T14`, in a zone
  /// `2026-03-05T14+01:00`, `2026-03-05`, `2026-W10` or `2026-03`; `nil` for other texts.
  static func ordinal(_ label: String, of dimension: String) -> Int? {
    let bytes = Array(label.utf8)
    switch dimension {
    case "month":
      guard bytes.count == 7, let (year, month) = yearAndMonth(bytes) else { return nil }
      return year * 12 + month - 1
    case "day":
      return bytes.count == 10 ? day(bytes) : nil
    case "hour":
      guard bytes.count >= 13, bytes[10] == UInt8(ascii: "T"), let day = day(bytes),
        let hour = number(bytes[11..<13]), hour < 24, let offset = minutes(bytes[13...])
      else { return nil }
      // Of two hours by one name, the offset tells which came first.
      let minutes = (day * 24 + hour) * 60 - offset
      return (minutes - (minutes % 60 + 60) % 60) / 60
    case "week":
      guard bytes.count == 8, bytes[4] == UInt8(ascii: "-"), bytes[5] == UInt8(ascii: "W"),
        let year = number(bytes[..<4]), let week = number(bytes[6...]), (1...53).contains(week)
      else { return nil }
      // 4 January is always in the first week; weeks begin on Monday, as 1970-01-05 did.
      return (days(year, 1, 4) - 4).flooredBySeven + week - 1
    default:
      return nil
    }
  }

  /// The minutes of an offset from UTC such as `+01:00`; 0 where there is none.
  private static func minutes(_ offset: ArraySlice<UInt8>) -> Int? {
    guard let sign = offset.first else { return 0 }
    let text = Array(offset.dropFirst())
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), text.count == 5,
      text[2] == UInt8(ascii: ":"), let hours = number(text[..<2]), let minutes = number(text[3...])
    else { return nil }
    return (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  private static func yearAndMonth(_ bytes: [UInt8]) -> (Int, Int)? {
    guard bytes.count >= 7, bytes[4] == UInt8(ascii: "-"), let year = number(bytes[..<4]),
      let month = number(bytes[5..<7]), (1...12).contains(month)
    else { return nil }
    return (year, month)
  }

  private static func day(_ bytes: [UInt8]) -> Int? {
    guard let (year, month) = yearAndMonth(bytes), bytes.count >= 10,
      bytes[7] == UInt8(ascii: "-"), let day = number(bytes[8..<10]), (1...31).contains(day)
    else { return nil }
    return days(year, month, day)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }

  /// Days since 1970-01-01 of a date of the Gregorian calendar, for years from 0 on.
  ///
  /// Years are counted from March, so that the leap day is the last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let fromMarch = (month + 9) % 12
    // Moved by 400 years, so that the division of year 0's January rounds down as well.
    let base = shifted + 400
    return base * 365 + base / 4 - base / 100 + base / 400 + (fromMarch * 153 + 2) / 5 + day - 1
      - 719_468 - 146_097
  }
}

extension Int {
  /// A seventh, rounded down.
  fileprivate var flooredBySeven: Int { (self - (self % 7 + 7) % 7) / 7 }
}
