/// Writes the completion script for bash 3.2 and later; it needs no `bash-completion` package.
struct BashScript {
  private let program: ProgramDescription
  private let command: String
  private let function: String
  private let commands: [CommandDescription]

  init(_ program: ProgramDescription, command: String) {
    self.program = program
    self.command = command
    function = "_" + CompletionScript.identifier(command)
    commands = program.allCommands.filter { program.isShown($0) }
  }

  func text() -> String {
    var text = """
      # bash completion for \(command). Generated from the definition of the command line; do not edit.


      """
    text += commandTable() + flagTable() + nameTable() + operandTable()
    text += CompletionScript.fill(Self.machinery, function)
    text += "complete -F \(function) -- \(CompletionScript.quoted(command))\n"
    return text
  }

  // MARK: - Tables

  private func commandTable() -> String {
    var names = "  case $1 in\n"
    names += row("''", "names='\(program.shownCommands.map(\.name).joined(separator: " "))'")
    var paths = "  case $1:$2 in\n"
    for command in commands {
      if command.isGroup {
        let inner = command.shownCommands.map(\.name).joined(separator: " ")
        names += row(CompletionScript.quoted(command.title), "names='\(inner)'")
      }
      let parent = command.path.dropLast().joined(separator: " ")
      let words = ([command.name] + command.aliases).map {
        CompletionScript.quoted("\(parent):\($0)")
      }
      let leaf = command.isGroup ? "" : " leaf=1"
      paths += row(
        words.joined(separator: "|"), "path=\(CompletionScript.quoted(command.title))\(leaf)")
    }
    return """
      # Commands below $1.
      \(function)_commands() {
        names=
      \(names)  esac
      }

      # The command that word $2 names below $1.
      \(function)_enter() {
      \(paths)    *) return 1 ;;
        esac
      }


      """
  }

  private func flagTable() -> String {
    var own = "  case $1:$2 in\n"
    for command in commands {
      for flag in command.shownFlags { own += flagRows(flag, prefix: command.title + ":") }
    }
    var shared = "  case $2 in\n"
    for flag in program.shownGlobalFlags { shared += flagRows(flag, prefix: "") }
    return """
      # What is known of flag $2 of command $1: its name, the kind of its value, choices, repeatable.
      \(function)_flag() {
        id= kind= values= many=
      \(own)  esac
        [[ -n $id ]] && return
      \(shared)  esac
      }


      """
  }

  private func flagRows(_ flag: FlagSpec, prefix: String) -> String {
    let negation = flag.negation.map { "--" + $0 }
    let spellings = flag.spellings.filter { $0 != negation }
    let many = flag.isRepeatable ? " many=1" : ""
    let kind = flag.isSwitch ? "kind=switch" : value(flag.choices, flag.completion)
    var rows = row(
      spellings.map { CompletionScript.quoted(prefix + $0) }.joined(separator: "|"),
      "id=\(flag.name) \(kind)\(many)")
    if let negation {
      rows += row(
        CompletionScript.quoted(prefix + negation), "id=\(flag.name) kind=switch\(many)")
    }
    return rows
  }

  private func value(_ choices: [Choice], _ completion: CompletionKind) -> String {
    guard choices.isEmpty else {
      return "kind=choice values='\(choices.map(\.value).joined(separator: " "))'"
    }
    return "kind=\(CompletionScript.quoted(completion.text))"
  }

  private func nameTable() -> String {
    func names(_ flags: [FlagSpec]) -> String {
      flags.flatMap { ["--" + $0.name] + ($0.negation.map { ["--" + $0] } ?? []) }
        .joined(separator: " ")
    }
    var rows = "  case $1 in\n"
    for command in commands where !command.shownFlags.isEmpty {
      rows += row(CompletionScript.quoted(command.title), "names='\(names(command.shownFlags))'")
    }
    return """
      # Flags that command $1 takes.
      \(function)_flags() {
        names=
      \(rows)  esac
        names="$names \(names(program.shownGlobalFlags))"
      }


      """
  }

  private func operandTable() -> String {
    var rows = "  case $1:$2 in\n"
    for command in commands {
      for (place, operand) in command.operands.enumerated() {
        let pattern = CompletionScript.quoted("\(command.title):")
        rows += row(
          pattern + (operand.isRepeatable ? "*" : String(place)),
          value(operand.choices, operand.completion))
      }
    }
    return """
      # What is known of operand number $2 of command $1.
      \(function)_operand() {
        kind= values=
      \(rows)  esac
      }


      """
  }

