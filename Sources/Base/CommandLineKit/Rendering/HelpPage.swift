/// Help for a terminal, made from the description alone.
package struct HelpPage: Sendable {
  let program: ProgramDescription
  let width: Int

  /// Help of that program in lines of at most `width` columns, where words allow.
  package init(_ program: ProgramDescription, width: Int = 80) {
    self.program = program
    self.width = max(20, width)
  }

  /// One line an item: what `-h` shows.
  package func short(_ path: [String]) -> String { page(path, isLong: false) }

  /// Everything: what `--help` shows.
  package func long(_ path: [String]) -> String { page(path, isLong: true) }

  /// The text of a topic, or nil.
  package func topic(_ name: String) -> String? {
    guard let topic = program.topics.first(where: { $0.name == name }) else { return nil }
    var result = topic.summary + "\n\n"
    result += Markup(topic.text).plain(program: program.name, width: width) + "\n"
    return result
  }

  private func page(_ path: [String], isLong: Bool) -> String {
    guard let command = program.command(at: path) else { return root(isLong: isLong) }
    var result = wrapped(command.summary) + "\n"
    result += usage(command)
    if !command.aliases.isEmpty {
      result += "Aliases: \(command.aliases.joined(separator: ", "))\n"
    }
    if isLong { result += discussion(command.discussion) }
    result += commandList(command.shownCommands)
    result += operands(command.operands, isLong: isLong)
    result += flags("Flags", command.shownFlags, isLong: isLong)
    if !command.isGroup, !command.takesRawWords {
      result += flags("Global flags", program.shownGlobalFlags, isLong: false)
    }
    if isLong {
      result += output(command.output)
      result += exitCodes(command.exitCodes)
    }
    result += examples(command.examples)
    result += pointer(command, isLong: isLong)
    return result
  }

  private func root(isLong: Bool) -> String {
    var result = wrapped("\(program.name): \(program.summary)") + "\n"
    result += usage(nil)
    if isLong { result += discussion(program.discussion) }
    result += commandList(program.shownCommands)
    result += flags("Global flags", program.shownGlobalFlags, isLong: isLong)
    if isLong { result += environment() }
    if isLong { result += topics() }
    result += examples(program.examples)
    let name = program.name
    result += "\n"
    if !isLong, !program.topics.isEmpty {
      result += wrapped(
        "Topics ('\(name) help TOPIC'): " + program.topics.map(\.name).joined(separator: ", "))
    }
    result += wrapped(
      isLong
        ? "'\(name) help COMMAND' or '\(name) COMMAND --help' shows a command."
        : "'\(name) --help' shows more, '\(name) COMMAND --help' shows a command.")
    return result
  }

  private func wrapped(_ text: String) -> String {
    TextLayout.wrap(text, width: width).joined(separator: "\n") + "\n"
  }

  private func usage(_ command: CommandDescription?) -> String {
    let lines = TextLayout.wrap(UsageLine.text(program, command), width: width - 7)
    return "Usage: " + lines.joined(separator: "\n       ") + "\n"
  }

  private func discussion(_ text: String) -> String {
    guard !text.isEmpty else { return "" }
    return "\n" + Markup(text).plain(program: program.name, width: width) + "\n"
  }

  private func commandList(_ commands: [CommandDescription]) -> String {
    guard !commands.isEmpty else { return "" }
    var headings: [String] = []
    for command in commands where !headings.contains(command.heading) {
      headings.append(command.heading)
    }
    let column = TextLayout.column(for: commands.map(\.name), width: width)
    var result = ""
    for heading in headings {
      result += "\n\(heading.isEmpty ? "Commands" : heading):\n"
      for command in commands where command.heading == heading {
        result += TextLayout.row(command.name, command.summary, column: column, width: width)
      }
    }
    return result
  }

  private func operands(_ operands: [OperandSpec], isLong: Bool) -> String {
    guard !operands.isEmpty else { return "" }
    let column = TextLayout.column(for: operands.map(\.usage), width: width)
    var result = "\nOperands:\n"
    for operand in operands {
      guard isLong, !(operand.detail.isEmpty && operand.choices.isEmpty) else {
        result += TextLayout.row(operand.usage, operand.summary, column: column, width: width)
        continue
      }
      result += TextLayout.row(operand.usage, operand.summary, column: column, width: width)
      result += details(operand.detail, operand.choices)
    }
    return result
  }

  private func flags(_ title: String, _ flags: [FlagSpec], isLong: Bool) -> String {
    guard !flags.isEmpty else { return "" }
    var result = "\n\(title):\n"
    guard isLong else { return result + flagRows(flags).joined() }
    for (index, flag) in flags.enumerated() {
      if index > 0 { result += "\n" }
      result += TextLayout.row(Self.left(flag), "", column: 0, width: width)
      result += TextLayout.row("", flag.summary + ".", indent: 0, column: 10, width: width)
      result += details(flag.detail, flag.choices)
      for note in Self.notes(flag) {
        result += TextLayout.row("", note, indent: 0, column: 10, width: width)
      }
    }
    return result
  }

  /// The rows of flags in short help.
  func flagRows(_ flags: [FlagSpec]) -> [String] {
    let column = TextLayout.column(for: flags.map(Self.left), width: width)
    return flags.map { flag in
      TextLayout.row(
        Self.left(flag), flag.summary + shortNotes(flag, column: column), column: column,
        width: width)
    }
  }

  /// `-L, --limit N`.
  static func left(_ flag: FlagSpec) -> String {
    (flag.short.map { "-\($0), " } ?? "    ") + flag.usage
  }

  /// The default and the choices in brackets, as far as they fit on the line.
  private func shortNotes(_ flag: FlagSpec, column: Int) -> String {
    var notes = ""
    func add(_ note: String) {
      let length = column + flag.summary.unicodeScalars.count + notes.unicodeScalars.count
      if length + note.unicodeScalars.count <= width { notes += note }
    }
    if !flag.choices.isEmpty {
      add(" [" + flag.choices.map(\.value).joined(separator: "|") + "]")
    }
    if let value = flag.defaultText, !flag.isSwitch { add(" (default \(value))") }
    return notes
  }

  private func details(_ detail: String, _ choices: [Choice]) -> String {
    var result = ""
    if !detail.isEmpty {
      result += Markup(detail).plain(program: program.name, width: width, indent: 10) + "\n"
    }
    if !choices.isEmpty {
      let lefts = choices.map(\.value)
      let column = TextLayout.column(for: lefts, indent: 12, width: width)
      for choice in choices {
        result += TextLayout.row(
          choice.value, choice.summary, indent: 12, column: column, width: width)
      }
    }
    return result
  }

  /// What a flag has beside its text: default, other names, environment, configuration.
  static func notes(_ flag: FlagSpec) -> [String] {
    var notes: [String] = []
    if let value = flag.defaultText { notes.append("Default: \(value).") }
    if flag.isRepeatable { notes.append("May be given more than once.") }
    if let shorthand = flag.shorthand, let value = shorthand.value {
      notes.append("Short for: --\(shorthand.flag) \(value).")
    }
    if let negation = flag.negation { notes.append("Turned off by: --\(negation).") }
    if !flag.aliases.isEmpty {
      notes.append("Also: \(flag.aliases.map { "--" + $0 }.joined(separator: ", ")).")
    }
    if let name = flag.environment { notes.append("Environment: \(name).") }
    if let key = flag.configurationKey { notes.append("Configuration: \(key).") }
    return notes
  }

  private func output(_ output: OutputSpec?) -> String {
    guard let output else { return "" }
    var result = "\nOutput (\(output.schema)):\n"
    let lefts = output.fields.map { "\($0.key) (\($0.type))" }
    let column = TextLayout.column(for: lefts, width: width)
    for (left, field) in zip(lefts, output.fields) {
      result += TextLayout.row(left, field.summary, column: column, width: width)
    }
    return result
  }

  private func exitCodes(_ labels: [String]) -> String {
    let rows = program.exitCodes.filter { labels.contains($0.label) }
    guard !rows.isEmpty else { return "" }
    return "\nExit status:\n"
      + rows.map { TextLayout.row($0.label, $0.summary, column: 9, width: width) }.joined()
  }

  private func environment() -> String {
    guard !program.environment.isEmpty else { return "" }
    let column = TextLayout.column(for: program.environment.map(\.name), width: width)
    return "\nEnvironment:\n"
      + program.environment.map {
        TextLayout.row($0.name, $0.summary, column: column, width: width)
      }.joined()
  }

  private func topics() -> String {
    guard !program.topics.isEmpty else { return "" }
    let column = TextLayout.column(for: program.topics.map(\.name), width: width)
    return "\nTopics:\n"
      + program.topics.map { TextLayout.row($0.name, $0.summary, column: column, width: width) }
      .joined()
  }

  private func examples(_ examples: [Example]) -> String {
    guard !examples.isEmpty else { return "" }
    var result = "\nExamples:\n"
    for (index, example) in examples.enumerated() {
      if index > 0 { result += "\n" }
      result += TextLayout.row("", "# " + example.summary, indent: 0, column: 2, width: width)
      result += "  " + example.commandLine + "\n"
    }
    return result
  }

  private func pointer(_ command: CommandDescription, isLong: Bool) -> String {
    let full = program.name + " " + command.title
    if command.isGroup { return "\n" + wrapped("'\(full) COMMAND --help' shows a command.") }
    return isLong ? "" : "\n" + wrapped("'\(full) --help' shows more.")
  }
}
