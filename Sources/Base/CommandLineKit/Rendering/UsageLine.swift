/// The usage line of a command.
enum UsageLine {
  /// `dna market search [flags] QUERY`, without the word "usage".
  static func text(_ program: ProgramDescription, _ command: CommandDescription?) -> String {
    guard let command else { return "\(program.name) [flags] COMMAND" }
    var parts = [program.name] + command.path
    if command.isGroup {
      parts.append("COMMAND")
      return parts.joined(separator: " ")
    }
    parts.append("[flags]")
    return (parts + command.operands.map(\.usage)).joined(separator: " ")
  }
}