  private func row(_ pattern: String, _ action: String) -> String {
    "    \(pattern)) \(action) ;;\n"
  }

  // MARK: - Machinery

  /// The part that is the same for every program; `¤` is the name of the function.
  private static let machinery = #"""
    # Offers values of the kind $kind that start with $1.
    ¤_values() {
      local item action
      case $kind in
        choice)
          for item in $values; do
            [[ $item == "$1"* ]] && COMPREPLY+=("$item")
          done ;;
        file|directory|executable)
          action=-f
          [[ $kind == directory ]] && action=-d
          [[ $kind == executable ]] && action=-c
          while IFS= read -r item; do
            COMPREPLY+=("$item")
          done < <(compgen "$action" -- "$1")
          [[ $kind == executable ]] || compopt -o filenames 2>/dev/null ;;
        dynamic:*)
          while IFS= read -r item; do
            item=${item%%$'\t'*}
            [[ $item == "$1"* ]] && COMPREPLY+=("$(printf %q "$item")")
          done < <("${COMP_WORDS[0]/#\~\//$HOME/}" __complete bash ${line[@]+"${line[@]}"} "$1" \
            2>/dev/null) ;;
      esac
    }

    ¤() {
      local IFS=$' \t\n' path= leaf= ended= pending= position=0 used=' ' glue= lead= strip=
      local id kind values many names name word rest cur i last
      local -a words=() line=()
      COMPREPLY=()

      # The shell splits words at '=' and ':'; put them together again.
      for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        last=$((${#words[@]} - 1))
        if ((last >= 0)) && [[ -n $glue ]]; then
          words[last]+=$word
          glue=
        elif ((last >= 0)) && [[ $word == : || $word == :: ||
          ( $word == = && ${words[last]} == --* && ${words[last]} != *=* ) ]]; then
          words[last]+=$word
          glue=1
        else
          words+=("$word")
          glue=
        fi
      done
      cur=
      ((${#words[@]})) && cur=${words[${#words[@]} - 1]}
      # What of the word stands on the line already, left of where the shell inserts.
      strip=${cur%"${COMP_WORDS[COMP_CWORD]}"}
      [[ -n $glue ]] && strip=$cur

      for ((i = 0; i < ${#words[@]} - 1; i++)); do
        word=${words[i]}
        line+=("$word")
        if [[ -n $pending ]]; then
          pending=
        elif [[ -n $ended || $word != -?* ]]; then
          if [[ -n $leaf ]]; then
            position=$((position + 1))
          else
            ¤_enter "$path" "$word" || return 0
          fi
        elif [[ $word == -- ]]; then
          ended=1
        elif [[ $word == --* ]]; then
          ¤_flag "$path" "${word%%=*}"
          used+="$id "
          [[ $word != *=* && -n $kind && $kind != switch ]] && pending=--$id
        else
          rest=${word#-}
          while [[ -n $rest ]]; do
            ¤_flag "$path" "-${rest:0:1}"
            rest=${rest:1}
            used+="$id "
            if [[ -n $kind && $kind != switch ]]; then
              [[ -z $rest ]] && pending=--$id
              rest=
            fi
          done
        fi
      done

      if [[ -n $pending ]]; then
        ¤_flag "$path" "$pending"
        ¤_values "$cur"
      elif [[ -z $ended && $cur == --*=* ]]; then
        ¤_flag "$path" "${cur%%=*}"
        line+=("${cur%%=*}")
        lead=${cur%%=*}=
        ¤_values "${cur#*=}"
      elif [[ -z $ended && $cur == -* ]]; then
        ¤_flag "$path" "${cur:0:2}"
        if [[ $cur == -[!-]?* && -n $kind && $kind != switch ]]; then
          lead=${cur:0:2}
          line+=("$lead")
          ¤_values "${cur:2}"
        else
          ¤_flags "$path"
          for name in $names; do
            [[ $name == "$cur"* ]] || continue
            ¤_flag "$path" "$name"
            [[ -n $many || $used != *" $id "* ]] && COMPREPLY+=("$name")
          done
        fi
      elif [[ -z $leaf ]]; then
        ¤_commands "$path"
        for name in $names; do
          [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
        done
      else
        ¤_operand "$path" "$position"
        ¤_values "$cur"
      fi
      for ((i = 0; i < ${#COMPREPLY[@]}; i++)); do
        word=$lead${COMPREPLY[i]}
        COMPREPLY[i]=${word#"$strip"}
      done
    }

    """#
}
