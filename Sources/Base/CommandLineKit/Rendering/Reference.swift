/// The reference of a command line in Markdown, made from the description alone.
package enum Reference {
  /// One page: global flags, every command, exit codes, environment, topics.
  package static func markdown(_ program: ProgramDescription) -> String {
    let writer = ReferenceWriter(program: program)
    return writer.page()
  }
}

/// Writes the reference.
struct ReferenceWriter {
  let program: ProgramDescription

  func page() -> String {
    let name = program.name
    var text = "# `\(name)` command reference\n\n"
    text += "<!-- Generated from the definition of the command line; do not edit. -->\n\n"
    text += program.summary + ".\n\n"
    if !program.discussion.isEmpty { text += markdown(program.discussion) + "\n" }
    text += "```\n\(UsageLine.text(program, nil))\n```\n\n"
    let commands = program.allCommands.filter { program.isShown($0) }
    text += "## Commands\n\n| command | |\n| --- | --- |\n"
    for command in commands where !command.isGroup {
      text += "| [`\(name) \(command.title)`](#\(anchor(command))) | \(cell(command.summary)) |\n"
    }
    text += "\n## Global flags\n\nEvery command takes these, before or after its name.\n\n"
    text += flags(program.shownGlobalFlags)
    for command in commands { text += section(command) }
    text += "## Exit codes\n\n| code | meaning |\n| --- | --- |\n"
    for row in program.exitCodes { text += "| \(row.label) | \(cell(row.summary)) |\n" }
    text += "\n" + environment(commands)
    text += configuration(commands)
    for topic in program.topics {
      text += "## Topic: \(topic.name)\n\n\(topic.summary).\n\n" + markdown(topic.text) + "\n"
    }
    while text.utf8.suffix(2).elementsEqual("\n\n".utf8) { text.removeLast() }
    return text
  }

  private func section(_ command: CommandDescription) -> String {
    var text = "## `\(program.name) \(command.title)`\n\n\(command.summary).\n\n"
    text += "```\n\(UsageLine.text(program, command))\n```\n\n"
    if !command.aliases.isEmpty {
      text += "Also: \(command.aliases.map { "`\($0)`" }.joined(separator: ", ")).\n\n"
    }
    if !command.discussion.isEmpty { text += markdown(command.discussion) + "\n" }
    for operand in command.operands {
      text += "- `\(operand.usage)`: \(operand.summary)."
      text += operand.detail.isEmpty ? "\n" : " " + inline(operand.detail) + "\n"
    }
    if !command.operands.isEmpty { text += "\n" }
    text += flags(command.shownFlags)
    if let output = command.output {
      text += "Output schema: `\(output.schema)`.\n\n"
      if !output.fields.isEmpty {
        text += "| field | type | |\n| --- | --- | --- |\n"
        for field in output.fields {
          text += "| `\(field.key)` | \(field.type) | \(cell(field.summary)) |\n"
        }
        text += "\n"
      }
    }
    if !command.exitCodes.isEmpty {
      text += "Exit codes: \(command.exitCodes.joined(separator: ", ")).\n\n"
    }
    for example in command.examples {
      let needs = example.needs.isEmpty ? "" : " (needs \(example.needs))"
      text += "\(example.summary)\(needs):\n\n```sh\n\(example.commandLine)\n```\n\n"
    }
    return text
  }

  private func flags(_ flags: [FlagSpec]) -> String {
    guard !flags.isEmpty else { return "" }
    var text = ""
    for flag in flags {
      let short = flag.short.map { "`-\($0)`, " } ?? ""
      text += "- \(short)`\(flag.usage)`: \(flag.summary)."
      if !flag.detail.isEmpty { text += " " + inline(flag.detail) }
      let notes = HelpPage.notes(flag).map(escaped)
      if !notes.isEmpty { text += " " + notes.joined(separator: " ") }
      text += "\n"
      for choice in flag.choices {
        let summary = choice.summary.isEmpty ? "" : ": \(choice.summary)"
        text += "  - `\(choice.value)`\(summary)\n"
      }
    }
    return text + "\n"
  }

  private func environment(_ commands: [CommandDescription]) -> String {
    var rows = program.shownGlobalFlags.compactMap { flag in
      flag.environment.map { ($0, "sets `--\(flag.name)`") }
    }
    for command in commands {
      for flag in command.shownFlags {
        guard let name = flag.environment else { continue }
        rows.append((name, "sets `--\(flag.name)` of `\(program.name) \(command.title)`"))
      }
    }
    rows += program.environment.map { ($0.name, $0.summary) }
    guard !rows.isEmpty else { return "" }
    return "## Environment\n\n| variable | |\n| --- | --- |\n"
      + rows.map { "| `\($0.0)` | \(cell($0.1)) |\n" }.joined() + "\n"
  }

  private func configuration(_ commands: [CommandDescription]) -> String {
    var rows = program.shownGlobalFlags.compactMap { flag in
      flag.configurationKey.map { ($0, "`--\(flag.name)`") }
    }
    for command in commands {
      for flag in command.shownFlags {
        guard let key = flag.configurationKey else { continue }
        rows.append((key, "`--\(flag.name)` of `\(program.name) \(command.title)`"))
      }
    }
    guard !rows.isEmpty else { return "" }
    return "## Configuration keys\n\n| key | sets |\n| --- | --- |\n"
      + rows.map { "| `\($0.0)` | \($0.1) |\n" }.joined() + "\n"
  }

  private func anchor(_ command: CommandDescription) -> String {
    ([program.name] + command.path).joined(separator: "-").lowercased()
  }

  private func cell(_ text: String) -> String {
    escaped(text).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// Text in which Markdown finds nothing to render.
  private func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if "\\*_<>[]".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  private func inline(_ source: String) -> String {
    markdown(source).split(separator: "\n").joined(separator: " ")
  }

  private func markdown(_ source: String) -> String {
    var text = ""
    var wasItem = false
    for block in Markup(source).blocks {
      switch block {
      case .paragraph(let inlines):
        text += (wasItem ? "\n" : "") + markdown(inlines) + "\n\n"
        wasItem = false
      case .item(let inlines):
        text += "- " + markdown(inlines) + "\n"
        wasItem = true
      case .code(let lines):
        text += (wasItem ? "\n" : "") + "```\n" + lines.joined(separator: "\n") + "\n```\n\n"
        wasItem = false
      }
    }
    if wasItem { text += "\n" }
    while text.utf8.last == UInt8(ascii: "\n") { text.removeLast() }
    return text + "\n"
  }

  private func markdown(_ inlines: [Markup.Inline]) -> String {
    inlines.map { inline in
      switch inline {
      case .text(let text): escaped(text)
      case .code(let code): "`\(code)`"
      case .reference(.flag, let name): "`--\(name)`"
      case .reference(.command, let name): "`\(program.name) \(name)`"
      case .reference(.env, let name): "`\(name)`"
      case .reference(.topic, let name): "`\(program.name) help \(name)`"
      }
    }.joined()
  }
}
