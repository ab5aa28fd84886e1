package import CommandLineKit

/// The program as one value.
package enum Dna {
  /// The version, here and nowhere else.
  package static let version = "0.1.0"

  /// What every generated page and script is made from.
  package static let program = Program(
    name: "dna",
    version: version,
    summary: "Build, run and debug systems of LLM agents from the terminal",
    discussion: """
      From a sentence to a workflow that runs; from a log nobody can read to what went wrong and how \
      to mend it. Everything works offline, without an account and without a model.

      Data goes to standard output, everything else to standard error. Every command takes \
      \\flag{json}. What a run tells the shell is in \\topic{exit-codes}.
      """,
    defaults: GlobalSettings(),
    globals: GlobalSettings.flags,
    examples: [
      Example(
        "dna build-workflow 'read the feed, write a digest to digest.md' --to w.json",
        "Make a workflow from a sentence"),
      Example(
        "dna workflow run examples/workflows/hello.json --trace run.jsonl",
        "Run a workflow and keep a trace"),
      Example("dna debug-log run.jsonl", "See what happened in a run", needs: "run.jsonl"),
    ],
    environment: [
      EnvironmentNote("NO_COLOR", "Set and not empty: no colour unless a flag asks for it"),
      EnvironmentNote("FORCE_COLOR", "Set and not empty: colour in pipes as well"),
      EnvironmentNote("CLICOLOR_FORCE", "The same as FORCE_COLOR"),
      EnvironmentNote("TERM", "The value 'dumb' turns colour and progress off"),
      EnvironmentNote("COLUMNS", "Width of help and tables, instead of the terminal's"),
      EnvironmentNote("LANG", "A locale that is not UTF-8 gets plain ASCII drawings"),
      EnvironmentNote("XDG_CONFIG_HOME", "Where the folder of the user's configuration is"),
      EnvironmentNote("DNA_HOME", "The folder of all state, instead of XDG_STATE_HOME's"),
      EnvironmentNote("XDG_STATE_HOME", "Where the folder of state is, by default ~/.local/state"),
      EnvironmentNote("HOME", "Where '.config' is when XDG_CONFIG_HOME is not set"),
      EnvironmentNote("DNA_API_KEY", "Key of the provider, where its own variable is not set"),
      EnvironmentNote("SHELL", "Which completion script to print on a terminal"),
      EnvironmentNote("SOURCE_DATE_EPOCH", "The date that manual pages carry"),
    ],
    files: [
      FileNote("dna.conf", "Settings of a project, found from the current folder upwards"),
      FileNote("$XDG_CONFIG_HOME/dna/config", "Settings of the user"),
    ],
    projectFileName: "dna.conf",
    topics: { Topics.all },
    commands: { Catalogue.commands }
  )
}
