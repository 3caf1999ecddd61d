/// A way to print reports: a pure value, so the same report and options give the same text.
///
/// To add one, write one file under `Formats` and one line in `ReportFormats.all`.
package protocol ReportFormat: Sendable {
  /// What is typed to get it: `csv`.
  var name: String { get }
  /// The endings of file names that ask for it, without the dot, lower case, the usual one first.
  var fileExtensions: [String] { get }
  /// The media type for HTTP: `text/csv; charset=utf-8`.
  var mediaType: String { get }
  /// Whether numbers are rounded and carry units, for eyes; else they are bare and exact.
  var isForPeople: Bool { get }
  /// Whether one document holds every table; else only the first one is printed.
  var holdsAllTables: Bool { get }
  /// Whether it draws the report's graph and prints no table, so that a report without one has
  /// nothing for it.
  var needsGraph: Bool { get }

  /// Prints the report. It ends with a line feed unless it is empty.
  ///
  /// - Complexity: O(cells), and O(bytes of their text).
  func write(_ report: Report, options: FormatOptions, to output: inout some TextOutputStream)
}

extension ReportFormat {
  /// Most formats print tables.
  package var needsGraph: Bool { false }

  /// The printed report.
  ///
  /// - Complexity: O(cells), and O(bytes of their text).
  package func text(of report: Report, options: FormatOptions = FormatOptions()) -> String {
    var text = ""
    write(report, options: options, to: &text)
    return text
  }
}
