package import Calls

/// How sources are loaded into a store.
package struct IngestOptions: Sendable {
  /// The largest record that a store takes, in bytes: a row group has to hold its segments.
  package static let largestMaxRecord = 256 << 20

  /// How records are read.
  package var decoding = DecodingOptions()
  /// How sources are cut; a larger record than ``largestMaxRecord`` must not pass.
  package var input = InputOptions()
  /// How many blocks are worked on at once.
  package var threads = 1
  /// Whether to stop at the first record that is refused, or source that cannot be read on.
  package var stopsAtFirstRejection = false
  /// The most rows that one table of a row group gets, unless one block has more.
  package var rowsPerGroup = 1 << 16
  /// The most calls that a row group gets, unless one block has more.
  package var callsPerGroup = 10_000
  /// The fewest calls of which a run makes a row group; fewer go to the tail.
  package var smallestGroup = 256
  /// How many calls the tail may have at the end of a run; more become a row group.
  package var longestTail = 4_096

  /// The defaults.
  package init() {}
}
