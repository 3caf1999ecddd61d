extension String {
  /// The first `count` Unicode scalars.
  func firstScalars(_ count: Int) -> String {
    utf8.count <= count ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
  }
}
