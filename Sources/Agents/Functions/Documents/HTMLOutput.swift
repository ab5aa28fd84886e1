/// Which elements stand on their own lines, and which show no text.
enum HTMLElements {
  static let hidden: Set<String> = [
    "script", "style", "head", "template", "noscript", "svg", "iframe", "object", "math",
  ]

  /// Line breaks around an element: two set it apart by a blank line.
  static let breaks: [String: Int] = {
    var breaks: [String: Int] = [:]
    for name in [
      "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "ul", "ol", "dl", "section",
      "article", "figure", "form", "fieldset", "details",
    ] {
      breaks[name] = 2
    }
    for name in [
      "div", "tr", "dt", "dd", "header", "footer", "nav", "aside", "main", "address", "figcaption",
      "summary", "legend", "option", "caption", "thead", "tbody", "tfoot", "body", "html", "title",
      "center", "dir", "menu", "hgroup", "search", "noframes",
    ] {
      breaks[name] = 1
    }
    return breaks
  }()
}

/// Text that is put together with line breaks that never pile up.
struct HTMLOutput {
  private var text = String.UnicodeScalarView()
  private var pendingBreaks = 0
  private var pendingSpace = false
  private var pendingMark = ""
  private var isRowStart = true

  /// Adds text; runs of white space become one space unless they are kept.
  mutating func append(_ string: String, keepsSpace: Bool) {
    for scalar in string.unicodeScalars {
      if keepsSpace {
        if scalar == "\n" {
          flush()
          text.append("\n")
        } else if scalar != "\r" {
          write(scalar)
        }
      } else if scalar.properties.isWhitespace, scalar != "\u{A0}", scalar != "\u{202F}" {
        pendingSpace = true
      } else if scalar == "\u{A0}" || scalar == "\u{202F}" {
        pendingSpace = true
      } else if scalar != "\u{AD}" {
        write(scalar)
      }
    }
  }

  /// Asks for at least so many line breaks before what comes next.
  mutating func breakLine(_ count: Int) {
    pendingBreaks = max(pendingBreaks, count)
    pendingSpace = false
    isRowStart = true
  }

  /// Puts a mark in front of the next text.
  mutating func mark(_ mark: String) { pendingMark = mark }

  /// Starts a cell of a table.
  mutating func cell() {
    if !isRowStart {
      flush()
      text.append("\t")
    }
    pendingSpace = false
    isRowStart = false
  }

  /// The text, without white space at its ends and at the ends of lines.
  consuming func finish() -> String {
    var result = String.UnicodeScalarView()
    var trailing = String.UnicodeScalarView()
    for scalar in text {
      if scalar == "\n" {
        trailing = String.UnicodeScalarView()
        result.append(scalar)
      } else if scalar == " " || scalar == "\t" {
        trailing.append(scalar)
      } else {
        result.append(contentsOf: trailing)
        trailing = String.UnicodeScalarView()
        result.append(scalar)
      }
    }
    while result.last == "\n" { result.removeLast() }
    while result.first == "\n" { result.removeFirst() }
    return String(result)
  }

  private mutating func flush() {
    if pendingBreaks > 0 {
      if !text.isEmpty {
        let present = text.suffix(2).reversed().prefix { $0 == "\n" }.count
        for _ in 0..<max(0, pendingBreaks - present) { text.append("\n") }
      }
      pendingBreaks = 0
      pendingSpace = false
    }
    text.append(contentsOf: pendingMark.unicodeScalars)
    if !pendingMark.isEmpty { pendingSpace = false }
    pendingMark = ""
  }

  private mutating func write(_ scalar: Unicode.Scalar) {
    flush()
    if pendingSpace, let last = text.last, last != "\n", last != " ", last != "\t" {
      text.append(" ")
    }
    pendingSpace = false
    isRowStart = false
    text.append(scalar)
  }
}
