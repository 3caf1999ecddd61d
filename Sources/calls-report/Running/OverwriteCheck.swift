import Analyses
import Calls
import RawMemory
import Reporting

/// Keeps a command from writing over a file that it reads.
struct OverwriteCheck {
  /// A file and the option, or the kind of input, that names it.
  struct Named {
    let name: String
    let path: String
  }

  /// What will be written.
  var outputs: [Named]
  /// What is read besides the sources: a price list, a definition.
  var inputs: [Named] = []

  /// Compares the files themselves, so that links and other spellings of a path do not matter.
  ///
  /// - Throws: One problem for each output that is an input, or another output.
  /// - Complexity: O(outputs × inputs) system calls.
  func run(_ sources: [InputSource]) throws(UsageError) {
    var problems: [String] = []
    for (index, output) in outputs.enumerated() {
      let path = Array(output.path.utf8)
      if let source = sources.first(where: { $0.isFile(at: path) }) {
        problems.append(
          "\(output.name): '\(output.path.visible)' is one of the sources "
            + "(\(source.name.visible)) and would be overwritten"
        )
      }
      if let input = inputs.first(where: { FileInput.isSameFile(Array($0.path.utf8), path) }) {
        problems.append(
          "\(output.name): '\(output.path.visible)' is the file of \(input.name) and would be "
            + "overwritten"
        )
      }
      if let other = outputs[..<index].first(where: {
        $0.path == output.path || FileInput.isSameFile(Array($0.path.utf8), path)
      }) {
        problems.append("\(other.name) and \(output.name) both name '\(output.path.visible)'")
      }
    }
    guard problems.isEmpty else { throw UsageError(problems) }
  }
}
