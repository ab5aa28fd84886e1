extension Program {
  /// The rules that do not hold: those of the description, and that every example parses.
  package func violations() -> [Violation] {
    let description = description()
    var found = description.violations()
    let examples =
      description.examples.map { (name, $0) }
      + description.allCommands.flatMap { command in
        command.examples.map { ("\(name) \(command.title)", $0) }
      }
    for (place, example) in examples {
      if let reason = reasonNotToParse(example) {
        found.append(
          Violation(
            rule: "every example parses", place: place,
            detail: "\(example.commandLine): \(reason)"))
      }
    }
    return found
  }

  /// Why an example is no command line of this program, or nil.
  package func reasonNotToParse(_ example: Example) -> String? {
    guard let parts = ShellWords.commands(in: example.commandLine) else {
      return "a quote is not closed"
    }
    let own = parts.filter { $0.first == name }
    guard !own.isEmpty else { return "it does not call '\(name)'" }
    for words in own {
      let invocation = Invocation(
        arguments: words.dropFirst().map { Array($0.utf8) }, programName: name, environment: [:],
        currentDirectory: "", standardOutput: NoOutput(), standardError: NoOutput())
      if case .failed(let error, _) = prepare(invocation) { return error.message }
    }
    return nil
  }
}

/// A stream that nothing is written to.
private struct NoOutput: CommandOutput {
  let isTerminal = false
  let columns: Int? = nil
  func write(_ bytes: [UInt8]) throws {}
}
