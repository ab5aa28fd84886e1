import AgentRuntime
import CommandLineKit
import JSON
import Platform
import Terminal

/// `dna supervise`.
enum SuperviseCommand {
  struct Options: Sendable {
    var file: PathArgument = "-"
  }

  static let command = Command<GlobalSettings>(
    "supervise", summary: "Keep a tree of processes running, by OTP's rules", heading: "Work"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .required(
          \.file, "FILE", "A tree, a JSON file of the form dna.supervision/v1", completion: .file)
      ],
      discussion: """
        Children start in order and stop in reverse. One that fails starts again, alone or with its \
        siblings (one_for_one, one_for_all, rest_for_one), always, after a failure, or never (permanent, \
        transient, temporary). More restarts than the intensity within the period, and the supervisor \
        stops its children and fails itself; above the root that is the end, with exit code 1. When no \
        child is left that could run again, the run ends.

        SIGTERM and SIGINT stop the tree: each child gets its signal, and SIGKILL after its time. No child \
        and nothing in its process group outlives the run, not even when it is killed itself.

        Events go to standard error, a line each; with \\flag{output} jsonl they go to standard output as \
        JSON, and what the children print goes to standard error. With \\flag{dry-run} nothing starts.

        The programs of the file run with your rights: read a stranger's file before you run it.
        """,
      examples: [
        Example(
          "dna supervise examples/supervision/batch.json",
          "Run three jobs, one of which fails once"),
        Example(
          "dna supervise examples/supervision/service.json --dry-run",
          "See what would be started, in which order"),
      ],
      exitCodes: [.success, .negative, .failure],
      output: OutputSpec(
        schema: "dna.supervise/v1",
        fields: [
          .init("outcome", "string", "How it ended: completed, stopped or failed"),
          .init("reason", "string", "Why it failed, or null"),
          .init("children", "array", "Workers in order: child, starts, ending"),
        ]),
      seeAlso: ["schema show"]
    ) { options, context in
      try await run(options, context)
    }
  }

  private static func run(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> ExitCode {
    let document = try Inputs.json(options.file)
    let file: SupervisionFile
    do throws(SupervisionFile.Fault) {
      file = try SupervisionFile(reading: document)
    } catch {
      throw CommandFailure(
        "\(Inputs.name(options.file)):\(error.message)",
        hint: "see: dna schema show dna.supervision/v1", code: "invalid-definition",
        exitCode: .negative)
    }
    if context.globals.isDryRun {
      try preview(file, context)
      return .success
    }
    let run = try SuperviseRun(file, context)
    let outcome = await run.run()
    if let failure = run.failure { throw failure }
    try show(outcome, run, context)
    switch outcome {
    case .completed(isClean: true), .stopped: return .success
    case .completed(isClean: false): return .negative
    case .failed(let reason):
      try context.invocation.standardError.write("dna: gave up: \(reason)\n")
      return .negative
    }
  }

  private static func preview(
    _ file: SupervisionFile, _ context: CommandContext<GlobalSettings>
  ) throws {
    let workers = file.tree.nodes.indices.compactMap { node in
      file.programs[node].map { (file.tree.nodes[node], $0) }
    }
    let document: JSONObject = [
      "schema": "dna.supervise/v1", "outcome": .null, "reason": .null,
      "children": .array(
        workers.map { node, program in
          [
            "child": .string(node.path), "restart": .string(node.declared.restart.rawValue),
            "argv": .strings(program.arguments),
          ]
        }),
    ]
    try Reporter(context).document(document) { page in
      try page.line("would start, in this order:")
      for (node, program) in workers {
        let words = program.arguments.map { RawArgument.displayable($0) }.joined(separator: " ")
        try page.line("  \(node.path) (\(node.declared.restart.rawValue)): \(words)")
      }
    }
  }

  private static func show(
    _ outcome: SupervisorOutcome, _ run: SuperviseRun, _ context: CommandContext<GlobalSettings>
  ) throws {
    // On a page the events have told it all, and standard output belongs to the children.
    guard context.globals.output == .json else { return }
    let (name, reason): (String, JSONValue) =
      switch outcome {
      case .completed: ("completed", .null)
      case .stopped: ("stopped", .null)
      case .failed(let reason): ("failed", .string(reason))
      }
    try Reporter(context).document([
      "schema": "dna.supervise/v1", "outcome": .string(name), "reason": reason,
      "children": .array(run.children),
    ]) { _ in }
  }
}
