/// The words of a shell command line, as far as examples in documentation need it.
package enum ShellWords {
  /// The commands of a line, split at `|`, `;`, `&`, each as its words; redirections are left out.
  ///
  /// Understands quotes and backslashes; leaves variables as they are. Gives nil when a quote is not
  /// closed. Assignments in front of a command are left out.
  package static func commands(in line: String) -> [[String]]? {
    var commands: [[String]] = [[]]
    var word: String?
    var isTarget = false
    var rest = line.unicodeScalars[...]
    func endWord() {
      guard let done = word else { return }
      word = nil
      let isAssignment =
        commands[commands.count - 1].isEmpty
        && (done.unicodeScalars.firstIndex(of: "=").map { place in
          place > done.startIndex
            && done.unicodeScalars[..<place].allSatisfy {
              $0.properties.isAlphabetic || $0 == "_" || $0.properties.numericType != nil
            }
        } ?? false)
      if !isTarget, !isAssignment { commands[commands.count - 1].append(done) }
      isTarget = false
    }
    while let scalar = rest.popFirst() {
      switch scalar {
      case " ", "\t", "\n": endWord()
      case "|", ";", "&":
        endWord()
        isTarget = false
        if !commands[commands.count - 1].isEmpty { commands.append([]) }
      case ">", "<":
        // A number right before it names a stream: '2>file'.
        if let number = word, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { word = nil }
        endWord()
        isTarget = true
      case "'":
        guard let end = rest.firstIndex(of: "'") else { return nil }
        word = (word ?? "") + String(rest[..<end])
        rest = rest[rest.index(after: end)...]
      case "\"":
        var text = word ?? ""
        var isClosed = false
        while let inner = rest.popFirst() {
          if inner == "\"" {
            isClosed = true
            break
          }
          if inner == "\\", let escaped = rest.first, "\"\\$`".unicodeScalars.contains(escaped) {
            rest.removeFirst()
            text.unicodeScalars.append(escaped)
          } else {
            text.unicodeScalars.append(inner)
          }
        }
        guard isClosed else { return nil }
        word = text
      case "\\":
        guard let escaped = rest.popFirst(), escaped != "\n" else { break }
        word = (word ?? "") + String(escaped)
      default: word = (word ?? "") + String(scalar)
      }
    }
    endWord()
    return commands.filter { !$0.isEmpty }
  }
}
