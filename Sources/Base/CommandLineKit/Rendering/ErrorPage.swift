import JSON

/// How an error is shown on standard error.
package struct ErrorPage: Sendable {
  /// What kind of error it is, in kebab-case.
  package var code: String
  /// What happened.
  package var message: String
  /// What to do next.
  package var hint: String

  /// An error of that kind.
  package init(code: String, message: String, hint: String) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  /// The error as one line of JSON: an object of `code`, `message` and `hint`.
  package func json() -> String {
    let value: JSONValue = [
      "code": .string(code), "message": .string(message), "hint": .string(hint),
    ]
    return value.serialized() + "\n"
  }

  /// The error as text: message, then what to do.
  package func text(program: String) -> String {
    var result = "\(program): \(message)\n"
    if !hint.isEmpty { result += hint + "\n" }
    return result
  }

  /// A usage error as text, at most six lines: message, the words with a caret under the one at fault
  /// (only where `arguments` are given), hint, usage line, pointer to help.
  package static func text(
    _ error: UsageError, in description: ProgramDescription, arguments: [[UInt8]]?, width: Int
  ) -> String {
    let name = description.name
    var result = "\(name): \(error.message)\n"
    if let arguments, let index = error.argumentIndex, arguments.indices.contains(index) {
      result += caret(name, arguments, index, width: width)
    }
    if !error.hint.isEmpty { result += error.hint + "\n" }
    let command = description.command(at: error.path)
    if error.code != .configuration {
      result += "usage: \(UsageLine.text(description, command))\n"
      result += "'\(([name] + error.path).joined(separator: " ")) --help' says more\n"
    }
    return result
  }

  /// The command line and a second line that points at one word; words are left out from both ends
  /// until the line fits.
  private static func caret(
    _ name: String, _ arguments: [[UInt8]], _ index: Int, width: Int
  ) -> String {
    let room = max(20, width - 4)
    func shown(_ place: Int) -> String {
      let text = RawArgument(arguments[place]).display
      let quoted = text.isEmpty || text.contains(" ") ? "'\(text)'" : text
      return quoted.unicodeScalars.count <= room / 2
        ? quoted
        : String(String.UnicodeScalarView(quoted.unicodeScalars.prefix(room / 2 - 1))) + "…"
    }
    let word = shown(index)
    var before = ""
    var first = index
    while first > 0 {
      let next = shown(first - 1) + " "
      guard
        before.unicodeScalars.count + next.unicodeScalars.count + word.unicodeScalars.count
          <= room * 2 / 3
      else { break }
      before = next + before
      first -= 1
    }
    before = (first == 0 ? name + " " : "… ") + before
    var line = before + word
    var last = index + 1
    while last < arguments.count {
      let next = " " + shown(last)
      guard line.unicodeScalars.count + next.unicodeScalars.count <= room else {
        line += " …"
        break
      }
      line += next
      last += 1
    }
    let gap = String(repeating: " ", count: before.unicodeScalars.count)
    let marks = String(repeating: "^", count: word.unicodeScalars.count)
    return "  \(line)\n  \(gap)\(marks)\n"
  }
}
