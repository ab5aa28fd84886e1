/// Candidates for a half-typed command line, made from the description and a provider of dynamic values.
package struct Completer: Sendable {
  /// A question for values that only the running program knows.
  package struct Question: Sendable, Hashable {
    /// The name of `CompletionKind.dynamic`.
    package var name: String
    /// What was typed of the value.
    package var prefix: String
    /// The rest of the line.
    package var context: CompletionContext
  }

  /// Answers questions; must be fast, must not touch the network, and gives nothing when in doubt.
  package typealias Provider = @Sendable (Question) -> [Choice]

  private let program: ProgramDescription
  private let provider: Provider

  /// A completer for that program.
  package init(_ program: ProgramDescription, provider: @escaping Provider = { _ in [] }) {
    self.program = program
    self.provider = provider
  }

  /// What `__complete SHELL WORDS…` prints: lines of `value<TAB>description`.
  ///
  /// `words` are the words after the program's name, the last one the word being typed. Values of a
  /// flag come without the flag, also for `--flag=val`. Values with a control character are left out.
  package func lines(_ words: [String]) -> String {
    candidates(words).filter { !Self.hasControl($0.value) }.map {
      let summary = RawArgument.displayable($0.summary)
      return summary.isEmpty ? $0.value + "\n" : "\($0.value)\t\(summary)\n"
    }.joined()
  }

  /// The candidates that start with the last word, in declared order.
  package func candidates(_ words: [String]) -> [Choice] {
    let typed = words.last ?? ""
    let context = CompletionContext(words.dropLast(), in: program)
    if context.isLost { return [] }
    if let flag = context.pending { return values(of: flag, typed, context) }
    let command = program.command(at: context.path)
    let isRaw = command?.takesRawWords ?? false
    if !context.optionsEnded, !isRaw, typed.utf8.first == UInt8(ascii: "-") {
      if let attached = attachedValue(typed, command) {
        return values(of: attached.flag, attached.value, context)
      }
      return flags(typed, command, context)
    }
    guard let command, !command.isGroup else {
      let commands = command?.commands ?? program.commands
      return commands.filter { !$0.isHidden && $0.name.utf8.starts(with: typed.utf8) }
        .map { Choice($0.name, $0.summary) }
    }
    return operands(typed, command, context)
  }

  private func attachedValue(
    _ typed: String, _ command: CommandDescription?
  ) -> (flag: FlagSpec, value: String)? {
    let all = (command?.flags ?? []) + program.globalFlags
    if typed.utf8.starts(with: "--".utf8) {
      let parts = typed.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let name = parts[0].dropFirst(2)
      return all.first { !$0.isSwitch && $0.takesLong(String(name)) && $0.negation != String(name) }
        .map { ($0, String(parts[1])) }
    }
    guard typed.utf8.count > 2, let letter = typed.utf8.dropFirst().first else { return nil }
    return all.first { !$0.isSwitch && $0.takesShort(letter) }
      .map { ($0, String(typed.dropFirst(2))) }
  }

  private func flags(
    _ typed: String, _ command: CommandDescription?, _ context: CompletionContext
  ) -> [Choice] {
    var result: [Choice] = []
    for flag in (command?.shownFlags ?? []) + program.shownGlobalFlags {
      let isGiven = context.flags.contains { $0.name == flag.name }
      if isGiven, !flag.isRepeatable { continue }
      result.append(Choice("--" + flag.name, flag.summary))
      if let negation = flag.negation {
        result.append(Choice("--" + negation, "Undo --\(flag.name)"))
      }
      if let short = flag.short { result.append(Choice("-" + short, flag.summary)) }
    }
    return result.filter { $0.value.utf8.starts(with: typed.utf8) }
  }

  private func operands(
    _ typed: String, _ command: CommandDescription, _ context: CompletionContext
  ) -> [Choice] {
    let place = context.operands.count
    var operand = command.operands.indices.contains(place) ? command.operands[place] : nil
    if operand == nil, let last = command.operands.last, last.isRepeatable { operand = last }
    guard let operand else { return [] }
    return values(operand.choices, operand.completion, typed, context)
  }

  private func values(
    of flag: FlagSpec, _ typed: String, _ context: CompletionContext
  ) -> [Choice] {
    values(flag.choices, flag.completion, typed, context)
  }

  private func values(
    _ choices: [Choice], _ kind: CompletionKind, _ typed: String, _ context: CompletionContext
  ) -> [Choice] {
    var all = choices
    if all.isEmpty, case .dynamic(let name) = kind {
      all = provider(Question(name: name, prefix: typed, context: context))
    }
    return all.filter { $0.value.utf8.starts(with: typed.utf8) }
  }

  private static func hasControl(_ text: String) -> Bool {
    text.utf8.contains { $0 < 0x20 || $0 == 0x7F }
  }
}
