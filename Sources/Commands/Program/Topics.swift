import CommandLineKit

/// Pages of help that belong to no single command.
enum Topics {
  static let all: [HelpTopic] = [exitCodes, environment, formatting, configuration, expressions]

  static let exitCodes = HelpTopic(
    "exit-codes", summary: "What a run tells the shell",
    text: """
      The answer of a command is its exit code, after the convention of grep and diff. It does not \
      depend on the output format.

      \((ExitCode.table + [.signalled(0)]).map { "- `\($0.label)` \($0.summary)" }
        .joined(separator: "\n"))

      A run of a workflow gives 0 when all nodes are done, 1 when a node failed, a person said no, or \
      the definition is invalid or has unbound nodes, 2 when the input is not JSON or cannot be read, \
      and 3 when it waits for a person who cannot be asked.

      \\command{debug-log} gives 0 unless \\flag{fail-on} says otherwise, and 2 when not one line was \
      understood. A command that takes several inputs gives 1 when some could not be read, and 2 when \
      none could.
      """)

  static let environment = HelpTopic(
    "environment", summary: "Environment variables that are read",
    text: """
      A flag on the command line wins over its environment variable, that over the project's \
      configuration, that over the user's, that over the default. A variable that is set and empty \
      counts as not set. `dna config show --origin` says where each value came from.

      \(variables)
      """)

  /// Every variable of every flag, then the others, as a list.
  private static var variables: String {
    // The topics of the program are not asked for here: that would ask for this list again.
    let flags = Dna.program.environmentKeys().map {
      "- `\($0.name)` \($0.flag.summary) (\\flag{\($0.flag.name)})"
    }
    let others = Dna.program.environment.map { "- `\($0.name)` \($0.summary)" }
    return (flags + others).joined(separator: "\n")
  }

  static let formatting = HelpTopic(
    "formatting", summary: "Output formats and what may be relied on",
    text: """
      \\flag{output} picks one of five formats. Programs may rely on `json`, `jsonl` and `tsv`: within \
      version 1 of a schema they only grow. Tables, Markdown and messages may change in any release.

      - `table` is for people. On a terminal it has a header and fits the width, and cut cells end in \
      `…`; asked for in a pipe it is neither cut nor coloured.
      - `json` is one document. Its first member `schema` names its form, keys come in a fixed order, \
      and the same input gives the same bytes.
      - `jsonl` is one object a line, each written as soon as it is known.
      - `tsv` is one record a line without a header. Tabs, line ends and backslashes inside a value are \
      written as `\\t`, `\\n`, `\\r` and `\\\\`. Nothing is cut.
      - `markdown` is a table or a page for a report.

      Times are UTC in RFC 3339. \\flag{fields} picks fields and their order; `dna describe` lists the \
      fields of every command. Values from the outside never reach a terminal with control characters \
      in them.
      """)

  static let configuration = HelpTopic(
    "configuration", section: 5, summary: "Configuration files",
    text: """
      A configuration file holds lines of `key = value`. `#` starts a comment. A project's file is \
      `dna.conf` in the current folder or the nearest folder above it; the user's file is \
      `$XDG_CONFIG_HOME/dna/config`, by default `~/.config/dna/config`.

          # dna.conf
          output = json
          color = never

      The keys are:

      \(Dna.program.configurationKeys().map { "- `\($0.key)` \($0.flag.summary)" }
        .joined(separator: "\n"))

      An unknown key is warned of, with the nearest known one; \\flag{strict-config} makes it an error. \
      \\flag{config} names another file, \\flag{no-config} reads none.
      """)

  static let expressions = HelpTopic(
    "expressions", summary: "The expression language of workflows",
    text: """
      Conditions of workflows are written in one small language. It is typed, has no side effects, and \
      every evaluation ends. A missing member is null; dividing by zero gives null.

      - values: `1`, `2.5`, `'text'`, `"text"`, `true`, `false`, `null`, `[1, 2]`, `{"a": 1}`
      - parts: `order.total`, `items[0]`, `row["first name"]`
      - operators: `== != < <= > >=`, `&& || !` (or `and or not`), `+ - * / %`, `in`, `??`, `c ? a : b`
      - over lists, with `it` as the element: `any(items, it.score > 3)`, `all`, `count`, `filter`, `map`

      In a definition, `{{ expression }}` inside a string of `config` is replaced by its value; a \
      string that is nothing else keeps the value's type.
      """)
}
