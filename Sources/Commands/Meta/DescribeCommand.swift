import CommandLineKit
import JSON
import Terminal

/// `dna describe`.
enum DescribeCommand {
  struct Options: Sendable {}

  static let command = Command<GlobalSettings>(
    "describe", summary: "Describe every command, flag and output field for programs",
    heading: "About dna"
  ) {
    CommandBody(
      defaults: Options(),
      discussion: """
        The description is what help, manual pages, completions and the reference are made from. With \
        \\flag{output} `table` it is a list of the commands.
        """,
      examples: [Example("dna describe --json", "The whole command line as one JSON document")],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.cli/v1",
        fields: [
          .init("name", "string", "The name of the program"),
          .init("version", "string", "Its version"),
          .init(
            "commands", "array", "Every command with its flags, operands, examples, exit codes"),
          .init("globalFlags", "array", "The flags that every command has"),
          .init("exitCodes", "array", "The table of exit codes"),
        ])
    ) { _, context in
      let description = context.program.description()
      try Reporter(context).document(description.json.object ?? [:]) { page in
        try page.table(
          [
            Column("command", title: "Command", priority: 0),
            Column("summary", title: "Summary", priority: 1),
          ],
          description.allCommands.filter { !$0.isHidden && !$0.isGroup }.map { command in
            [
              "command": .string(command.path.joined(separator: " ")),
              "summary": .string(command.summary),
            ]
          })
      }
      return .success
    }
  }
}

/// A hidden command that fails as only a fault of the program itself would.
///
/// Tests see through it what a user would be shown.
enum FaultCommand {
  struct Options: Sendable {}

  struct Fault: Error {}

  static let command = Command<GlobalSettings>(
    "__fault", summary: "Fail as a fault of the program would", isHidden: true
  ) {
    CommandBody(defaults: Options()) { _, _ in throw Fault() }
  }
}
