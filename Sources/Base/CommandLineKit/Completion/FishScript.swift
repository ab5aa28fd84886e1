/// Writes the completion script for fish 3.4 and later.
struct FishScript {
  private let program: ProgramDescription
  private let command: String
  private let function: String
  private let commands: [CommandDescription]

  init(_ program: ProgramDescription, command: String) {
    self.program = program
    self.command = command
    function = "__" + CompletionScript.identifier(command)
    commands = program.allCommands.filter { program.isShown($0) }
  }

  func text() -> String {
    var text = """
      # fish completion for \(command). Generated from the definition of the command line; do not edit.


      """
    text += enterTable() + flagTable() + CompletionScript.fill(Self.machinery, function)
    text += "complete -c \(command) -f\n"
    for command in program.shownCommands { text += line(for: command, below: "") }
    for flag in program.shownGlobalFlags { text += lines(for: flag, at: nil) }
    for command in commands {
      for inner in command.shownCommands { text += line(for: inner, below: command.title) }
      for flag in command.shownFlags { text += lines(for: flag, at: command.title) }
      for (place, operand) in command.operands.enumerated() {
        text += line(for: operand, place, at: command.title)
      }
    }
    return text
  }

  // MARK: - Tables

  private func enterTable() -> String {
    var rows = ""
    for command in commands {
      let parent = command.path.dropLast().joined(separator: " ")
      let words = ([command.name] + command.aliases).map { Self.quoted("\(parent):\($0)") }
      rows += "        case \(words.joined(separator: " "))\n"
      rows += "            set -g \(function)_path \(Self.quoted(command.title))\n"
      if !command.isGroup { rows += "            set -g \(function)_leaf 1\n" }
    }
    return """
      # Goes to the command that word $argv[1] names below the one where the line stands.
      function \(function)_enter
          switch "$\(function)_path:$argv[1]"
      \(rows)        case '*'
                  set -g \(function)_path '?'
          end
      end


      """
  }

  private func flagTable() -> String {
    func cases(_ flags: [FlagSpec], prefix: String) -> String {
      flags.map { flag in
        let negation = flag.negation.map { "--" + $0 }
        let words = flag.spellings.filter { $0 != negation }.map { Self.quoted(prefix + $0) }
        var rows = "        case \(words.joined(separator: " "))\n"
        rows += "            set -g \(function)_flag \(flag.name)\(flag.isSwitch ? "" : " value")\n"
        if let negation {
          rows += "        case \(Self.quoted(prefix + negation))\n"
          rows += "            set -g \(function)_flag \(flag.name)\n"
        }
        return rows
      }.joined()
    }
    let own = commands.map { cases($0.shownFlags, prefix: $0.title + ":") }.joined()
    return """
      # Sets the name of flag $argv[1], and 'value' after it when it takes one.
      function \(function)_look
          set -g \(function)_flag
          switch "$\(function)_path:$argv[1]"
      \(own)    end
          test -n "$\(function)_flag"; and return
          switch $argv[1]
      \(cases(program.shownGlobalFlags, prefix: ""))    end
      end


      """
  }

  // MARK: - Lines

  private func at(_ title: String) -> String { "-n '\(function)_at \"\(title)\"'" }

  private func line(for inner: CommandDescription, below title: String) -> String {
    "complete -c \(command) \(at(title)) -a \(inner.name) -d \(Self.quoted(inner.summary))\n"
  }

  private func lines(for flag: FlagSpec, at title: String?) -> String {
    var start = "complete -c \(command)"
    if let title { start += " " + at(title) }
    if !flag.isRepeatable { start += " -n '\(function)_unseen \(flag.name)'" }
    var text = start
    if let short = flag.short { text += " -s \(short)" }
    text += " -l \(flag.name)"
    if !flag.isSwitch { text += " " + value(flag.choices, flag.completion) }
    text += " -d \(Self.quoted(flag.summary))\n"
    for alias in flag.aliases where !flag.isSwitch {
      var line = "complete -c \(command)"
      if let title { line += " " + at(title) }
      line += " -n '\(function)_under \(flag.name) \(alias)' -l \(alias)"
      text += "\(line) \(value(flag.choices, flag.completion))\n"
    }
    if let negation = flag.negation {
      text += "\(start) -l \(negation) -d \(Self.quoted("Undo --" + flag.name))\n"
    }
    return text
  }

