package import CommandLineKit
package import Terminal

/// The options that every command has.
package struct GlobalSettings: GlobalOptions {
  /// How results are shown; nil decides by whether standard output is a terminal.
  package var output: OutputFormat?
  /// The only fields to show, with commas between; nil shows all.
  package var fields: String?
  /// The file that results go to; nil or `-` is standard output.
  package var destination: PathArgument?
  /// Whether nothing but errors goes to standard error.
  package var isQuiet = false
  /// 0, 1 or 2: how much is said on standard error.
  package var verbosity = 0
  /// When colour is used.
  package var color = ColorChoice.auto
  /// Whether a command may ask a question.
  package var noInput = false
  /// Whether a command only says what it would write or run.
  package var isDryRun = false
  /// Whether no configuration file is read.
  package var noConfiguration = false
  /// The one configuration file to read.
  package var configuration: PathArgument?
  /// Whether an unknown configuration key is an error.
  package var strictConfiguration = false

  /// The options without any setting.
  package init() {}

  package var showsErrorsAsJSON: Bool { output == .json || output == .jsonl }

  package var configurationPolicy: ConfigurationPolicy {
    ConfigurationPolicy(
      readsFiles: !noConfiguration, path: configuration, isStrict: strictConfiguration,
      isVerbose: verbosity > 0)
  }

  static let flags: [Flag<GlobalSettings>] = [
    .value(
      \.output, "output", short: "o", placeholder: "FORMAT", env: "DNA_OUTPUT", config: "output",
      "Show results as table, json, jsonl, tsv or markdown",
      detail: """
        Without it a terminal gets a table; a pipe gets `tsv` from lists and `json` from documents. \
        See \\topic{formatting}.
        """),
    .shorthand("json", for: "output", value: "json", "Short for '--output json'"),
    .value(
      \.fields, "fields", placeholder: "NAME,NAME", "Show only these fields, in this order",
      detail: "An unknown name is an error that lists the fields there are."),
    .value(
      \.destination, "to", placeholder: "PATH", completion: .file,
      "Write results to a file; '-' is standard output",
      detail: "The file appears complete or not at all: it is written beside its place and renamed."
    ),
    .toggle(
      \.isDryRun, "dry-run", "Say what would be written or run, and do neither"),
    .toggle(
      \.isQuiet, "quiet", short: "q", "Say nothing on standard error but errors"),
    .count(
      \.verbosity, "verbose", short: "v", "Say more on standard error; twice for even more"),
    .value(
      \.color, "color", placeholder: "WHEN", env: "DNA_COLOR", config: "color",
      "Use colour: auto, always or never",
      detail: """
        `auto` colours a terminal unless \\env{NO_COLOR} is set or \\env{TERM} is `dumb`; \
        \\env{FORCE_COLOR} colours a pipe as well.
        """),
    .toggle(
      \.noInput, "no-input", env: "DNA_NO_INPUT", config: "no-input",
      "Never ask a question"),
    .toggle(\.noConfiguration, "no-config", "Read no configuration file"),
    .value(
      \.configuration, "config", placeholder: "FILE", env: "DNA_CONFIG", completion: .file,
      "Read this configuration file and no other"),
    .toggle(
      \.strictConfiguration, "strict-config", env: "DNA_STRICT_CONFIG",
      "Treat an unknown configuration key as an error"),
  ]
}

extension OutputFormat: ChoiceValue {
  /// What the choice means.
  package var summary: String {
    switch self {
    case .table: "Aligned columns for people"
    case .json: "One JSON document"
    case .jsonl: "One JSON object a line"
    case .tsv: "Tab-separated, no header, nothing cut"
    case .markdown: "A Markdown table or page"
    }
  }
}

extension ColorChoice: ChoiceValue {
  /// What the choice means.
  package var summary: String {
    switch self {
    case .auto: "On a terminal that wants it"
    case .always: "Everywhere"
    case .never: "Nowhere"
    }
  }
}
