/// Writes manual pages in roff.
struct ManualWriter {
  let program: ProgramDescription
  let date: String

  func overview() -> ManualPage {
    var text = head(program.name, section: 1)
    text += ".SH NAME\n\(Roff.escaped(program.name)) \\- \(Roff.escaped(program.summary))\n"
    text += synopsis(nil)
    text += ".SH DESCRIPTION\n"
    text += program.discussion.isEmpty ? Roff.line(program.summary + ".") : roff(program.discussion)
    text += commandList(program.shownCommands)
    text += ".SH OPTIONS\nEvery command takes these, before or after its name.\n"
    text += flags(program.shownGlobalFlags)
    text += exitStatus(program.exitCodes)
    text += environment(program.shownGlobalFlags, more: program.environment)
    text += files(program.files)
    text += examples(program.examples)
    let commands = program.shownCommands.map { pageName($0.path) + "(1)" }
    let topics = program.topics.map { "\(program.name)-\($0.name)(\($0.section))" }
    text += seeAlso(commands + topics)
    return ManualPage(fileName: program.name + ".1", text: text)
  }

  func page(_ command: CommandDescription) -> ManualPage {
    let name = pageName(command.path)
    var text = head(name, section: 1)
    let parent = command.path.dropLast()
    let names = [name] + command.aliases.map { pageName(parent + [$0]) }
    text += ".SH NAME\n"
    text += names.map(Roff.escaped).joined(separator: ", ")
    text += " \\- \(Roff.escaped(command.summary))\n"
    text += synopsis(command)
    text += ".SH DESCRIPTION\n"
    text += command.discussion.isEmpty ? Roff.line(command.summary + ".") : roff(command.discussion)
    text += commandList(command.shownCommands)
    if !command.isGroup {
      text += operands(command.operands)
      text += options(command)
      if let output = command.output { text += self.output(output) }
      text += exitStatus(program.exitCodes.filter { command.exitCodes.contains($0.label) })
      text += environment(command.shownFlags, more: [])
      text += files(command.files)
      text += examples(command.examples)
    }
    var related = [program.name + "(1)"]
    if command.path.count > 1 { related.append(pageName(Array(parent)) + "(1)") }
    related += command.shownCommands.map { pageName($0.path) + "(1)" }
    related += command.seeAlso.map(reference)
    text += seeAlso(related)
    return ManualPage(fileName: name + ".1", text: text)
  }

  func topic(_ topic: HelpTopic) -> ManualPage {
    let name = "\(program.name)-\(topic.name)"
    var text = head(name, section: topic.section)
    text += ".SH NAME\n\(Roff.escaped(name)) \\- \(Roff.escaped(topic.summary))\n"
    text += ".SH DESCRIPTION\n" + roff(topic.text)
    text += seeAlso([program.name + "(1)"])
    return ManualPage(fileName: "\(name).\(topic.section)", text: text)
  }

  // MARK: - Sections

  private func head(_ name: String, section: Int) -> String {
    var text = ".\\\" Generated from the definition of the command line; do not edit.\n"
    text += ".TH \(Roff.argument(name.uppercased())) \(section) \(Roff.argument(date)) "
    text += "\(Roff.argument(program.name + " " + program.version)) "
    text += "\(Roff.argument(program.name + " manual"))\n"
    // No hyphenation and no stretched lines: names of flags stay whole and copy as they are.
    return text + ".nh\n.ad l\n"
  }

  private func roff(_ source: String) -> String { Markup(source).roff(program: program.name) }

  private func pageName(_ path: [String]) -> String {
    ([program.name] + path).joined(separator: "-")
  }

  private func synopsis(_ command: CommandDescription?) -> String {
    let words = [program.name] + (command?.path ?? [])
    var text = ".SH SYNOPSIS\n" + Roff.bold(words.joined(separator: " "))
    if command?.isGroup ?? true {
      text += command == nil ? " [\(Roff.italic("flags"))]" : ""
      return text + " " + Roff.italic("COMMAND") + "\n"
    }
    text += " [\(Roff.italic("flags"))]"
    for operand in command?.operands ?? [] {
      let name = Roff.italic(operand.name)
      switch operand.arity {
      case .required: text += " \(name)"
      case .optional: text += " [\(name)]"
      case .repeated: text += " [\(name)...]"
      case .oneOrMore: text += " \(name)..."
      }
    }
    return text + "\n"
  }

  private func commandList(_ commands: [CommandDescription]) -> String {
    guard !commands.isEmpty else { return "" }
    return ".SH COMMANDS\n"
      + commands.map {
        ".TP\n\(Roff.bold(pageName($0.path)))(1)\n" + Roff.line($0.summary + ".")
      }.joined()
  }

