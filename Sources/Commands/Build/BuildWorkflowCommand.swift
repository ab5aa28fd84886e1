import CommandLineKit
import Generation
import JSON
import LanguageModels
import Terminal
import Workflows

/// `dna build-workflow`.
enum BuildWorkflowCommand {
  struct Options: ChoosesModel {
    var models = ModelOptions()
    var words: [String] = []
    var tools: PathArgument?
    var onlyTools = false
    var explains = false
    var name: String?
    var asksPeople = false
    var handlesErrors = false
    var material: PathArgument?
  }

  static let command = Command<GlobalSettings>(
    "build-workflow", summary: "Make a workflow definition from a sentence", heading: "Work"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.tools, "tools", placeholder: "FILE", completion: .file,
          "Match steps onto the tools of this catalogue first",
          detail: """
            A JSON file in the form of an MCP `tools/list` answer: tools with `name`, `description` \
            and `inputSchema`.
            """),
        .toggle(
          \.onlyTools, "only-tools", "Leave out steps that no tool fits, and say so",
          detail: "Needs \\flag{tools}."),
        .toggle(
          \.explains, "explain", "Show which words made which step instead"),
        .value(
          \.name, "name", placeholder: "NAME",
          "Name of the workflow, else made from the sentence"
        ),
        .toggle(
          \.asksPeople, "human-in-loop",
          "Ask a person before a step writes, sends or runs",
          detail: "An approval is put in front of each such step."),
        .toggle(
          \.handlesErrors, "error-handling",
          "Bound and retry steps that reach outside",
          detail: "Three attempts of at most two minutes each."),
        .value(
          \.material, "context", placeholder: "FILE", completion: .file,
          "Code or notes that the workflow has to fit",
          detail: "Only a model reads them; the rules do not."),
      ] + ModelFlags.all(),
      operands: [
        .repeated(
          \.words, "SENTENCE",
          "What the workflow is to do; '-' or nothing reads standard input",
          detail: "Several words are joined with blanks."
        )
      ],
      discussion: """
        The sentence is read by stated rules: sequences, lists, "for each … in \
        parallel", conditions with "otherwise", loops with a bound, approvals, retries and time limits. \
        The same sentence gives the same bytes.

        A step that a built-in function can do is bound to it (\\command{function list}). Every other \
        becomes a clearly named `llm` or `tool` node, which stays unbound until you bind it. A definite \
        noun without a source, like "the feed", becomes a declared input. Words that made nothing are \
        listed, never dropped in silence.

        With \\flag{model} or \\flag{provider} a language model plans instead, shown what the rules made. Its \
        answer has to pass validation, is told of its faults, and names no program, address or folder that \
        the sentence does not. When nothing sound comes of it, the plan of the rules is given, and \
        `metadata.source` says so and why.
        """,
      examples: [
        Example(
          "dna build-workflow 'read the feed, then write a digest to out.md'",
          "A definition on standard output"),
        Example(
          "dna build-workflow --explain 'read notes.txt, then summarise it'",
          "Which words made which step"),
        Example(
          "dna build-workflow 'read the feed, sort it by date' | dna workflow render -",
          "Draw it"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.workflow/v1",
        fields: [
          .init("words", "string", "With --explain: the words"),
          .init("node", "string", "The node that they made"),
          .init("why", "string", "The rule that read them so"),
          .init("confidence", "number", "How sure it is, 0 to 1"),
        ]),
      seeAlso: ["workflow run", "workflow validate"],
      validate: { (options) throws(UsageError) in
        guard !options.onlyTools || options.tools != nil else {
          throw UsageError(.conflict, "'--only-tools' needs '--tools FILE'")
        }
      }
    ) { options, context in
      let plan = try await plan(options, context)
      for words in plan.dropped {
        try context.note("left out, no tool fits: '\(words.words)'")
      }
      if !plan.leftover.isEmpty {
        let words = plan.leftover.map { "'\($0.words)'" }.joined(separator: ", ")
        try context.note("words that made no step: \(words)")
      }
      if !plan.unbound.isEmpty {
        try context.note(
          "\(plan.unbound.count) unbound \(plan.unbound.count == 1 ? "step" : "steps"): "
            + plan.unbound.joined(separator: ", ") + " (bind a tool or a model before it can run)")
      }
      if options.explains {
        try explain(plan, context)
      } else {
        let layout: JSONValue.Layout = context.globals.output == .jsonl ? .compact : .pretty
        try Reporter(context).text(plan.definition.json.serialized(layout) + "\n")
      }
      return .success
    }
  }

  private static func plan(
    _ options: Options, _ context: CommandContext<GlobalSettings>
  ) async throws -> PlannedWorkflow {
    var sentence = options.words.joined(separator: " ")
    if options.words.isEmpty || options.words == ["-"] {
      _ = try Inputs.requireData(options.words.isEmpty ? nil : "-", context, what: "sentence")
      sentence = try Inputs.text("-")
    }
    var tools: ToolCatalogue?
    if let path = options.tools {
      let document = try Inputs.json(path)
      do throws(PlanError) {
        tools = try ToolCatalogue(reading: document)
      } catch {
        throw CommandFailure(
          "\(Inputs.name(path)):\(error)",
          hint: "give an array of tools with name, description and inputSchema", code: "bad-tools")
      }
    }
    let request = WorkflowRequest(
      sentence,
      options: PlanOptions(tools: tools, onlyTools: options.onlyTools, name: options.name),
      material: try options.material.map { try Inputs.text($0) }, asksPeople: options.asksPeople,
      handlesErrors: options.handlesErrors)
    do {
      guard let model = try await options.models.open(context),
        model.endpoint.provider.dialect != .offline
      else {
        if options.material != nil {
          try context.note("'--context' was not used: only a model reads it (see --model)")
        }
        return try WorkflowPlanner.plan(request)
      }
      let outcome = try await WorkflowModelPlanner(model.model).plan(request)
      if let reason = outcome.fallback {
        try context.note("the rules made this plan, not the model: \(reason)")
      }
      return outcome.plan
    } catch let error as PlanError {
      throw CommandFailure("cannot plan this: \(error)", code: "plan-\(error.code.rawValue)")
    }
  }

  private static let columns = [
    Column("words", title: "Words", priority: 3),
    Column("node", title: "Node", priority: 4),
    Column("why", title: "Why", priority: 1),
    Column("confidence", title: "Sure", kind: .number(decimals: 2), priority: 2),
  ]

  private static func explain(
    _ plan: PlannedWorkflow, _ context: CommandContext<GlobalSettings>
  ) throws {
    func words(_ list: [DroppedWords]) -> JSONValue {
      .array(list.map { ["words": .string($0.words), "why": .string($0.why)] })
    }
    try Reporter(context).list(
      plan.explanation.map { step in
        [
          "words": .string(step.words), "node": .string(step.node), "why": .string(step.why),
          "confidence": .double(step.confidence),
        ]
      },
      columns: columns, schema: "dna.plan/v1", key: "steps",
      facts: [
        "workflow": .string(plan.definition.name),
        "inputs": .strings(plan.definition.inputs.map(\.name)),
        "unbound": .strings(plan.unbound),
        "dropped": words(plan.dropped),
        "leftover": words(plan.leftover),
      ])
  }
}
