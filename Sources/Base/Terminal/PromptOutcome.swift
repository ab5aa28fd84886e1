/// What became of a question to a person.
package enum PromptOutcome<Answer: Sendable>: Sendable {
  /// A person answered.
  case answered(Answer)
  /// Nobody was asked: `--yes` was given, or its default taken.
  case assumed(Answer)
  /// There is no answer.
  case unanswered(PromptRefusal)

  /// The answer, whoever gave it.
  package var answer: Answer? {
    switch self {
    case .answered(let answer), .assumed(let answer): answer
    case .unanswered: nil
    }
  }
}

extension PromptOutcome: Equatable where Answer: Equatable {}

/// Why a question has no answer.
package enum PromptRefusal: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// `--no-input` was given.
  case inputDisabled
  /// There is no terminal to ask on.
  case noTerminal
  /// The person ended the input (Ctrl-D) instead of answering.
  case endOfInput
  /// `--yes` was given, but the question is no yes-or-no and has no default.
  case noDefault

  /// One line with what to do about it.
  package var description: String {
    switch self {
    case .inputDisabled: "input is switched off by '--no-input'; run again without it to be asked"
    case .noTerminal: "there is no terminal to ask on; run in a terminal, or give '--yes'"
    case .endOfInput: "the input ended before the answer"
    case .noDefault: "'--yes' cannot answer a question that has no default; run without it"
    }
  }
}
