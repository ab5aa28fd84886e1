/// The completion script of a shell, made from the description alone.
package enum CompletionScript: String, Sendable, CaseIterable {
  case bash
  case zsh
  case fish

  /// The name of the file in a folder of completions: `dna.bash`, `_dna`, `dna.fish`.
  package func fileName(_ command: String) -> String {
    switch self {
    case .bash: command + ".bash"
    case .zsh: "_" + command
    case .fish: command + ".fish"
    }
  }

  /// The script for a program that is called `command`, which may be renamed.
  package func text(_ program: ProgramDescription, command: String? = nil) -> String {
    let command = command ?? program.name
    return switch self {
    case .bash: BashScript(program, command: command).text()
    case .zsh: ZshScript(program, command: command).text()
    case .fish: FishScript(program, command: command).text()
    }
  }

  /// The word as the name of a shell function: letters, digits and `_`.
  static func identifier(_ word: String) -> String {
    String(
      decoding: word.utf8.map { byte -> UInt8 in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: byte
        default: UInt8(ascii: "_")
        }
      }, as: UTF8.self)
  }

  /// The template with the name of the function in place of every `¤`.
  static func fill(_ template: String, _ function: String) -> String {
    template.split(separator: "¤", omittingEmptySubsequences: false).joined(separator: function)
  }

  /// The text in single quotes for bash and zsh.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
