/// Writes the completion script for zsh, on `_arguments`.
struct ZshScript {
  private let program: ProgramDescription
  private let command: String
  private let function: String

  init(_ program: ProgramDescription, command: String) {
    self.program = program
    self.command = command
    function = "_" + CompletionScript.identifier(command)
  }

  func text() -> String {
    var text = """
      #compdef \(command)
      # zsh completion for \(command). Generated from the definition of the command line; do not edit.


      """
    text += CompletionScript.fill(Self.machinery, function)
    text += globals()
    text += group(name: function, commands: program.shownCommands, isRoot: true)
    for command in program.allCommands where program.isShown(command) {
      let name = self.name(command)
      text +=
        command.isGroup
        ? group(name: name, commands: command.shownCommands, isRoot: false) : leaf(name, command)
    }
    // Loaded by compinit the file is the body of the function; sourced it only defines.
    text += """
      if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
        \(function) "$@"
      else
        compdef \(function) \(command)
      fi

      """
    return text
  }

  // MARK: - Functions

  private func name(_ command: CommandDescription) -> String {
    ([function] + command.path.map(CompletionScript.identifier)).joined(separator: "_")
  }

  private func globals() -> String {
    var text = "# Global flags that were not given before the command.\n\(function)_globals() {\n"
    text += "  globals=()\n"
    for flag in program.shownGlobalFlags {
      var patterns = flag.longNames.map { "--" + $0 }
      if !flag.isSwitch { patterns += ["--" + flag.name + "=*"] }
      if let short = flag.short { patterns.append("-" + short + (flag.isSwitch ? "" : "*")) }
      let given = "  \(function)_given '(\(patterns.joined(separator: "|")))' || "
      let lines = specs(flag)
      text += flag.isRepeatable ? "  " : given
      text += "globals+=(\n" + lines.map { "    \($0)\n" }.joined() + "  )\n"
    }
    return text + "}\n\n"
  }

  private func group(name: String, commands: [CommandDescription], isRoot: Bool) -> String {
    var text = "\(name)() {\n"
    text += "  local curcontext=\"$curcontext\" context state state_descr line ret=1\n"
    text += "  local -A opt_args\n  local -a globals\n"
    if isRoot {
      text += "  local -a given typed=(\"${(@)words[1,CURRENT-1]}\" \"$PREFIX\")\n"
    }
    text += "  \(function)_globals\n"
    text +=
      "  _arguments -s -S -A '-*' -C $globals '1: :\(name)__commands' '*:: :->rest' && ret=0\n"
    text += "  if [[ $state == rest ]]; then\n"
    text += "    given=(\"${(@)typed[1,$#typed-CURRENT]}\")\n"
    text += "    case $words[1] in\n"
    for command in commands {
      let words = ([command.name] + command.aliases).joined(separator: "|")
      text += "      \(words)) \(self.name(command)) && ret=0 ;;\n"
    }
    text += "    esac\n  fi\n  return ret\n}\n\n"
    text += "\(name)__commands() {\n  local -a commands=(\n"
    for command in commands {
      let summary = Self.escape(command.summary, "\\:")
      text += "    \(CompletionScript.quoted(command.name + ":" + summary))\n"
    }
    return text + "  )\n  _describe -t commands command commands\n}\n\n"
  }

  private func leaf(_ name: String, _ command: CommandDescription) -> String {
    var text = "\(name)() {\n  local -a globals\n  \(function)_globals\n"
    text += "  _arguments -s -S $globals"
    var lines = command.shownFlags.flatMap(specs)
    for (place, operand) in command.operands.enumerated() {
      let position = operand.isRepeatable ? "*" : String(place + 1)
      let optional = operand.isRequired || operand.isRepeatable ? ":" : "::"
      lines.append(
        CompletionScript.quoted(
          position + optional + Self.escape(operand.name, "\\:") + ":"
            + action(operand.choices, operand.completion)))
    }
    for line in lines { text += " \\\n    " + line }
    return text + "\n}\n\n"
  }

  // MARK: - Specifications

  /// The words of `_arguments` for a flag, one a spelling.
  private func specs(_ flag: FlagSpec) -> [String] {
    let negation = flag.negation.map { "--" + $0 }
    let spellings = flag.spellings.filter { $0 != negation }
    let names = spellings + (negation.map { [$0] } ?? [])
    let exclusion = flag.isRepeatable ? "*" : "(" + names.joined(separator: " ") + ")"
    let text = "[" + Self.escape(flag.summary, "\\[]") + "]"
    let aliases = flag.aliases.map { "--" + $0 }
    var result: [String] = []
    for spelling in spellings {
      // Known but not offered: other names of the same flag.
      var spec = (aliases.contains(spelling) ? "!" : "") + exclusion + spelling
      if let placeholder = flag.placeholder {
        spec += spelling.utf8.starts(with: "--".utf8) ? "=" : "+"
        spec += text + ":" + Self.escape(placeholder, "\\:") + ":"
        spec += action(flag.choices, flag.completion)
      } else {
        spec += text
      }
      result.append(CompletionScript.quoted(spec))
    }
    if let negation {
      let spec = exclusion + negation + "[" + Self.escape("undo --" + flag.name, "\\[]") + "]"
      result.append(CompletionScript.quoted(spec))
    }
    return result
  }

  private func action(_ choices: [Choice], _ completion: CompletionKind) -> String {
    guard choices.isEmpty else {
      if choices.allSatisfy(\.summary.isEmpty) {
        return "(" + choices.map(\.value).joined(separator: " ") + ")"
      }
      let items = choices.map { choice in
        choice.value + (choice.summary.isEmpty ? "" : "\\:" + Self.shell(choice.summary))
      }
      return "((" + items.joined(separator: " ") + "))"
    }
    switch completion {
    case .none: return " "
    case .file: return "_files"
    case .directory: return "_files -/"
    case .executable: return "_command_names -e"
    // The blank in front keeps zsh from putting options of its own before the name.
    case .dynamic(let name): return " \(function)_dynamic \(name)"
    }
  }

  private static func escape(_ text: String, _ special: String) -> String {
    var result = ""
    for character in text {
      if special.contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// The text as part of a shell word inside an action: everything but letters and digits escaped.
  private static func shell(_ text: String) -> String {
    var result = ""
    for character in text {
      if !(character.isLetter || character.isNumber) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// The part that is the same for every program; `¤` is the name of the function.
  private static let machinery = #"""
    # Whether a word before the command matches $1.
    ¤_given() {
      local word
      for word in "${(@)given}"; do
        [[ $word == $~1 ]] && return 0
      done
      return 1
    }

    # Values that only the program knows, with their descriptions.
    ¤_dynamic() {
      local item value
      local -a candidates
      for item in "${(@f)$("${${(Q)typed[1]}/#\~\//$HOME/}" __complete zsh \
        "${(@Q)typed[2,-1]}" 2>/dev/null)}"; do
        [[ -n $item ]] || continue
        value=${${item%%$'\t'*}//:/\\:}
        if [[ $item == *$'\t'* ]]; then
          candidates+=("$value:${item#*$'\t'}")
        else
          candidates+=("$value")
        fi
      done
      _describe -t "$1" "$1" candidates
    }


    """#
}
