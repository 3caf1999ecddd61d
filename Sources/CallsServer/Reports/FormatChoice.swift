import Analyses
import HTTPTypes
import Reporting

/// Which format a report is sent in.
enum FormatChoice {
  /// The format of an extension in the path, without the dot.
  ///
  /// - Parameters:
  ///   - ending: The extension.
  ///   - report: The report's name.
  ///   - hasGraph: Whether the report has one.
  /// - Returns: The format.
  /// - Throws: 404 when no format has it, or one that draws a graph that there is not.
  static func format(
    ofExtension ending: String,
    for report: String,
    hasGraph: Bool
  ) throws(Refusal) -> any ReportFormat {
    let known = ReportFormats.all(drawing: hasGraph)
    let format = ReportFormats.all.first { $0.fileExtensions.contains { $0 == ending } }
    guard let format else {
      throw Refusal(.notFound, "there is no such format; known: \(extensions(of: known))")
    }
    guard hasGraph || !format.needsGraph else {
      throw Refusal(.notFound, format.noGraph(in: report))
    }
    return format
  }

  /// The format that an Accept field asks for.
  ///
  /// Every format gets the quality of the range that says most of it (RFC 9110, 12.5.1); the best one
  /// is taken, of several as good the `usual` one, then the first. What cannot be read of the field
  /// is passed over.
  /// - Throws: 406 when there is none.
  static func format(
    accepted field: String?,
    usual: any ReportFormat,
    hasGraph: Bool
  ) throws(Refusal) -> any ReportFormat {
    let known = ReportFormats.all(drawing: hasGraph)
    let formats = [usual] + known.filter { $0.name != usual.name }
    let best = best(of: formats.map(\.mediaType), accepted: field)
    guard let best else {
      let types = known.map { MediaType.essence(of: $0.mediaType) }
      throw Refusal(
        .notAcceptable,
        "none of the accepted media types can be had; known: \(types.joined(separator: ", ")), or "
          + "end the path with a format: \(extensions(of: known))"
      ).setting(.vary, "Accept")
    }
    return formats[best]
  }

  /// The place of the media type that an Accept field likes best, of several the first; `nil` when it
  /// takes none of them.
  static func best(of mediaTypes: [String], accepted field: String?) -> Int? {
    guard let field else { return 0 }
    let ranges = field.split(separator: ",").compactMap { AcceptedRange($0) }
    guard !ranges.isEmpty else { return 0 }
    var best: (place: Int, quality: Int)?
    for (place, mediaType) in mediaTypes.enumerated() {
      let matching = ranges.filter { $0.matches(mediaType) }
      guard let range = matching.max(by: { $0.precision < $1.precision }), range.quality > 0 else {
        continue
      }
      if best.map({ range.quality > $0.quality }) ?? true { best = (place, range.quality) }
    }
    return best?.place
  }

  /// The extension in a path.
  static func pathParameter(hasGraph: Bool) -> RouteDescription.Parameter {
    .init(
      "format",
      in: .path,
      "The format by its file extension.",
      allowed: ReportFormats.all(drawing: hasGraph).flatMap(\.fileExtensions)
    )
  }

  /// The Accept field.
  static func headerParameter(usual: any ReportFormat) -> RouteDescription.Parameter {
    .init(
      "Accept",
      in: .header,
      "The media types that are taken; \(MediaType.essence(of: usual.mediaType)) if missing."
    )
  }

  /// The answer when there is no format.
  static func missing(hasEnding: Bool) -> RouteDescription.Answer {
    hasEnding
      ? .init(404, "There is no such format.")
      : .init(406, "It cannot be had in any of the accepted media types.")
  }

  private static func extensions(of formats: [any ReportFormat]) -> String {
    formats.flatMap(\.fileExtensions).map { ".\($0)" }.joined(separator: ", ")
  }
}

/// One range of an Accept field: `text/*;q=0.5`.
private struct AcceptedRange {
  /// In thousandths.
  let quality: Int
  /// How much of a type it says: 0 nothing, 1 the type, 2 the subtype as well.
  let precision: Int
  private let type: String

  /// `nil` when the text is none.
  init?(_ text: Substring) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false)
    type = MediaType.essence(of: String(parts[0]))
    let slash = type.split(separator: "/", omittingEmptySubsequences: false)
    guard slash.count == 2, !slash[0].isEmpty, !slash[1].isEmpty else { return nil }
    guard slash[0] != "*" || slash[1] == "*" else { return nil }
    precision = slash[0] == "*" ? 0 : slash[1] == "*" ? 1 : 2
    var quality = 1_000
    for parameter in parts.dropFirst() {
      let sides = parameter.split(separator: "=", maxSplits: 1).map { $0.filter { $0 != " " } }
      guard sides.first?.lowercased() == "q" else { continue }
      guard sides.count == 2, let value = Double(sides[1]), (0...1).contains(value) else {
        return nil
      }
      quality = Int((value * 1_000).rounded())
    }
    self.quality = quality
  }

  func matches(_ mediaType: String) -> Bool {
    let essence = MediaType.essence(of: mediaType)
    switch precision {
    case 0: return true
    case 1: return essence.hasPrefix(type.dropLast())
    default: return essence == type
    }
  }
}

/// Media types as they are compared.
enum MediaType {
  /// `text/csv` of `text/CSV; charset=utf-8`.
  static func essence(of text: String) -> String {
    let essence = text.prefix { $0 != ";" }
    return essence.filter { $0 != " " && $0 != "\t" }.lowercased()
  }
}
