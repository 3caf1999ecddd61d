/// A drawing of a fixed width that grows downwards: shapes with classes that a style sheet colours.
///
/// Lengths are in the drawing's own units, which are pixels where it is shown at its full width.
struct SVGDrawing {
  /// The width of every drawing.
  static let width = 400.0
  /// The size of its type.
  static let typeSize = 12.0

  /// The height so far.
  var height = 0.0
  private var shapes = ""

  /// The drawing as an element; `label` is what those hear who do not see it.
  func element(label: String) -> String {
    "<svg viewBox=\"0 0 \(Self.length(Self.width)) \(Self.length(height))\" role=\"img\" "
      + "aria-label=\"\(HTMLText.escape(label))\">\(shapes)</svg>"
  }

  /// How wide a character of common fonts is at this size, rather too much than too little: there
  /// is nothing here to measure type with.
  private static let characterWidth = 7.0

  /// The width of a text, roughly.
  static func textWidth(_ text: String) -> Double { Double(DisplayWidth.of(text)) * characterWidth }

  /// The text, shortened to about that width.
  static func fitting(_ text: String, in width: Double) -> String {
    DisplayWidth.shorten(text, to: max(Int(width / characterWidth), 1))
  }

  /// Shapes that belong together, with what a pointer over them tells.
  mutating func group(_ tip: String, _ body: (inout SVGDrawing) -> Void) {
    shapes += "<g><title>\(HTMLText.escape(tip))</title>"
    body(&self)
    shapes += "</g>"
  }

  mutating func rect(_ style: String, x: Double, y: Double, width: Double, height: Double) {
    shapes += "<rect class=\"\(style)\" x=\"\(Self.length(x))\" y=\"\(Self.length(y))\" "
    shapes += "width=\"\(Self.length(width))\" height=\"\(Self.length(height))\"/>"
  }

  mutating func line(
    _ style: String,
    from start: (x: Double, y: Double),
    to end: (x: Double, y: Double)
  ) {
    shapes +=
      "<line class=\"\(style)\" x1=\"\(Self.length(start.x))\" y1=\"\(Self.length(start.y))\" "
    shapes += "x2=\"\(Self.length(end.x))\" y2=\"\(Self.length(end.y))\"/>"
  }

  mutating func circle(_ style: String, x: Double, y: Double, radius: Double) {
    shapes += "<circle class=\"\(style)\" cx=\"\(Self.length(x))\" cy=\"\(Self.length(y))\" "
    shapes += "r=\"\(Self.length(radius))\"/>"
  }

  /// Lines through some points.
  mutating func polyline(_ style: String, _ points: [(x: Double, y: Double)]) {
    let places = points.map { "\(Self.length($0.x)),\(Self.length($0.y))" }
    shapes += "<polyline class=\"\(style)\" points=\"\(places.joined(separator: " "))\"/>"
  }

  /// A text on its base line; `style` says with `e` that it ends at `x`, with `m` that it is
  /// centred there.
  mutating func text(_ style: String, x: Double, y: Double, _ text: String) {
    shapes += "<text class=\"\(style)\" x=\"\(Self.length(x))\" y=\"\(Self.length(y))\">"
    shapes += HTMLText.escape(text) + "</text>"
  }

  /// A length to the hundredth, without zeros that say nothing.
  static func length(_ value: Double) -> String {
    ShortestDecimal.ecmaScript((value * 100).rounded() / 100) ?? "0"
  }
}
