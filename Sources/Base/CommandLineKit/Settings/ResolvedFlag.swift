/// One input for a flag that won over the levels below it, and where it came from.
package struct ResolvedFlag: Sendable, Hashable {
  /// The long name of the flag.
  package var flag: String
  /// What it is given.
  package var input: FlagInput
  /// Where that came from.
  package var origin: Origin
  /// The configuration key of the flag, for messages.
  var configurationKey: String?

  /// The error for a value that the flag refused, named as it was typed.
  func usageError(_ invalid: InvalidValue) -> UsageError {
    var value = ""
    if case .value(let word) = input { value = word.display }
    switch origin {
    case .flag(let typed, let index):
      return UsageError(
        .invalidValue, "invalid value '\(value)' for '\(typed)': \(invalid.reason)",
        hint: invalid.hint, argumentIndex: index)
    case .environment(let name):
      return UsageError(
        .invalidValue,
        "invalid value '\(value)' in environment variable \(name): \(invalid.reason)",
        hint: invalid.hint)
    case .file(let path, let line, let column):
      let key = configurationKey ?? flag
      return UsageError(
        .configuration,
        "\(path):\(line):\(column): invalid value '\(value)' for '\(key)': \(invalid.reason)",
        hint: invalid.hint)
    case .builtIn:
      return UsageError(.invalidValue, "invalid default for '--\(flag)': \(invalid.reason)")
    }
  }
}
