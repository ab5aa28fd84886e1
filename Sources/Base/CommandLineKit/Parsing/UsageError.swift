/// A command line, environment or configuration that cannot be used; always exit code 2.
package struct UsageError: Error, Sendable, Hashable {
  /// What kind of error it is, for programs.
  package enum Code: String, Sendable, Hashable, CaseIterable {
    case unknownCommand = "unknown-command"
    case unknownFlag = "unknown-flag"
    case missingValue = "missing-value"
    case unexpectedValue = "unexpected-value"
    case invalidValue = "invalid-value"
    case missingOperand = "missing-operand"
    case unexpectedOperand = "unexpected-operand"
    case conflict = "conflict"
    case unknownTopic = "unknown-topic"
    case configuration = "configuration"
  }

  /// What kind of error it is.
  package var code: Code
  /// What happened, with the value and where, as one line.
  package var message: String
  /// What to do next; may be empty.
  package var hint: String
  /// The place of the word in `Invocation.arguments`, when one word is at fault.
  package var argumentIndex: Int?
  /// The words of the command that was being read, without the program's name.
  package var path: [String]

  /// An error; commands give no path, the program fills it in.
  package init(
    _ code: Code, _ message: String, hint: String = "", argumentIndex: Int? = nil,
    path: [String] = []
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.argumentIndex = argumentIndex
    self.path = path
  }
}
