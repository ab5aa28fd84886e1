/// The values of `--color`.
package enum ColorChoice: String, Sendable, CaseIterable {
  case auto
  case always
  case never

  /// Whether an output gets colour: the flag, then the environment, then whether it is a terminal.
  ///
  /// With `auto`, `NO_COLOR` (no-color.org) turns colour off when it is set and not empty;
  /// `FORCE_COLOR` (force-color.org) or `CLICOLOR_FORCE` other than `0` turn it on, terminal or not;
  /// then `TERM=dumb` turns it off. Ask for standard output and standard error separately.
  package func allowsColor(isTerminal: Bool, environment: [String: String]) -> Bool {
    switch self {
    case .always: return true
    case .never: return false
    case .auto:
      func isSet(_ name: String) -> Bool { environment[name]?.isEmpty == false }
      if isSet("NO_COLOR") { return false }
      if isSet("FORCE_COLOR") { return true }
      if isSet("CLICOLOR_FORCE"), environment["CLICOLOR_FORCE"] != "0" { return true }
      return isTerminal && environment["TERM"] != "dumb"
    }
  }
}
