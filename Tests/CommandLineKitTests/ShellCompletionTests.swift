import CommandLineKit
import Foundation
import Testing

/// The completion scripts driven through the shells themselves.
@Suite struct ShellCompletionTests {
  /// What a line, with the cursor at its end, is completed to.
  struct Case: Sendable, CustomTestStringConvertible {
    var line: String
    var expected: Set<String>?
    var contains: Set<String> = []
    var excludes: Set<String> = []
    var testDescription: String { line }

    static func all(_ line: String, _ expected: Set<String>) -> Case {
      Case(line: line, expected: expected)
    }
    static func some(
      _ line: String, has contains: Set<String> = [], not excludes: Set<String> = []
    ) -> Case {
      Case(line: line, expected: nil, contains: contains, excludes: excludes)
    }
  }

  static let formats: Set = ["table", "json", "jsonl", "tsv"]
  static let cases: [Case] = [
    .all("sample mar", ["market"]),
    .some("sample ", has: ["market", "debug-log", "delta"], not: ["__complete", "alpha.jsonl"]),
    .all("sample market ", ["search", "show"]),
    .all("sample m sea", ["search"]),
    .all("sample market search --ou", ["--output"]),
    .all("sample market search --output ", formats),
    .all("sample market search -o ", formats),
    .all("sample market search --output=j", ["json", "jsonl"]),
    .all("sample --output t", ["table", "tsv"]),
    .all("sample market search --sort pr", ["price"]),
    .all("sample market search --order=pr", ["price"]),
    // Given once and not repeatable: not offered again, by whatever name it was given.
    .some("sample --output json market search --", has: ["--limit"], not: ["--output"]),
    .some("sample market -ojson search --", has: ["--limit"], not: ["--output"]),
    .some("sample market search -L 5 --", has: ["--agent"], not: ["--limit", "--no-limit"]),
    .some("sample market search -L5 --", has: ["--agent"], not: ["--limit"]),
    .some("sample market search --no-cache --", has: ["--limit"], not: ["--cache", "--no-cache"]),
    .some("sample market search -qv --", has: ["--verbose"], not: ["--quiet"]),
    .some("sample market search --agent x --", has: ["--agent", "--limit"]),
    .some("sample market search --l", has: ["--limit"], not: ["--follow", "--apply"]),
    .some("sample debug-log --", has: ["--follow", "--help"], not: ["--limit"]),
    .some("sample market search --", not: ["--max"]),
    // Values that only the program knows.
    .all("sample market search --agent ac", ["acme/mailer", "acme/reader"]),
    .all("sample market search --agent=ac", ["acme/mailer", "acme/reader"]),
    .all("sample market search -a ac", ["acme/mailer", "acme/reader"]),
    .all("sample market show acme/mailer o", ["other/one"]),
    // Files only, folders only, or nothing.
    .all("sample debug-log al", ["alpha.jsonl"]),
    .some("sample debug-log ", has: ["alpha.jsonl", "notes.txt"], not: ["market"]),
    .all("sample debug-log --follow n", ["notes.txt"]),
    .all("sample debug-log notes.txt al", []),
    .all("sample market search --from al", ["alpha.jsonl"]),
    .all("sample market search --into ", ["beta dir"]),
    .all("sample market search --limit ", []),
    .all("sample nonsense ", []),
    .some("sample market search -- --l", not: ["--limit"]),
  ]

