/// Takes a command line apart, from left to right, over raw bytes.
///
/// The first error is kept and reading goes on, so that help further right still wins and so that
/// the output format is known when the error is shown.
struct LineParser<Globals: GlobalOptions> {
  private let program: Program<Globals>
  private let globals: [FlagSpec]
  private var line = ParsedLine()
  private var commands: [Command<Globals>]
  private var body: CommandBody<Globals>?
  private var flags: [FlagSpec] = []
  /// Whether an unknown command was met: what follows cannot be judged.
  private var isLost = false

  init(_ program: Program<Globals>) {
    self.program = program
    globals = program.globalSpecs
    commands = program.commands()
  }

  /// The line, and the body of its command when it names one that runs.
  typealias Result = (line: ParsedLine, body: CommandBody<Globals>?)

  mutating func parse(_ words: [[UInt8]]) -> Result {
    var index = 0
    var optionsEnded = false
    while index < words.count {
      let word = words[index]
      if optionsEnded || word.first != UInt8(ascii: "-") || word.count == 1
        || (body?.takesRawWords ?? false)
      {
        operand(word, index)
        index += 1
      } else if word == [UInt8(ascii: "-"), UInt8(ascii: "-")] {
        optionsEnded = true
        index += 1
      } else if word[1] == UInt8(ascii: "-") {
        index = long(words, index)
      } else if isNegativeOperand(word) {
        operand(word, index)
        index += 1
      } else {
        index = cluster(words, index)
      }
    }
    finish()
    return (line, body)
  }

  // MARK: - Operands and commands

  private mutating func operand(_ word: [UInt8], _ index: Int) {
    if isLost { return }
    guard body == nil else {
      line.operands.append(ParsedWord(word: RawArgument(word), index: index))
      return
    }
    let text = RawArgument(word).text
    guard let text, let command = commands.first(where: { $0.isNamed(text) }) else {
      isLost = true
      note(Suggestion.unknownCommand(RawArgument(word), index, in: commands, line.path, program))
      return
    }
    line.path.append(command.name)
    switch command.content() {
    case .group(_, let inner): commands = inner
    case .leaf(let leaf):
      body = leaf
      flags = leaf.flags
    }
  }

  private func isNegativeOperand(_ word: [UInt8]) -> Bool {
    guard let body, RawArgument(word).looksNumeric else { return false }
    guard shortFlag(word[1]) == nil else { return false }
    return body.operands.contains(where: \.allowsNegativeNumber)
  }

  private mutating func finish() {
    guard let body, line.error == nil, line.request == nil, !body.takesRawWords else { return }
    let needed = body.operands.count(where: \.isRequired)
    if line.operands.count < needed {
      let missing = body.operands.filter(\.isRequired)[line.operands.count]
      note(
        UsageError(
          .missingOperand, "missing operand \(missing.name)",
          hint: missing.summary.isEmpty ? "" : "\(missing.name) is: \(missing.summary)"))
    } else if !body.operands.contains(where: \.isRepeatable),
      line.operands.count > body.operands.count
    {
      let extra = line.operands[body.operands.count]
      let most = body.operands.count
      note(
        UsageError(
          .unexpectedOperand, "unexpected operand '\(extra.word.display)'",
          hint: most == 0
            ? "this command takes no operands"
            : "this command takes at most \(most) operand\(most == 1 ? "" : "s")",
          argumentIndex: extra.index))
    }
  }

  // MARK: - Flags

  private func longFlag(_ name: String) -> (spec: FlagSpec, isGlobal: Bool)? {
    if let spec = flags.first(where: { $0.takesLong(name) }) { return (spec, false) }
    if let spec = globals.first(where: { $0.takesLong(name) }) { return (spec, true) }
    return nil
  }

  private func shortFlag(_ byte: UInt8) -> (spec: FlagSpec, isGlobal: Bool)? {
    if let spec = flags.first(where: { $0.takesShort(byte) }) { return (spec, false) }
    if let spec = globals.first(where: { $0.takesShort(byte) }) { return (spec, true) }
    return nil
  }

  /// Reads `--name`, `--name=value`, `--name value`; gives the index of the next word.
  private mutating func long(_ words: [[UInt8]], _ index: Int) -> Int {
    let word = words[index]
    let equals = word.firstIndex(of: UInt8(ascii: "="))
    let nameBytes = Array(word[2..<(equals ?? word.count)])
    let typed = "--" + RawArgument(nameBytes).display
    let attached = equals.map { RawArgument(Array(word[($0 + 1)...])) }
    guard let name = RawArgument(nameBytes).text, let (spec, isGlobal) = longFlag(name) else {
      unknownFlag(typed, index)
      return index + 1
    }
    return take(
      spec, isGlobal: isGlobal, typed: typed, isNegated: name == spec.negation,
      attached: attached, words, index)
  }

