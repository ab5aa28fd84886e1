/// Text in the language of manual pages (the `man` macros of groff).
enum Roff {
  /// The text with everything escaped that roff or a Unicode terminal would change: backslashes,
  /// hyphens (which would become U+2010 and could not be copied), quotes, and a leading dot.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\"": result += "\\(dq"
      default:
        if character.isASCII {
          result.unicodeScalars.append(character)
        } else {
          result += "\\[u" + padded(String(character.value, radix: 16, uppercase: true)) + "]"
        }
      }
    }
    return result.first == "." ? "\\&" + result : result
  }

  /// A line of text: never empty, never read as a request.
  static func line(_ text: String) -> String { text.isEmpty ? "\\&\n" : escaped(text) + "\n" }

  static func bold(_ text: String) -> String { "\\fB" + escaped(text) + "\\fR" }
  static func italic(_ text: String) -> String { "\\fI" + escaped(text) + "\\fR" }

  /// An argument of a macro, in quotes.
  static func argument(_ text: String) -> String { "\"" + escaped(text) + "\"" }

  private static func padded(_ digits: String) -> String {
    String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}

extension Markup {
  /// The text in roff, paragraphs with `.PP`, without one before the first.
  func roff(program: String, isFirst: Bool = true) -> String {
    var result = ""
    for (place, block) in blocks.enumerated() {
      switch block {
      case .paragraph(let inlines):
        if place > 0 || !isFirst { result += ".PP\n" }
        result += Self.roff(inlines, program) + "\n"
      case .item(let inlines):
        result += ".IP \\(bu 2\n" + Self.roff(inlines, program) + "\n"
      case .code(let lines):
        result += ".PP\n.in +4n\n.EX\n" + lines.map(Roff.line).joined() + ".EE\n.in\n"
      }
    }
    return result
  }

  private static func roff(_ inlines: [Inline], _ program: String) -> String {
    let text = inlines.map { inline in
      switch inline {
      case .text(let text): Roff.escaped(text)
      case .code(let code): Roff.bold(code)
      case .reference(.flag, let name): Roff.bold("--" + name)
      case .reference(.command, let name): Roff.bold(program + " " + name)
      case .reference(.env, let name): Roff.bold(name)
      case .reference(.topic, let name): Roff.bold(program + " help " + name)
      }
    }.joined()
    return text.first == "." ? "\\&" + text : text
  }
}