  private func operands(_ operands: [OperandSpec]) -> String {
    guard !operands.isEmpty else { return "" }
    var text = ".SH OPERANDS\n"
    for operand in operands {
      text += ".TP\n\(Roff.italic(operand.name))\n" + Roff.line(operand.summary + ".")
      text += inner(operand.detail) + choices(operand.choices)
      if let value = operand.defaultText { text += ".IP\n" + Roff.line("Default: \(value).") }
    }
    return text
  }

  private func options(_ command: CommandDescription) -> String {
    var text = ".SH OPTIONS\n" + flags(command.shownFlags)
    if !command.shownFlags.isEmpty { text += ".PP\n" }
    let names = program.shownGlobalFlags.map { Roff.bold("--" + $0.name) }.joined(separator: ", ")
    text += "The global options are described in \(Roff.bold(program.name))(1): \(names).\n"
    return text
  }

  private func flags(_ flags: [FlagSpec]) -> String {
    var text = ""
    for flag in flags {
      let value = flag.placeholder.map { " " + Roff.italic($0) } ?? ""
      let names = flag.short.map { Roff.bold("-" + $0) + ", " } ?? ""
      text += ".TP\n\(names)\(Roff.bold("--" + flag.name))\(value)\n"
      text += Roff.line(flag.summary + ".")
      text += inner(flag.detail) + choices(flag.choices)
      let notes = HelpPage.notes(flag)
      if !notes.isEmpty { text += ".IP\n" + notes.map(Roff.escaped).joined(separator: "\n") + "\n" }
    }
    return text
  }

  /// Text below an item of a list, at the item's indentation.
  private func inner(_ source: String) -> String {
    guard !source.isEmpty else { return "" }
    return ".RS\n.PP\n" + roff(source) + ".RE\n"
  }

  private func choices(_ choices: [Choice]) -> String {
    guard !choices.isEmpty else { return "" }
    if choices.allSatisfy(\.summary.isEmpty) {
      let values = choices.map { Roff.bold($0.value) }.joined(separator: ", ")
      return ".IP\nOne of \(values).\n"
    }
    var text = ".RS\n"
    for choice in choices {
      text += ".TP\n\(Roff.bold(choice.value))\n"
      text += Roff.line(choice.summary.isEmpty ? "" : choice.summary + ".")
    }
    return text + ".RE\n"
  }

  private func output(_ output: OutputSpec) -> String {
    var text = ".SH OUTPUT\nThe JSON document has the schema \(Roff.bold(output.schema))"
    text += output.fields.isEmpty ? ".\n" : " and these fields.\n"
    for field in output.fields {
      text += ".TP\n\(Roff.bold(field.key)) (\(Roff.escaped(field.type)))\n"
      text += Roff.line(field.summary + ".")
    }
    return text
  }

  private func exitStatus(_ rows: [ProgramDescription.ExitCodeRow]) -> String {
    guard !rows.isEmpty else { return "" }
    return ".SH \(Roff.argument("EXIT STATUS"))\n"
      + rows.map { ".TP\n\(Roff.bold($0.label))\n" + Roff.line($0.summary + ".") }.joined()
  }

  private func environment(_ flags: [FlagSpec], more: [EnvironmentNote]) -> String {
    let ofFlags = flags.compactMap { flag in
      flag.environment.map { ($0, "Sets --\(flag.name)") }
    }
    let rows = ofFlags + more.map { ($0.name, $0.summary) }
    guard !rows.isEmpty else { return "" }
    return ".SH ENVIRONMENT\n"
      + rows.map { ".TP\n\(Roff.bold($0.0))\n" + Roff.line($0.1 + ".") }.joined()
  }

  private func files(_ files: [FileNote]) -> String {
    guard !files.isEmpty else { return "" }
    return ".SH FILES\n"
      + files.map { ".TP\n\(Roff.italic($0.path))\n" + Roff.line($0.summary + ".") }.joined()
  }

  private func examples(_ examples: [Example]) -> String {
    guard !examples.isEmpty else { return "" }
    var text = ".SH EXAMPLES\n"
    for example in examples {
      let needs = example.needs.isEmpty ? "" : " (needs \(example.needs))"
      text += ".PP\n" + Roff.line(example.summary + needs + ":")
      text += ".PP\n.in +4n\n.EX\n" + Roff.line(example.commandLine) + ".EE\n.in\n"
    }
    return text
  }

  private func reference(_ name: String) -> String {
    if let topic = program.topics.first(where: { $0.name == name }) {
      return "\(program.name)-\(topic.name)(\(topic.section))"
    }
    return pageName(name.split(separator: " ").map(String.init)) + "(1)"
  }

  private func seeAlso(_ names: [String]) -> String {
    var unique: [String] = []
    for name in names where !unique.contains(name) { unique.append(name) }
    let texts = unique.map { name in
      let parts = name.split(separator: "(")
      return Roff.bold(String(parts[0])) + "(" + parts.dropFirst().joined()
    }
    return ".SH \(Roff.argument("SEE ALSO"))\n" + texts.joined(separator: ",\n") + "\n"
  }
}