  /// Reads `-a`, `-abc`, `-n value`, `-nvalue`; gives the index of the next word.
  private mutating func cluster(_ words: [[UInt8]], _ index: Int) -> Int {
    let word = words[index]
    var place = 1
    while place < word.count {
      guard let (spec, isGlobal) = shortFlag(word[place]) else {
        let rest = RawArgument(Array(word[place...])).display
        unknownFlag("-" + String(rest.prefix(1)), index, whole: RawArgument(word).display)
        return index + 1
      }
      let typed = "-" + String(decoding: [word[place]], as: UTF8.self)
      place += 1
      if spec.isSwitch {
        _ = take(
          spec, isGlobal: isGlobal, typed: typed, isNegated: false, attached: nil, words, index)
        continue
      }
      let attached = place < word.count ? RawArgument(Array(word[place...])) : nil
      return take(
        spec, isGlobal: isGlobal, typed: typed, isNegated: false, attached: attached, words, index)
    }
    return index + 1
  }

  /// Stores one mention of a flag; gives the index of the next word.
  private mutating func take(
    _ spec: FlagSpec, isGlobal: Bool, typed: String, isNegated: Bool, attached: RawArgument?,
    _ words: [[UInt8]], _ index: Int
  ) -> Int {
    if let deprecation = spec.deprecation {
      line.warnings.append("'\(typed)' is deprecated: \(deprecation)")
    }
    if spec.isSwitch || isNegated {
      if attached != nil {
        note(
          UsageError(
            .unexpectedValue, "'\(typed)' takes no value",
            hint: "write '\(typed)' alone", argumentIndex: index))
        return index + 1
      }
      setSwitch(spec, isGlobal: isGlobal, typed: typed, isNegated: isNegated, index)
      return index + 1
    }
    if let attached {
      assign(spec, isGlobal, .value(attached), typed, index)
      return index + 1
    }
    guard index + 1 < words.count, mayBeValue(words[index + 1], of: spec) else {
      let next = index + 1 < words.count ? RawArgument(words[index + 1]).display : nil
      let placeholder = spec.placeholder ?? "VALUE"
      let separator = typed.utf8.starts(with: "--".utf8) ? "=" : ""
      note(
        UsageError(
          .missingValue, "missing value for '\(typed)'",
          hint: next.map { "write '\(typed)\(separator)\($0)' if '\($0)' is the value" }
            ?? "write '\(typed) \(placeholder)'",
          argumentIndex: index))
      return index + 1
    }
    assign(spec, isGlobal, .value(RawArgument(words[index + 1])), typed, index + 1)
    return index + 2
  }

  private func mayBeValue(_ word: [UInt8], of spec: FlagSpec) -> Bool {
    guard word.first == UInt8(ascii: "-"), word.count > 1 else { return true }
    return spec.allowsLeadingDash || RawArgument(word).looksNumeric
  }

  private mutating func setSwitch(
    _ spec: FlagSpec, isGlobal: Bool, typed: String, isNegated: Bool, _ index: Int
  ) {
    if isGlobal, spec.name == FlagSpec.help.name {
      if line.request == nil { line.request = typed == "-h" ? .shortHelp : .longHelp }
    } else if isGlobal, spec.name == FlagSpec.version.name {
      if line.request == nil { line.request = .version }
    } else if isNegated, !spec.isSwitch {
      // The negation of a flag with a value forgets what the command line said so far: what the
      // levels below say holds again.
      let name = target(of: spec)
      line.assignments.removeAll { $0.flag == name && $0.isGlobal == isGlobal }
    } else {
      assign(spec, isGlobal, isNegated ? .off : .on, typed, index)
    }
  }

  private func target(of spec: FlagSpec) -> String { spec.shorthand?.flag ?? spec.name }

  private mutating func assign(
    _ spec: FlagSpec, _ isGlobal: Bool, _ input: FlagInput, _ typed: String, _ index: Int
  ) {
    var (name, given) = (spec.name, input)
    if let shorthand = spec.shorthand {
      name = shorthand.flag
      if let value = shorthand.value { given = .value(RawArgument(value)) }
    }
    line.assignments.append(
      FlagAssignment(flag: name, isGlobal: isGlobal, input: given, typed: typed, index: index))
  }

  private mutating func unknownFlag(_ typed: String, _ index: Int, whole: String? = nil) {
    guard line.error == nil, !isLost else { return }
    note(
      Suggestion.unknownFlag(
        typed, whole: whole ?? typed, index, own: flags + globals, path: line.path, program))
  }

  private mutating func note(_ error: UsageError) {
    guard line.error == nil else { return }
    line.error = error
  }
}

extension FlagSpec {
  /// Whether that is one of its long names, negation included.
  func takesLong(_ word: String) -> Bool {
    name == word || negation == word || aliases.contains(word)
  }

  /// Whether that is its short name.
  func takesShort(_ byte: UInt8) -> Bool {
    guard let short else { return false }
    return short.utf8.count == 1 && short.utf8.first == byte
  }
}
