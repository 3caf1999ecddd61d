import CallsTestSupport
import Foundation
import Subprocess
import Testing

/// Phone numbers in texts of all kinds are shown to nobody who does not ask for them.
@Suite struct PhoneNumberTests {
  /// Two calls that have the number in whatever text a report prints.
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    let number = "+49 170 1234567"
    func call(_ id: String) -> String {
      """
      {"call_id": "\(id)", "call_type": "to \(number)", "call_status": "ended by \(number)",
       "start_timestamp": 1780000000000, "end_timestamp": 1780000060000, "agent_version": 1,
       "disconnection_reason": "transferred to \(number)", "user_sentiment": "positive",
       "caller_phone_number": "\(number)", "call_successful": true,
       "recording_url": "https://a.example/\(number)", "call_cost": 12,
       "metadata": {"ai_models": {"asr_model": "a \(number)", "llm_model": "l \(number)",
         "tts_model": "t \(number)"}, "callback": "\(number)", "tel": 491701234567,
         "ref": 491701234567, "note": "back at 01701234567"},
       "transcript_with_tool_calls": [
        {"role": "user", "text": "call me: \(number)", "start_ms": 0, "end_ms": 900,
         "metadata": {"transcript_confidence": 0.9}},
        {"role": "agent", "text": "I will", "start_ms": 1500, "end_ms": 2400,
         "metadata": {"e2e_latency": 600, "llm_node_ttft": 300, "tts_node_ttfb": 100}},
        {"role": "agent_function", "start_ms": 2500,
         "tool": {"name": "call \(number)", "request_id": "r", "params": {"phone": 491701234567}}},
        {"role": "agent_result", "start_ms": 2900,
         "tool": {"name": "call \(number)", "request_id": "r", "is_error": true,
          "error": "no answer from \(number)"}},
        {"role": "node_transition", "start_ms": 3000,
         "node": {"from": "start \(number)", "to": "end \(number)", "reason": "asked by \(number)"}},
        {"role": "agent", "text": "Bye", "start_ms": 3100, "end_ms": 4000}]}
      """.replacingOccurrences(of: "\n", with: " ")
    }
    try scratch.write("a.jsonl", lines: [call("a"), call("b")])
    return scratch
  }

  private static let reports: [[String]] = [
    ["latency", "--by", "node,call_type", "--exemplars", "1"],
    ["tools", "--by", "call_status"], ["sentiment", "--by", "llm_model"],
    ["outcomes", "--by", "disconnection_reason"], ["volume", "--by", "caller"],
    ["cost", "--by", "asr_model,tts_model", "--pivot"], ["conversation", "--by", "call_type"],
    ["flow"], ["quality"], ["weekly"],
    ["query", "--table", "tool_calls", "--by", "tool,error_template", "--measure", "count()"],
    ["query", "--table", "calls", "--by", "meta.callback,meta.tel", "--measure", "count()"],
    ["query", "--by", "meta.ref,meta.note", "--measure", "count()", "--measure", "max(meta.ref)"],
    ["volume", "--by", "meta.ref,agent_version", "--pivot"], ["latency", "--by", "meta.note"],
    ["explain", "volume", "--row", "meta.ref=491701234567", "--columns", "call_id,meta.note"],
    ["explain", "flow", "--row", "from=start +49 170 1234567", "--row", "to=end +49 170 1234567"],
    ["explain", "tools", "--row", "tool=call +49 170 1234567"],
    [
      "calls", "--columns",
      "call_type,call_status,disconnection_reason,caller,recording_url,asr_model,llm_model,tts_model,"
        + "meta.ref,meta.note",
    ],
    ["call", "a"],
  ]

  @Test(arguments: reports) func noReportShowsThem(report: [String]) async throws {
    let scratch = try scratch()
    let isCall = report[0] == "call"
    for format in ["json", "markdown", "html", isCall ? "text" : "csv"] {
      let run = try await Command.run(report + ["a.jsonl", "--format", format], in: scratch)
      #expect(run.status == .exited(0), "\(report) \(run.errors)")
      #expect(!run.text.contains("1234567"), "\(format) \(run.text)")
    }
    if report[0] == "flow" {
      let run = try await Command.run(["flow", "a.jsonl", "--format", "dot"], in: scratch)
      #expect(run.text.contains("start ***67") && !run.text.contains("1234567"), "\(run.text)")
    }
    guard !["quality", "weekly", "explain"].contains(report[0]) else { return }
    let shown = try await Command.run(report + ["a.jsonl", "--show-pii"], in: scratch)
    #expect(shown.text.contains("1234567"), "\(report) \(shown.text)")
  }
}
