import Testing

/// Metrics as a strict reader of Prometheus' text format 0.0.4 finds them.
struct Exposition {
  struct Sample: Equatable {
    let name: String
    /// What stands between the braces.
    let labels: String
    let value: Double
  }

  /// The types by name.
  private(set) var types: [String: String] = [:]
  /// The sentences by name.
  private(set) var help: [String: String] = [:]
  private(set) var samples: [Sample] = []

  /// Reads a text, and records an issue for whatever the format or its conventions forbid.
  init(_ text: String) throws {
    #expect(text.isEmpty || text.hasSuffix("\n"))
    let name = "[a-zA-Z_:][a-zA-Z0-9_:]*"
    let label = #"[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*""#
    let sample = try Regex<(Substring, Substring, Substring?, Substring)>(
      #"(\#(name))(?:\{(\#(label.plain)(?:,\#(label.plain))*)\})? (NaN|[+-]Inf|[-+0-9.e]+)"#
    )
    let comment = try Regex<(Substring, Substring, Substring, Substring)>(
      "# (HELP|TYPE) (\(name)) (.+)"
    )
    var family = ""
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
      if let match = try comment.wholeMatch(in: line) {
        let (kind, name, rest) = (match.1, String(match.2), String(match.3))
        if kind == "TYPE" {
          #expect(types[name] == nil, "\(name) twice")
          #expect(["counter", "gauge", "histogram"].contains(rest))
          #expect(rest != "counter" || name.hasSuffix("_total"), "\(name)")
          types[name] = rest
        } else {
          #expect(help[name] == nil && types[name] == nil, "\(name)")
          help[name] = rest
        }
        family = name
      } else {
        let match = try #require(try sample.wholeMatch(in: line), "'\(line)' is no sample")
        let value = match.3 == "+Inf" ? Double.infinity : try #require(Double(match.3))
        let name = String(match.1)
        let suffixes = types[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
        #expect(suffixes.contains { family + $0 == name }, "'\(line)' is not of \(family)")
        let labels = String(match.2 ?? "")
        #expect(!samples.contains { $0.name == name && $0.labels == labels }, "'\(line)' twice")
        samples.append(Sample(name: name, labels: labels, value: value))
      }
    }
    checkHistograms()
  }

  /// The value of a sample.
  func value(_ name: String, _ labels: String = "") -> Double? {
    samples.first { $0.name == name && $0.labels == labels }?.value
  }

  private func checkHistograms() {
    for (name, type) in types where type == "histogram" {
      let buckets = samples.filter { $0.name == "\(name)_bucket" }
      let series = Dictionary(grouping: buckets) { sample in
        String(
          sample.labels[
            ..<(sample.labels.ranges(of: "le=\"").last?.lowerBound ?? sample.labels.endIndex)
          ]
        )
      }
      for (labels, buckets) in series {
        #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.value <= $1.value }, "\(name)")
        #expect(buckets.last?.labels.hasSuffix("le=\"+Inf\"") == true, "\(name)")
        let others = labels.hasSuffix(",") ? String(labels.dropLast()) : labels
        #expect(value("\(name)_count", others) == buckets.last?.value, "\(name) \(labels)")
        #expect(value("\(name)_sum", others) != nil, "\(name) \(labels)")
      }
    }
  }
}

extension String {
  /// The pattern without capture groups.
  fileprivate var plain: String { replacing("(", with: "(?:") }
}
