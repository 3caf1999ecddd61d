import Analyses
import Benchmark
import BenchmarkInputs
import Calls
import ColumnStore
import Reporting
import SyntheticCalls

let benchmarks: @Sendable () -> Void = {
  readingBenchmarks()
  columnBenchmarks()
  reportBenchmarks()
}

/// From bytes to columns.
private func readingBenchmarks() {
  Benchmark("Generate 20,000 calls", configuration: Rate.configuration(Rate.bytes)) { benchmark in
    let size = GeneratedCalls.json().count
    await benchmark.measure(Rate.bytes, amount: size) { blackHole(GeneratedCalls.json()) }
  }

  Benchmark("Cut and split lines", configuration: Rate.configuration(Rate.bytes)) { benchmark in
    let calls = try await GeneratedCalls.all
    await benchmark.measure(Rate.bytes, amount: calls.byteCount) {
      var stream = BlockStream(sources: [calls.source])
      while let plan = stream.next() { blackHole(plan.load()) }
    }
  }

  for threads in [1, 2] {
    Benchmark(
      "Read, decode, derive and store all tables, threads: \(threads)",
      configuration: Rate.configuration(Rate.bytes)
    ) { benchmark in
      let calls = try await GeneratedCalls.all
      try await benchmark.measure(Rate.bytes, amount: calls.byteCount) {
        blackHole(try await GeneratedCalls.load(calls.source, threads: threads))
      }
    }
  }
}

/// Over columns in memory.
private func columnBenchmarks() {
  for threads in [1, 2] {
    Benchmark(
      "Count 20M values in 5 groups, threads: \(threads)",
      configuration: Rate.configuration(Rate.values)
    ) { benchmark in
      let columns = SharedColumns.columns
      await benchmark.measure(Rate.values, amount: SharedColumns.rows) {
        blackHole(await columns.distributions(threads: threads).map { $0.quantile(0.95) })
      }
    }

    Benchmark(
      "Sum 20M values, threads: \(threads)",
      configuration: Rate.configuration(Rate.values)
    ) { benchmark in
      let columns = SharedColumns.columns
      await benchmark.measure(Rate.values, amount: SharedColumns.rows) {
        blackHole(await columns.sum(threads: threads))
      }
    }
  }

  Benchmark(
    "Latency by agent version over 20,000 calls",
    configuration: Rate.configuration(Rate.items)
  ) { benchmark in
    let calls = try await GeneratedCalls.all
    var arguments = QueryArguments()
    arguments.dimensions = ["agent_version"]
    let query = try arguments.query(for: .latency, options: AnalysisOptions(), clock: 0)
    try await benchmark.measure(Rate.items, amount: GeneratedCalls.count) {
      let engine = ColumnEngine(calls.snapshot, threads: 1)
      blackHole(try await Analysis.latency.report(from: engine, matching: query))
    }
  }
}

/// From columns and texts to what is printed.
private func reportBenchmarks() {
  Benchmark(
    "Print 100,000 rows as CSV",
    configuration: Rate.configuration(Rate.bytes)
  ) { benchmark in
    let report = LargeReport.report
    let size = CSVFormat().text(of: report).utf8.count
    await benchmark.measure(Rate.bytes, amount: size) { blackHole(CSVFormat().text(of: report)) }
  }

  Benchmark(
    "Templates of 10,000 error texts",
    configuration: Rate.configuration(Rate.items)
  ) { benchmark in
    let texts = ErrorTexts.texts
    await benchmark.measure(Rate.items, amount: texts.count) {
      for text in texts { blackHole(ErrorTemplate.of(text.span)) }
    }
  }
}
