/// A whole command-line program as one value: commands, global flags, topics of help.
package struct Program<Globals: GlobalOptions>: Sendable {
  /// The name in documentation.
  package let name: String
  /// The version: `1.2.0`.
  package let version: String
  /// What it is, as one line without a full stop.
  package let summary: String
  /// What it is, at length, in the markup of `Markup`.
  package let discussion: String
  /// The options without any setting.
  package let defaults: Globals
  /// The flags that every command has.
  package let globals: [Flag<Globals>]
  /// Command lines for the overview.
  package let examples: [Example]
  /// Environment variables beside those of the flags.
  package let environment: [EnvironmentNote]
  /// Files that the program reads or writes by itself.
  package let files: [FileNote]
  /// The name of the configuration file in a project's folder; nil reads none.
  package let projectFileName: String?
  /// The commands; called once a run.
  package let commands: @Sendable () -> [Command<Globals>]
  /// The topics of help.
  package let topics: @Sendable () -> [HelpTopic]

  /// A program.
  package init(
    name: String, version: String, summary: String, discussion: String = "", defaults: Globals,
    globals: [Flag<Globals>] = [], examples: [Example] = [], environment: [EnvironmentNote] = [],
    files: [FileNote] = [], projectFileName: String? = nil,
    topics: @escaping @Sendable () -> [HelpTopic] = { [] },
    commands: @escaping @Sendable () -> [Command<Globals>]
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.discussion = discussion
    self.defaults = defaults
    self.globals = globals
    self.examples = examples
    self.environment = environment
    self.files = files
    self.projectFileName = projectFileName
    self.topics = topics
    self.commands = commands
  }

  /// The global flags as plain data, help and version included.
  package var globalSpecs: [FlagSpec] {
    globals.map { $0.described(by: defaults) } + [.help, .version]
  }

  /// Visits every command that runs, hidden ones included, in order.
  func forEachLeaf(_ visit: (_ path: [String], Command<Globals>, CommandBody<Globals>) -> Void) {
    func walk(_ commands: [Command<Globals>], _ path: [String]) {
      for command in commands {
        let here = path + [command.name]
        switch command.content() {
        case .group(_, let inner): walk(inner, here)
        case .leaf(let body): visit(here, command, body)
        }
      }
    }
    walk(commands(), [])
  }
}
