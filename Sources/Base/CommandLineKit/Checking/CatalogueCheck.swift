/// Checks that a description keeps the rules which make help, manual and completion dependable.
struct CatalogueCheck {
  private let program: ProgramDescription
  private var found: [Violation] = []

  init(_ program: ProgramDescription) { self.program = program }

  mutating func run() -> [Violation] {
    checkCommands(program.commands, below: [])
    checkFlags(program.globalFlags, at: program.name)
    for command in program.allCommands { check(command) }
    checkMeanings()
    checkKeys()
    checkTopics()
    checkMarkup(program.discussion, at: program.name, flags: program.globalFlags)
    return found
  }

  private mutating func expect(
    _ holds: Bool, _ rule: String, _ place: String, _ detail: @autoclosure () -> String
  ) {
    if !holds { found.append(Violation(rule: rule, place: place, detail: detail())) }
  }

  private func title(_ command: CommandDescription) -> String {
    program.name + " " + command.title
  }

  // MARK: - Commands

  private mutating func checkCommands(_ commands: [CommandDescription], below path: [String]) {
    let place = ([program.name] + path).joined(separator: " ")
    var seen: Set<String> = []
    for command in commands {
      for name in [command.name] + command.aliases {
        expect(
          Self.isKebab(name) || command.isHidden, "command names are kebab-case", place,
          "'\(name)'")
        expect(
          seen.insert(name).inserted, "no name is used twice in a group", place, "'\(name)'")
      }
      expect(command.path.count <= 2, "commands are two words deep at most", place, command.title)
      checkCommands(command.commands, below: command.path)
    }
  }

  private mutating func check(_ command: CommandDescription) {
    let place = title(command)
    checkSummary(command.summary, at: place)
    checkFlags(command.flags, at: place, others: program.globalFlags)
    checkOperands(command.operands, at: place)
    checkMarkup(command.discussion, at: place, flags: command.flags + program.globalFlags)
    let isShown = program.isShown(command)
    if isShown, !command.isGroup {
      expect(!command.examples.isEmpty, "every command has an example", place, "none")
      expect(!command.exitCodes.isEmpty, "every command says its exit codes", place, "none")
    }
    for example in command.examples { checkSummary(example.summary, at: place) }
    let labels = program.exitCodes.map(\.label)
    for code in command.exitCodes {
      expect(labels.contains(code), "every exit code in use is documented", place, code)
    }
    for field in command.output?.fields ?? [] { checkSummary(field.summary, at: place) }
    for name in command.seeAlso {
      let path = name.split(separator: " ").map(String.init)
      expect(
        program.command(at: path) != nil || program.topics.contains { $0.name == name },
        "every cross reference resolves", place, "see also '\(name)'")
    }
    guard isShown else { return }
    let lines = HelpPage(program).flagRows(command.shownFlags + program.shownGlobalFlags)
    for line in lines {
      expect(
        !line.dropLast().contains("\n"), "short help has one line an item", place,
        String(line.split(separator: "\n").first ?? ""))
    }
  }

  private mutating func checkOperands(_ operands: [OperandSpec], at place: String) {
    for (index, operand) in operands.enumerated() {
      checkSummary(operand.summary, at: "\(place) \(operand.name)")
      let isLast = index == operands.count - 1
      expect(
        isLast || !operand.isRepeatable, "a repeated operand is the last", place, operand.name)
      expect(
        isLast || operand.isRequired || !operands[index + 1].isRequired,
        "a required operand does not follow an optional one", place, operands[index].name)
      expect(
        operand.name == operand.name.uppercased(), "operand names are in capitals", place,
        operand.name)
    }
  }

  // MARK: - Flags

  private mutating func checkFlags(
    _ flags: [FlagSpec], at command: String, others: [FlagSpec] = []
  ) {
    var longs = Set(others.flatMap(\.longNames))
    var shorts = Set(others.compactMap(\.short))
    var isPastShown = false
    for flag in flags {
      let place = "\(command) --\(flag.name)"
      for name in flag.longNames {
        expect(
          Self.isKebab(name) && name.utf8.count >= 2,
          "long names are kebab-case of two or more", place, "'\(name)'")
        expect(longs.insert(name).inserted, "no name is used twice in a command", place, name)
      }
      if let short = flag.short {
        expect(
          short.utf8.count == 1 && short.utf8.allSatisfy(Self.isAlphanumeric),
          "short names are one ASCII alphanumeric", place, "'\(short)'")
        expect(shorts.insert(short).inserted, "no name is used twice in a command", place, short)
      }
      checkShape(flag, at: place)
      checkSummary(flag.summary, at: place)
      checkMarkup(flag.detail, at: place, flags: flags + others)
      expect(
        flag.deprecation == nil || flag.isHidden, "deprecated flags are hidden", place, "shown")
      if flag.deprecation != nil { isPastShown = true }
      expect(
        !isPastShown || flag.deprecation != nil, "deprecated flags sort last", place,
        "follows a deprecated one")
      if let target = flag.shorthand?.flag {
        expect(
          (flags + others).contains { $0.name == target }, "every cross reference resolves", place,
          "stands for '--\(target)'")
      }
    }
  }

