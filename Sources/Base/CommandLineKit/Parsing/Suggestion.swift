import Text

/// Errors for words that are no known name, with the nearest names and the place where a name belongs.
enum Suggestion {
  static func unknownCommand<Globals>(
    _ word: RawArgument, _ index: Int, in commands: [Command<Globals>], _ path: [String],
    _ program: Program<Globals>
  ) -> UsageError {
    let names = commands.filter { !$0.isHidden }.flatMap { [$0.name] + $0.aliases }
    let near = Similarity.nearest(to: word.text ?? "", in: names)
    let prefix = ([program.name] + path).joined(separator: " ")
    var hint = ""
    if !near.isEmpty {
      hint = didYouMean(near)
    } else if let text = word.text, let home = homeOfCommand(text, program) {
      hint = "did you mean '\(([program.name] + home).joined(separator: " "))'?"
    } else {
      hint = "'\(prefix) --help' lists the commands"
    }
    return UsageError(
      .unknownCommand, "unknown command '\(word.display)'", hint: hint, argumentIndex: index,
      path: path)
  }

  static func unknownFlag<Globals>(
    _ typed: String, whole: String, _ index: Int, own: [FlagSpec], path: [String],
    _ program: Program<Globals>
  ) -> UsageError {
    let isLong = typed.utf8.starts(with: "--".utf8)
    let name = isLong ? String(typed.dropFirst(2)) : String(typed.dropFirst())
    let shown = own.filter { !$0.isHidden }
    // One dash before a whole name is a common slip: '-limit' for '--limit'.
    let wholeName = String(whole.drop { $0 == "-" }.prefix { $0 != "=" })
    var near: [String] = []
    if isLong {
      near = Similarity.nearest(to: name, in: shown.flatMap(\.longNames)).map { "--" + $0 }
    } else if shown.contains(where: { $0.longNames.contains(wholeName) }) {
      near = ["--" + wholeName]
    }
    let exact = homesOfFlag(name, isLong: isLong, program).filter { $0 != path }
    var hint = ""
    if !near.isEmpty, Similarity.editDistance(name, String(near[0].dropFirst(2)), limit: 2) != nil {
      hint = didYouMean(near)
    } else if let home = exact.first {
      let others = exact.count > 1 ? " and \(exact.count - 1) more" : ""
      hint = "that flag belongs to '\(([program.name] + home).joined(separator: " "))'" + others
    } else if !near.isEmpty {
      hint = didYouMean(near)
    } else if RawArgument(whole).looksNumeric || !isLong {
      hint = "put '--' before a word that starts with a dash"
    }
    let within = isLong || whole == typed ? "" : " in '\(whole)'"
    return UsageError(
      .unknownFlag, "unknown flag '\(typed)'" + within, hint: hint, argumentIndex: index,
      path: path)
  }

  static func didYouMean(_ names: [String]) -> String {
    let quoted = names.map { "'\($0)'" }
    guard quoted.count > 1, let last = quoted.last else {
      return "did you mean \(quoted.first ?? "")?"
    }
    return "did you mean \(quoted.dropLast().joined(separator: ", ")) or \(last)?"
  }

  /// The paths of the commands that take that flag.
  private static func homesOfFlag<Globals>(
    _ name: String, isLong: Bool, _ program: Program<Globals>
  ) -> [[String]] {
    var homes: [[String]] = []
    program.forEachLeaf { path, command, body in
      guard !command.isHidden else { return }
      let has = body.flags.contains {
        !$0.isHidden && (isLong ? $0.takesLong(name) : $0.short == name)
      }
      if has { homes.append(path) }
    }
    return homes
  }

  /// The path of the command whose last word is that name.
  private static func homeOfCommand<Globals>(
    _ name: String, _ program: Program<Globals>
  ) -> [String]? {
    var home: [String]?
    program.forEachLeaf { path, command, _ in
      if home == nil, !command.isHidden, path.count > 1, command.isNamed(name) { home = path }
    }
    return home
  }
}
