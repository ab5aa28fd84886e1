/// What a half-typed command line has said so far, for completion.
package struct CompletionContext: Sendable, Hashable {
  /// The words of the command, by their main names.
  package var path: [String] = []
  /// The values of flags given so far, in order, by long name.
  package var flags: [Given] = []
  /// The operands given so far.
  package var operands: [String] = []
  /// The flag whose value is being typed.
  package var pending: FlagSpec?
  /// Whether `--` was typed.
  package var optionsEnded = false
  /// Whether a word was no command: nothing can be offered.
  package var isLost = false

  /// A flag given so far.
  package struct Given: Sendable, Hashable {
    /// Its long name.
    package var name: String
    /// Its value, or nil for a switch.
    package var value: String?
  }

  /// Reads the words before the one that is being typed.
  package init(_ words: some Sequence<String>, in program: ProgramDescription) {
    for word in words { read(word, program) }
  }

  private mutating func read(_ word: String, _ program: ProgramDescription) {
    if isLost { return }
    if let flag = pending {
      flags.append(Given(name: flag.name, value: word))
      pending = nil
      return
    }
    let command = program.command(at: path)
    let isLeaf = command.map { !$0.isGroup } ?? false
    let isDash = word.utf8.first == UInt8(ascii: "-") && word.utf8.count > 1
    if optionsEnded || !isDash || (command?.takesRawWords ?? false) {
      guard !isLeaf else { return operands.append(word) }
      guard let next = program.command(at: path + [word]) else {
        isLost = true
        return
      }
      path = next.path
    } else if word == "--" {
      optionsEnded = true
    } else if word.utf8.starts(with: "--".utf8) {
      readLong(word, program, command)
    } else {
      readCluster(word, program, command)
    }
  }

  private mutating func readLong(
    _ word: String, _ program: ProgramDescription, _ command: CommandDescription?
  ) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0].dropFirst(2))
    let all = (command?.flags ?? []) + program.globalFlags
    guard let flag = all.first(where: { $0.takesLong(name) }) else { return }
    if flag.isSwitch || name == flag.negation {
      flags.append(Given(name: flag.name, value: nil))
    } else if parts.count > 1 {
      flags.append(Given(name: flag.name, value: String(parts[1])))
    } else {
      pending = flag
    }
  }

  private mutating func readCluster(
    _ word: String, _ program: ProgramDescription, _ command: CommandDescription?
  ) {
    let all = (command?.flags ?? []) + program.globalFlags
    var rest = word.utf8.dropFirst()
    while let letter = rest.popFirst() {
      guard let flag = all.first(where: { $0.takesShort(letter) }) else { return }
      if flag.isSwitch {
        flags.append(Given(name: flag.name, value: nil))
      } else if rest.isEmpty {
        pending = flag
        return
      } else {
        flags.append(Given(name: flag.name, value: String(Substring(rest))))
        return
      }
    }
  }
}
