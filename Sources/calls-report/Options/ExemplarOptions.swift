import ArgumentParser

/// How many calls stand for the values of each row.
struct ExemplarOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Add to each row the ids of n calls near its p50, n near its p95, and the n worst.",
      valueName: "n"
    )
  )
  var exemplars: Int?
}
