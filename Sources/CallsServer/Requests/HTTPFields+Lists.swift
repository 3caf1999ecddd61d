import HTTPTypes

extension HTTPFields {
  /// The list of a field that may stand in several lines; `nil` when it is missing.
  func list(_ name: HTTPField.Name) -> String? {
    let lines = self[values: name]
    return lines.isEmpty ? nil : lines.joined(separator: ",")
  }
}