  /// What a shell offered: without a flag in front of the value, quotes, and a folder's slash.
  private static func clean(_ word: String) -> String {
    var word = Substring(word)
    if word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
      let value = word[word.index(after: equals)...]
      word = value.isEmpty ? word[..<equals] : value
    }
    var text = word.replacingOccurrences(of: "\\ ", with: " ")
    while text.last == "/" || text.last == " " { text.removeLast() }
    return text
  }

  private func judge(_ blocks: [[String]], _ shell: String) {
    #expect(blocks.count == Self.cases.count)
    for (item, words) in zip(Self.cases, blocks) {
      let found = Set(words.filter { !$0.isEmpty }.map(Self.clean))
      if let expected = item.expected {
        #expect(found == expected, "\(shell): \(item.line)")
      } else {
        #expect(
          found.isSuperset(of: item.contains), "\(shell): \(item.line) gave \(found.sorted())")
        #expect(
          found.isDisjoint(with: item.excludes), "\(shell): \(item.line) gave \(found.sorted())")
      }
    }
  }

  private static func blocks(_ output: String) -> [[String]] {
    var blocks = output.components(separatedBy: "=====\n").map { $0.components(separatedBy: "\n") }
    blocks.removeLast()
    return blocks
  }

  @Test(
    .enabled(if: ShellBench.isUsable("bash"), "bash is not installed"), arguments: [true, false])
  func `bash completes through COMP_WORDS`(splitsAtEquals: Bool) throws {
    let bench = try ShellBench()
    defer { bench.close() }
    #expect(
      try bench.run("bash", ["-n", "\(bench.folder.path)/functions/sample.bash"]).errors == "")
    // Readline hands over '--output=j' as three words.
    var script = """
      source "$FUNCTIONS/sample.bash"
      before=$(set +o; shopt; compgen -v | grep -v -e COMP -e BASH -e '^_$' -e '^before$' -e PIPESTATUS)
      try() {
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
        _sample
        ((${#COMPREPLY[@]})) && printf '%s\\n' "${COMPREPLY[@]}"
        echo =====
      }

      """
    for item in Self.cases {
      var words: [String] = []
      for word in item.line.components(separatedBy: " ") {
        if splitsAtEquals, word.hasPrefix("--"), let equals = word.firstIndex(of: "=") {
          words += [String(word[..<equals]), "=", String(word[word.index(after: equals)...])]
          if words.last == "" { words.removeLast() }
        } else {
          words.append(word)
        }
      }
      script += "try " + words.map { "'\($0)'" }.joined(separator: " ") + "\n"
    }
    script += """
      after=$(set +o; shopt; compgen -v | grep -v -e COMP -e BASH -e '^_$' -e '^before$' -e PIPESTATUS)
      [[ $before == "$after" ]] || diff <(echo "$before") <(echo "$after") >&2

      """
    let outcome = try bench.run("bash", ["--norc"], input: script)
    #expect(outcome.errors == "", "options and variables stay as they were")
    judge(Self.blocks(outcome.output), "bash")
    #expect(bench.calls().contains("__complete|bash|market|search|--agent|ac|\n"))
  }

  @Test(.enabled(if: ShellBench.isUsable("fish"), "fish is not installed"))
  func `fish completes through its own command`() throws {
    let bench = try ShellBench()
    defer { bench.close() }
    let path = "\(bench.folder.path)/functions/sample.fish"
    #expect(try bench.run("fish", ["--no-execute", path]).errors == "")
    var script = "source $FUNCTIONS/sample.fish\n"
    for item in Self.cases { script += "complete -C '\(item.line)'; echo =====\n" }
    let outcome = try bench.run("fish", ["--no-config"], input: script)
    #expect(outcome.errors == "")
    let blocks = Self.blocks(outcome.output).map { lines in
      lines.map { $0.components(separatedBy: "\t")[0] }
        // A letter is offered beside the long name; what counts is the name.
        .filter { !($0.hasPrefix("-") && !$0.hasPrefix("--")) }
    }
    judge(blocks, "fish")
    #expect(outcome.output.contains("acme/mailer\tSends: mail"))
    #expect(outcome.output.contains("json\tOne JSON document"))
    #expect(bench.calls().contains("__complete|fish|market|search|--agent|ac|\n"))
  }

  @Test(.enabled(if: ShellBench.isUsable("zsh"), "zsh is not installed"))
  func `zsh completes in a pseudo-terminal`() throws {
    let bench = try ShellBench()
    defer { bench.close() }
    let path = "\(bench.folder.path)/functions/_sample"
    #expect(try bench.run("zsh", ["-n", path]).errors == "")
    try bench.write("driver.zsh", Self.zshDriver)
    try bench.write("lines", Self.cases.map { $0.line + "\n" }.joined())
    let outcome = try bench.run("zsh", ["-f", "\(bench.folder.path)/driver.zsh"])
    #expect(outcome.errors == "")
    judge(Self.blocks(outcome.output), "zsh")
    #expect(bench.calls().contains("__complete|zsh|market|search|--agent|ac|\n"))
  }

  /// Types every line into an interactive zsh, presses Tab, and shows what `compadd` was given.
  private static let zshDriver = #"""
    zmodload zsh/zpty zsh/zselect
    setup=$CAPTURE.setup
    cat > $setup <<'END'
    PROMPT= RPROMPT=
    fpath=($FUNCTIONS $fpath)
    autoload -Uz compinit
    compinit -u -D
    bindkey '^I' complete-word
    bindkey '^U' kill-whole-line
    setopt no_beep
    finished() { print -r -- '=====' >> $CAPTURE; comppostfuncs=(finished) }
    comppostfuncs=(finished)
    compadd() {
      local word
      for word in "$@"; do
        [[ $word == (-|--) ]] && break
        if [[ $word == -(O|A|D) ]]; then
          builtin compadd "$@"
          return
        fi
      done
      local -a offered
      builtin compadd -A offered "$@"
      (( $#offered )) && print -rl -- "${(@)offered}" >> $CAPTURE
      builtin compadd "$@"
    }
    print -r -- ready > $CAPTURE.ready
    END
    zpty shell zsh -f -i
    zpty -w shell "source $setup"
    pause() {
      local text
      while zpty -rt shell text; do :; done
      zselect -t 1
    }
    for ((i = 0; i < 2000; i++)); do
      [[ -s $CAPTURE.ready ]] && break
      pause
    done
    while IFS= read -r line; do
      : > $CAPTURE
      zpty -wn shell $'\C-u'"$line"$'\t'
      for ((i = 0; i < 1000; i++)); do
        [[ -s $CAPTURE && $(tail -n 1 $CAPTURE) == '=====' ]] && break
        pause
      done
      cat $CAPTURE
    done < ${CAPTURE:h}/lines
    zpty -d shell
    """#

  @Test(.enabled(if: ShellBench.isUsable("bash"), "bash is not installed"))
  func `a renamed program completes under its new name`() throws {
    let bench = try ShellBench(command: "my-sample2")
    defer { bench.close() }
    let script = """
      source "$FUNCTIONS/my-sample2.bash"
      complete -p my-sample2
      COMP_WORDS=(my-sample2 market search --agent acme/m) COMP_CWORD=4
      _my_sample2
      echo "${COMPREPLY[@]}"

      """
    let outcome = try bench.run("bash", ["--norc"], input: script)
    #expect(outcome.output == "complete -F _my_sample2 my-sample2\nacme/mailer\n")
    let fish = try String(
      contentsOf: bench.folder.appendingPathComponent("functions/my-sample2.fish"), encoding: .utf8)
    #expect(fish.contains("complete -c my-sample2 -f\n"))
    let zsh = try String(
      contentsOf: bench.folder.appendingPathComponent("functions/_my-sample2"), encoding: .utf8)
    #expect(zsh.hasPrefix("#compdef my-sample2\n"))
  }
}
