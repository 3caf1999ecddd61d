import Calls
import CallsTestSupport
import RawMemory
import Testing

@Suite struct BodyRedactorTests {
  private func redacted(
    _ body: String,
    phones: Bool = false,
    keys: [String] = []
  ) throws -> String? {
    var redactor = BodyRedactor(try Redaction(phones: phones, keys: keys))
    return redactor.redact(Array(body.utf8)).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func stringsUnderAKeyAreReplacedAtAnyDepth() throws {
    let body = #" { "text" : "a\"b" , "x":[{"text":["c",{"y":"d","n":1.50}],"other":"e"},null] } "#
    let wanted =
      #" { "text" : "[redacted]" , "x":[{"text":["[redacted]",{"y":"[redacted]","n":1.50}],"#
      + #""other":"e"},null] } "#
    #expect(try redacted(body, keys: ["text"]) == wanted)
  }

  @Test(arguments: [
    // Keys with escapes, and repeated ones.
    (
      #"{"t\u0065xt":"a","text":"b","text":"c"}"#, "text",
      #"{"t\u0065xt":"[redacted]","text":"[redacted]","text":"[redacted]"}"#
    ),
    (
      #"{"größe":"a","gr\u00f6\u00dfe":"b"}"#, "größe",
      #"{"größe":"[redacted]","gr\u00f6\u00dfe":"[redacted]"}"#
    ),
    (#"{"\ud83d\ude00":"\ud83d\ude00"}"#, "😀", #"{"\ud83d\ude00":"[redacted]"}"#),
    // Paths: what they end with, whatever arrays are between.
    (
      #"{"params":{"a":"1"},"tool":[{"params":{"a":"2","b":"3"}}]}"#, "tool.params.a",
      #"{"params":{"a":"1"},"tool":[{"params":{"a":"[redacted]","b":"3"}}]}"#
    ),
    (
      #"{"xtext":"1","text_":"2","a":{"text":"3"}}"#, "text",
      #"{"xtext":"1","text_":"2","a":{"text":"[redacted]"}}"#
    ),
    (#"{"a.b":"1","a":{"b":"2"}}"#, "a.b", #"{"a.b":"[redacted]","a":{"b":"[redacted]"}}"#),
    // Empty strings, and what is none.
    (
      #"{"text":"","x":{"text":7},"y":{"text":true}}"#, "text",
      #"{"text":"","x":{"text":7},"y":{"text":true}}"#
    ),
  ])
  func keysAreNamesOrPaths(body: String, key: String, wanted: String) throws {
    #expect(try redacted(body, keys: [key]) == wanted)
  }

  @Test(arguments: [
    // Numbers of 7 to 15 digits under a key for phone numbers, alone or in lists and objects' values.
    (
      #"{"phone" : 491701234567 ,"Tel":[4155552671, 4155552672],"x":4155552673}"#,
      #"{"phone" : "***67" ,"Tel":["***71", "***72"],"x":4155552673}"#
    ),
    (
      #"{"a":{"user_phone":{"home":4155552671,"phone":415555267}},"b":[1,{"mobile":4155552674}]}"#,
      #"{"a":{"user_phone":{"home":4155552671,"phone":"***67"}},"b":[1,{"mobile":"***74"}]}"#
    ),
    // Too short, too long, no whole digits, no numbers.
    (
      #"{"phone":[123456,1234567890123456,-4155552671,4155552671.5,4e10,true,false,null,{},[]]}"#,
      #"{"phone":[123456,1234567890123456,-4155552671,4155552671.5,4e10,true,false,null,{},[]]}"#
    ),
    // The places of numbers are found between strings with quotes and brackets.
    (
      #"{"n":12,"s":"\"12,[","caller_id":1234567,"t":"4155552671","TEL":"4155552671"}"#,
      #"{"n":12,"s":"\"12,[","caller_id":"***67","t":"4155552671","TEL":"***71"}"#
    ),
    ("[1234567]", "[1234567]"), ("1234567", "1234567"),
  ])
  func phoneNumbersMayBeSentAsNumbers(body: String, wanted: String) throws {
    #expect(try redacted(body, phones: true) == wanted)
    #expect(try redacted(wanted, phones: true) == wanted)
    #expect(try redacted(body, phones: false) == body)
  }

  @Test func whatMakesACallStays() throws {
    let body =
      #"{"call_id":"c","transcript_with_tool_calls":[{"role":"user","text":"a","#
      + #""tool":{"request_id":"r","name":"n","params":{"role":"b","call_id":"d"}}}],"#
      + #""metadata":{"agent_remote_identifier":"agent","x":"y"},"user_sentiment":"positive"}"#
    let wanted =
      #"{"call_id":"c","transcript_with_tool_calls":[{"role":"user","text":"[redacted]","#
      + #""tool":{"request_id":"r","name":"[redacted]","params":{"role":"[redacted]","#
      + #""call_id":"[redacted]"}}}],"#
      + #""metadata":{"agent_remote_identifier":"agent","x":"[redacted]"},"user_sentiment":"positive"}"#
    let keys = ["transcript_with_tool_calls", "metadata"]
    #expect(try redacted(body, keys: keys) == wanted)
    let error = #expect(throws: RedactionError.self) {
      try redacted(body, keys: ["role", "text", "", "tool.request_id", "call_id", "params.role"])
    }
    #expect(error?.keys == ["role", "", "tool.request_id", "call_id"])
    let numbers = #"{"call_id":"+15550109942","x":"+15550109942"}"#
    #expect(try redacted(numbers, phones: true) == #"{"call_id":"+15550109942","x":"***42"}"#)
  }

  @Test func phoneNumbersAreMaskedByTheirField() throws {
    let body =
      #"{"caller_phone_number":"sip:ann77@x","a":{"caller_phone_\u006eumber":"anonymous"},"#
      + #""customerPhone":["5550109942"],"telephony":"5550109942","phone":"default","n":5550109942,"#
      + #""s":"é \"+1\u0035550109942\" \u0001\n","t":"plain é \u00e9"}"#
    let wanted =
      #"{"caller_phone_number":"***","a":{"caller_phone_\u006eumber":"***"},"#
      + #""customerPhone":["***42"],"telephony":"5550109942","phone":"default","n":5550109942,"#
      + #""s":"é \"***42\" \u0001\u000a","t":"plain é \u00e9"}"#
    #expect(try redacted(body, phones: true) == wanted)
    #expect(try redacted(wanted, phones: true) == wanted)
  }

  @Test(arguments: [
    // The caller's own number, wherever its digits stand, in each way to write it.
    (
      #"{"caller_phone_number":"+4915112345678","a":"call 015112345678 or 004915112345678.","b":["4915112345678"]}"#,
      #"{"caller_phone_number":"***78","a":"call ***78 or ***78.","b":["***78"]}"#
    ),
    (
      #"{"a":{"to":"015112345678","n":15112345678,"m":5112345678},"caller_phone_number":"15112345678"}"#,
      #"{"a":{"to":"015112345678","n":"***78","m":"***78"},"caller_phone_number":"***78"}"#
    ),
    // Other digits stay, as does what only holds them.
    (
      #"{"caller_phone_number":"015112345678","a":"0151123456789 015112345678x 25112345678"}"#,
      #"{"caller_phone_number":"***78","a":"0151123456789 ***78x 25112345678"}"#
    ),
    // In groups, and without the country.
    (
      #"{"caller_phone_number":"+15551234567","a":["1 5 5 5 1 2 3 4 5 6 7","5551234567","12 555 1234567, 42"]}"#,
      #"{"caller_phone_number":"***67","a":["***67","***67","12 ***67, 42"]}"#
    ),
    (
      #"{"caller_phone_number":"+15551234567","a":"id 555123456 and 4567"}"#,
      #"{"caller_phone_number":"***67","a":"id 555123456 and 4567"}"#
    ),
    (
      #"{"caller_phone_number":"123","a":"123 456"}"#,
      #"{"caller_phone_number":"***","a":"123 456"}"#
    ),
    // Names of keys.
    (
      #"{"legs":{"+4915112345678":"busy","a +1 415 555 2671":{"x":1}},"2026-03-05":2}"#,
      #"{"legs":{"***78":"busy","a ***71":{"x":1}},"2026-03-05":2}"#
    ),
  ])
  func phoneNumbersAreMaskedInKeysAndTheCallersEverywhere(body: String, wanted: String) throws {
    let once = try redacted(body, phones: true)
    #expect(once == wanted)
    #expect(try once.map { try redacted($0, phones: true) } == wanted)
    #expect(try redacted(body, keys: ["nothing"]) == body)
  }

  @Test(arguments: ["", "nonsense", "{\"a\":", "{\"text\":\"a\"}x", "\u{FEFF}"])
  func whatIsNoJSONIsToldApart(body: String) throws {
    #expect(try redacted(body, phones: true, keys: ["text"]) == nil)
  }

  @Test func aStringAloneAndDeepNestingAreRead() throws {
    #expect(try redacted(#""+15550109942""#, phones: true) == #""***42""#)
    let deep = String(repeating: #"{"a":["#, count: 499)
    let end = String(repeating: "]}", count: 499)
    let body = "\(deep){\"text\":\"b\"}\(end)"
    #expect(try redacted(body, keys: ["text"]) == "\(deep){\"text\":\"[redacted]\"}\(end)")
  }

  @Test func redactionsUnite() throws {
    let both = try Redaction(phones: false, keys: ["b", "a", "b"])
      .union(Redaction(phones: true, keys: ["c", "a"]))
    #expect(both == (try Redaction(phones: true, keys: ["a", "b", "c"])))
    #expect(both.keys == ["a", "b", "c"])
  }

  // MARK: - Any body

  /// The strings of a JSON text with their quotes, and what is between them.
  private static func tokens(_ text: [UInt8]) -> (strings: [[UInt8]], rest: [[UInt8]]) {
    var (strings, rest): ([[UInt8]], [[UInt8]]) = ([], [[]])
    var index = 0
    while index < text.count {
      guard text[index] == UInt8(ascii: "\"") else {
        rest[rest.count - 1].append(text[index])
        index += 1
        continue
      }
      let start = index
      index += 1
      while text[index] != UInt8(ascii: "\"") { index += text[index] == UInt8(ascii: "\\") ? 2 : 1 }
      index += 1
      strings.append(Array(text[start..<index]))
      rest.append([])
    }
    return (strings, rest)
  }

  /// What the rule is, on values.
  private static func naive(
    _ value: JSONValue,
    _ path: [String],
    isUnder: Bool,
    _ key: [String]
  ) -> [ByteText] {
    switch value {
    case .string(let text):
      let stays = [
        ["call_id"], ["start_timestamp"], ["end_timestamp"], ["agent_version"], ["duration_ms"],
        ["user_sentiment"], ["metadata", "agent_remote_identifier"],
        ["transcript_with_tool_calls", "role"],
        ["transcript_with_tool_calls", "tool", "request_id"],
      ].contains(path)
      return [isUnder && !text.isEmpty && !stays ? "[redacted]" : text]
    case .array(let items): return items.flatMap { naive($0, path, isUnder: isUnder, key) }
    case .object(let object):
      return object.members.flatMap { member in
        let inner = path + [member.key.string]
        let isHit = isUnder || inner.suffix(key.count) == key[...]
        return [member.key] + naive(member.value, inner, isUnder: isHit, key)
      }
    default: return []
    }
  }

  @Test(arguments: 0..<(Environment.isLongRun ? 5_000 : 200))
  func allOtherBytesStay(seed: Int) throws {
    var payloads = RandomPayloads(seed: UInt64(seed))
    var random = SplitMix64(seed: UInt64(seed))
    let style = JSONWriter.Style(using: &random)
    let body = JSONWriter.bytes(of: payloads.body(), style: style, seed: UInt64(seed))
    let key = random.pick([
      ["text"], ["tool", "params"], ["metadata"], ["transcript_with_tool_calls"], ["node"],
      ["transcript_with_tool_calls", "tool"], ["call_type"], ["result"],
    ])
    let redaction = try Redaction(phones: false, keys: [key.joined(separator: ".")])
    var redactor = BodyRedactor(redaction)
    let once = redactor.redact(body)
    let found = try #require(once)
    let (before, after) = (Self.tokens(body), Self.tokens(found))
    #expect(before.rest == after.rest)
    let wanted = Self.naive(try JSONReader.value(of: body), [], isUnder: false, key)
    let placeholder = Array("\"[redacted]\"".utf8)
    let sent = Self.naive(try JSONReader.value(of: body), [], isUnder: false, ["no such key"])
    #expect(wanted.count == after.strings.count)
    var replaced = 0
    for (index, text) in wanted.enumerated() {
      // What stands there already stays.
      let isReplaced = text == "[redacted]" && sent[index] != text
      #expect(after.strings[index] == (isReplaced ? placeholder : before.strings[index]))
      replaced += isReplaced ? 1 : 0
    }
    #expect(redactor.strings.values.reduce(0, +) == replaced)
    let twice = redactor.redact(found)
    #expect(twice == found)
    #expect(redactor.strings.values.reduce(0, +) == replaced)
    // It is still a call, if it was.
    #expect(Self.callID(body) == Self.callID(found))
  }

  private static func callID(_ body: [UInt8]) -> [UInt8]? {
    let bytes = PaddedBytes(body.span)
    let deriver = CallDeriver(keeping: [.start])
    return deriver.append(bytes, in: 0..<bytes.count, workspace: 1, agent: [])
  }
}
