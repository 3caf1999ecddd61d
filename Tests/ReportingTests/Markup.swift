import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// An element of a page, as a parser that knows nothing of this package reads it.
final class Element {
  let name: String
  let attributes: [String: String]
  private(set) var children: [Element] = []
  /// The text of the element and of all inside, in order.
  private(set) var text = ""

  init(_ name: String, _ attributes: [String: String]) {
    self.name = name
    self.attributes = attributes
  }

  fileprivate func add(_ child: Element) { children.append(child) }
  fileprivate func add(_ more: String) { text += more }

  /// The element and all inside, in order.
  var all: [Element] { [self] + children.flatMap(\.all) }

  /// All elements inside with that name, and that class if one is given.
  func all(_ name: String, _ style: String? = nil) -> [Element] {
    all.filter { element in
      element.name == name && (style.map { element.styles.contains($0) } ?? true)
    }
  }

  var styles: [String] { (attributes["class"] ?? "").split(separator: " ").map(String.init) }

  /// A number in an attribute; not a number when there is none.
  subscript(_ name: String) -> Double { attributes[name].flatMap(Double.init) ?? .nan }

  /// Reads a page as XML, which is stricter than browsers are.
  static func page(_ html: String) throws -> Element {
    let reader = Reader()
    let parser = XMLParser(data: Data(html.utf8))
    parser.delegate = reader
    let isWhole = parser.parse()
    try #require(isWhole, "line \(parser.lineNumber): \(String(describing: parser.parserError))")
    return try #require(reader.root)
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var root: Element?
    private var open: [Element] = []

    func parser(
      _ parser: XMLParser,
      didStartElement name: String,
      namespaceURI: String?,
      qualifiedName: String?,
      attributes: [String: String]
    ) {
      let element = Element(name, attributes)
      open.last?.add(element)
      if root == nil { root = element }
      open.append(element)
    }

    func parser(
      _ parser: XMLParser,
      didEndElement name: String,
      namespaceURI: String?,
      qualifiedName: String?
    ) {
      open.removeLast()
    }

    func parser(_ parser: XMLParser, foundCharacters text: String) {
      for element in open { element.add(text) }
    }
  }
}
