import Analyses
import ArgumentParser
import CallArchive
import Calls
import RawMemory

extension StoreCommand {
  struct Redact: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "redact",
      abstract: "Take phone numbers and texts out of all payloads, for good.",
      discussion: """
        --phones masks phone numbers as '***67', with their last two digits: the whole of \
        caller_phone_number; 7 to 15 digits, as a string or a number, under a key that stands for a phone number, with \
        'phone' in its name or called tel, mobile, caller_id or the like; and in \
        any string numbers with a '+' and 7 to 15 digits, of 3, 3 and 4 digits with separators, or of \
        8 to 15 digits in groups of which the first begins with 0. Digits without separators stay: \
        they may be an id or a time. A number that is cut into several strings stays, too: add --key \
        words for those. Reports tell callers apart by their masks from then on.

        --key replaces every string under that key, at any depth, by '[redacted]'. A key is a name, or \
        several with dots: 'tool.params' is what is called 'params' in a 'tool'. Other numbers and empty \
        strings stay. Strings that make a call a call, or tell it from others, may not be redacted: \
        call_id, start_timestamp, end_timestamp, agent_version, duration_ms, user_sentiment, role, \
        request_id and metadata.agent_remote_identifier. Inside of a key that is given they stay, too.

        All other bytes stay as they are. Columns are derived anew; so what they take from a redacted \
        string changes, such as a node's name. Later bodies and rejects are redacted, too; a reject \
        that is no JSON loses its record. Loading the same files again adds nothing. A second run \
        changes nothing. Freed pages are overwritten. Where payloads were pruned, texts are taken out \
        of the columns, and repeats can no longer be compared; of dimensions that were added, numbers \
        under a key go, too.

        Examples:
          calls-report store redact --phones --dry-run --store calls.db
          calls-report store redact --phones --key text --key words --key transcript --store calls.db
          calls-report store redact --keys-file private-keys.txt --before 2026-01-01 --store calls.db
        """
    )

    @OptionGroup var options: StoreOptions

    @Flag(help: "Mask phone numbers.")
    var phones = false

    @Option(
      name: .customLong("key"),
      parsing: .unconditionalSingleValue,
      help: ArgumentHelp("Replace the strings under this key; may be repeated.", valueName: "name")
    )
    var keys: [String] = []

    @Option(
      help: ArgumentHelp(
        "Replace the strings under the keys of this file, one a line; one with # is a comment.",
        valueName: "file"
      ),
      completion: .file()
    )
    var keysFile: String?

    @Option(
      help: ArgumentHelp(
        "Only calls that started before this date or time, in UTC, and rejects read before it.",
        valueName: "time"
      )
    )
    var before: String?

    @Flag(help: "Only tell what would be redacted.")
    var dryRun = false

    func run() async throws {
      let (path, dryRun) = (try options.path(), dryRun)
      let (redaction, time) = try checked()
      let summary = try await storing { () async throws(ArchiveError) in
        let writer = try ArchiveWriter(path: path, mode: .write)
        let summary = try await writer.redact(redaction, before: time, isDry: dryRun)
        try writer.close()
        return summary
      }
      for line in summary.lines(isDry: dryRun) { Diagnostics.say(line) }
    }

    /// What is to be redacted, and before when.
    ///
    /// - Throws: One error with all that is wrong with the command line.
    private func checked() throws -> (Redaction, Int64?) {
      var problems: [String] = []
      var time: Int64?
      if let before {
        do throws(TimeExpressionError) {
          time = try TimeExpression(absolute: before).instant(now: Host.now, in: .utc)
        } catch {
          problems.append("--before: \(error)")
        }
      }
      var keys = keys
      if let keysFile { keys += Self.lines(try TextFile.read(keysFile, option: "--keys-file")) }
      if !phones, keys.isEmpty {
        problems.append("nothing to redact: give --phones, --key NAME or --keys-file FILE")
      }
      var redaction: Redaction?
      do throws(RedactionError) {
        redaction = try Redaction(phones: phones, keys: keys)
      } catch {
        problems.append("--key: \(error)")
      }
      guard problems.isEmpty, let redaction else { throw UsageError(problems) }
      return (redaction, time)
    }

    /// The keys of a file.
    private static func lines(_ text: String) -> [String] {
      text.split(whereSeparator: \.isNewline).compactMap { line in
        let key = line.drop(while: \.isWhitespace)
        guard let last = key.lastIndex(where: { !$0.isWhitespace }), key.first != "#" else {
          return nil
        }
        return String(key[...last])
      }
    }
  }
}

extension RedactionSummary {
  /// What was redacted, or would be, in sentences.
  fileprivate func lines(isDry: Bool) -> [String] {
    func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
      "\(number) \(number == 1 ? noun : plural ?? "\(noun)s")"
    }
    let verb = isDry ? "would be redacted" : "redacted"
    var lines = [
      "\(count(calls, "call")), \(count(conflicts, "later body", "later bodies")) and "
        + "\(count(rejects, "reject")) \(verb)"
    ]
    if frozenCalls > 0 {
      lines.append("\(count(frozenCalls, "call")) without payload \(verb) in the columns")
    }
    if dropped > 0 {
      lines.append(
        "\(count(dropped, "reject")) of no JSON \(isDry ? "would lose" : "lost") "
          + (dropped == 1 ? "its record" : "their records")
      )
    }
    if phones > 0 { lines.append("\(count(phones, "string")) with phone numbers") }
    for (key, number) in strings.sorted(by: { $0.key < $1.key }) {
      lines.append("\(count(number, "string")) under '\(key)'")
    }
    return lines
  }
}
