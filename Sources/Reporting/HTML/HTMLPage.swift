/// The frame of an HTML page: what stands before and behind its content.
package enum HTMLPage {
  /// Writes all before the content, with the title of the window.
  package static func writeHead(title: String, to output: inout some TextOutputStream) {
    output.write(
      """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
      <head>
      <meta charset="utf-8"/>
      <meta http-equiv="Content-Security-Policy" content="\(HTMLText.escape(HTMLStyleSheet.policy))"/>
      <meta name="viewport" content="width=device-width, initial-scale=1"/>
      <meta name="color-scheme" content="light dark"/>
      <meta name="referrer" content="no-referrer"/>
      <title>\(HTMLText.escape(title))</title>
      <style>\(HTMLStyleSheet.text)</style>
      </head>
      <body>

      """
    )
  }

  /// Writes what ends the page.
  package static func writeEnd(to output: inout some TextOutputStream) {
    output.write("</body>\n</html>\n")
  }
}