  private func line(for operand: OperandSpec, _ place: Int, at title: String) -> String {
    let values = operandValue(operand.choices, operand.completion)
    guard !values.isEmpty else { return "" }
    let test = operand.isRepeatable ? "from" : "is"
    return "complete -c \(command) \(at(title)) -n '\(function)_place_\(test) \(place)' \(values)\n"
  }

  private func value(_ choices: [Choice], _ completion: CompletionKind) -> String {
    let text = operandValue(choices, completion)
    if text.isEmpty { return "-x" }
    return completion == .file && choices.isEmpty ? "-r -F" : "-x " + text
  }

  private func operandValue(_ choices: [Choice], _ completion: CompletionKind) -> String {
    guard choices.isEmpty else {
      let items = choices.map { choice in
        choice.summary.isEmpty
          ? choice.value : choice.value + "\\t" + Self.escaped(choice.summary)
      }
      return "-a " + Self.quoted(items.joined(separator: " "))
    }
    return switch completion {
    case .none: ""
    case .file: "-F"
    case .directory: "-a '(__fish_complete_directories)'"
    case .executable: "-a '(__fish_complete_command)'"
    case .dynamic: "-a '(\(function)_dynamic)'"
    }
  }

  /// The text in single quotes: only the quote and the backslash are special there.
  private static func quoted(_ text: String) -> String {
    var result = "'"
    for character in text {
      if character == "'" || character == "\\" { result.append("\\") }
      result.append(character)
    }
    return result + "'"
  }

  /// The text as part of a word that fish expands: everything but letters and digits escaped.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      if !(character.isLetter || character.isNumber) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// The part that is the same for every program; `¤` is the name of the function.
  private static let machinery = #"""
    # Reads the words before the cursor, once for every state of the line.
    function ¤_read
        set -l tokens (commandline -opc)
        set -l line (string join \x1f -- $tokens)
        test "$line" = "$¤_line"; and return
        set -g ¤_line $line
        set -g ¤_path ''
        set -g ¤_leaf 0
        set -g ¤_place 0
        set -g ¤_seen
        set -l pending 0
        set -l ended 0
        set -e tokens[1]
        for token in $tokens
            if test $pending = 1
                set pending 0
            else if test $ended = 1; or not string match -q -- '-?*' $token
                if test $¤_leaf = 1
                    set -g ¤_place (math $¤_place + 1)
                else
                    ¤_enter $token
                end
            else if test "$token" = --
                set ended 1
            else if string match -q -- '--*' $token
                ¤_look (string split -m 1 = -- $token)[1]
                set -a ¤_seen $¤_flag[1]
                if test (count $¤_flag) = 2; and not string match -q '*=*' -- $token
                    set pending 1
                end
            else
                set -l letters (string split '' -- (string sub -s 2 -- $token))
                while set -q letters[1]
                    ¤_look -$letters[1]
                    set -e letters[1]
                    set -a ¤_seen $¤_flag[1]
                    if test (count $¤_flag) = 2
                        set -q letters[1]; or set pending 1
                        break
                    end
                end
            end
        end
        # A flag whose value is being typed must still be known to take one.
        set -g ¤_pending
        if test $pending = 1
            set -g ¤_pending $¤_seen[-1]
            set -e ¤_seen[-1]
        end
    end

    # Whether the line stands at the command $argv[1].
    function ¤_at
        ¤_read
        test "$¤_path" = "$argv[1]"
    end

    # Whether the flag $argv[1] was not given yet.
    function ¤_unseen
        ¤_read
        not contains -- $argv[1] $¤_seen
    end

    # Whether the value of flag $argv[1] is being typed, by its other name $argv[2].
    function ¤_under
        ¤_read
        test "$¤_pending" = "$argv[1]"; or string match -q -- "--$argv[2]=*" (commandline -ct)
    end

    # Whether the word is operand number $argv[1].
    function ¤_place_is
        ¤_read
        test $¤_place -eq $argv[1]
    end

    # Whether the word is operand number $argv[1] or a later one.
    function ¤_place_from
        ¤_read
        test $¤_place -ge $argv[1]
    end

    # Values that only the program knows.
    function ¤_dynamic
        set -l tokens (commandline -opc) (commandline -ct)
        set -l program (string replace -r '^~/' "$HOME/" -- $tokens[1])
        set -e tokens[1]
        $program __complete fish $tokens 2>/dev/null
    end


    """#
}