  private mutating func checkShape(_ flag: FlagSpec, at place: String) {
    if let placeholder = flag.placeholder {
      expect(
        !placeholder.isEmpty && placeholder == placeholder.uppercased(),
        "value flags have a placeholder in capitals", place, "'\(placeholder)'")
    } else {
      expect(flag.choices.isEmpty, "switches have no choices", place, "has some")
    }
    for choice in flag.choices {
      expect(
        !choice.value.isEmpty && choice.value.utf8.allSatisfy(Self.isShellSafe),
        "choices are shell-safe", place, "'\(choice.value)'")
      if !choice.summary.isEmpty { checkSummary(choice.summary, at: place) }
    }
    if let negation = flag.negation {
      expect(
        negation.utf8.starts(with: "no-".utf8), "negations start with no-", place,
        "'\(negation)'")
    }
    expect(
      flag.defaultText != "true" || !flag.isSwitch || flag.negation != nil,
      "a switch that is on can be turned off", place, "has no negation")
    if flag.isSwitch, flag.completion != .none {
      expect(false, "switches complete nothing", place, flag.completion.text)
    }
  }

  /// A name has one meaning: the same short letter, the same type, the same environment.
  private mutating func checkMeanings() {
    var shorts: [String: (flag: String, place: String)] = [:]
    var longs: [String: (flag: FlagSpec, place: String)] = [:]
    let rule = "a name means the same in every command"
    let homes =
      [(program.name, program.globalFlags)] + program.allCommands.map { (title($0), $0.flags) }
    for (place, flags) in homes {
      for flag in flags where flag.deprecation == nil {
        if let short = flag.short {
          if let other = shorts[short], other.flag != flag.name {
            expect(
              false, rule, place,
              "-\(short) is --\(flag.name), but --\(other.flag) in \(other.place)")
          }
          shorts[short] = (flag.name, place)
        }
        if let other = longs[flag.name] {
          let isSame =
            other.flag.isSwitch == flag.isSwitch && other.flag.valueType == flag.valueType
            && other.flag.short == flag.short
          expect(isSame, rule, place, "--\(flag.name) differs from the one in \(other.place)")
        }
        longs[flag.name] = (flag, place)
      }
    }
  }

  private mutating func checkKeys() {
    var variables: [String: String] = [:]
    var keys: [String: String] = [:]
    for flag in program.globalFlags + program.allCommands.flatMap(\.flags) {
      let place = "--\(flag.name)"
      if let name = flag.environment {
        expect(
          name.utf8.allSatisfy { Self.isAlphanumeric($0) || $0 == UInt8(ascii: "_") }
            && name == name.uppercased(), "environment keys are in capitals", place, name)
        expect(
          variables.updateValue(flag.name, forKey: name) ?? flag.name == flag.name,
          "every environment key is unique and documented", place, name)
      }
      if let key = flag.configurationKey {
        expect(ConfigurationParser.isKey(key), "configuration keys can be written", place, key)
        expect(
          keys.updateValue(flag.name, forKey: key) ?? flag.name == flag.name,
          "every configuration key is unique", place, key)
      }
    }
    for note in program.environment {
      checkSummary(note.summary, at: note.name)
      expect(
        variables.updateValue("", forKey: note.name) == nil,
        "every environment key is unique and documented", note.name, "listed twice")
    }
  }

  // MARK: - Text

  private mutating func checkTopics() {
    var seen: Set<String> = []
    for topic in program.topics {
      let place = "topic \(topic.name)"
      expect(Self.isKebab(topic.name), "topic names are kebab-case", place, topic.name)
      expect(
        seen.insert(topic.name).inserted, "no topic has the name of another", place, topic.name)
      expect(
        program.command(at: [topic.name]) == nil, "no topic has the name of a command", place,
        topic.name)
      checkSummary(topic.summary, at: place)
      checkMarkup(topic.text, at: place, flags: program.allFlags)
    }
  }

  private mutating func checkSummary(_ summary: String, at place: String) {
    let rule = "summaries start with a capital, end without a full stop, fit 79 columns"
    let first = summary.unicodeScalars.first
    let holds =
      first.map { !$0.properties.isLowercase } ?? false
      && summary.utf8.last != UInt8(ascii: ".") && summary.unicodeScalars.count <= 79
      && !summary.utf8.contains(0x0A)
    expect(holds, rule, place, "'\(summary)'")
  }

  private mutating func checkMarkup(_ source: String, at place: String, flags: [FlagSpec]) {
    for (kind, name) in Markup(source).references {
      let holds =
        switch kind {
        case .flag: flags.contains { $0.takesLong(name) }
        case .command:
          program.command(at: name.split(separator: " ").map(String.init)) != nil
        case .env: program.environmentNames.contains(name)
        case .topic: program.topics.contains { $0.name == name }
        }
      expect(holds, "every cross reference resolves", place, "\\\(kind.rawValue){\(name)}")
    }
  }

  // MARK: - Names

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  private static func isShellSafe(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || Array("-+:._/%@,".utf8).contains(byte)
  }

  private static func isKebab(_ name: String) -> Bool {
    name.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }
  }
}

extension ProgramDescription {
  /// Every flag of the program and its commands.
  var allFlags: [FlagSpec] { globalFlags + allCommands.flatMap(\.flags) }

  /// Every environment variable that is documented.
  package var environmentNames: [String] {
    allFlags.compactMap(\.environment) + environment.map(\.name)
  }

  /// The rules that do not hold in the description.
  package func violations() -> [Violation] {
    var check = CatalogueCheck(self)
    return check.run()
  }
}
