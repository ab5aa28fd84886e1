import CommandLineKit
import Functions
import JSON
import Terminal
import Text

/// `dna function list`.
enum FunctionListCommand {
  struct Options: Sendable {
    var words: [String] = []
    var effect: EffectFilter?
    var limit: Int?
  }

  enum EffectFilter: String, ChoiceValue {
    case none
    case read
    case write

    var summary: String {
      switch self {
      case .none: "Touches nothing but its result"
      case .read: "Reads files"
      case .write: "Writes files"
      }
    }
  }

  static let columns = [
    Column("name", title: "Name", priority: 0),
    Column("summary", title: "Summary", priority: 1),
    Column("parameters", title: "Parameters", priority: 3),
    Column("result", title: "Result", priority: 2),
    Column("effect", title: "Effect", priority: 4),
  ]

  static let command = Command<GlobalSettings>(
    "list", summary: "List the built-in functions"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.effect, "effect", placeholder: "EFFECT", "Only functions with this effect"),
        .value(
          \.limit, "limit", short: "L", placeholder: "N", "At most that many",
          check: atLeast(0)),
      ],
      operands: [
        .repeated(
          \.words, "WORD", "Only functions whose name, summary or keywords hold every word")
      ],
      discussion: """
        These functions are what a workflow works with when no model and no tool is configured. \
        \\command{function show} tells more about one, \\command{function call} tries it.
        """,
      examples: [
        Example("dna function list", "List all of them"),
        Example("dna function list sort --effect none", "Find one by a word"),
        Example("dna function list --json --fields name,effect", "Two fields as JSON"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.function-list/v1",
        fields: [
          .init("name", "string", "The name, noun.verb"),
          .init("summary", "string", "What it does"),
          .init("parameters", "string", "Its parameters; optional ones end in a question mark"),
          .init("result", "string", "The type of the result"),
          .init("effect", "string", "What a call touches: none, read or write"),
        ])
    ) { options, context in
      let words = options.words.map { $0.lowercased() }
      let found = FunctionCatalogue.builtIn.functions.map(\.signature).filter { signature in
        let text = ([signature.name, signature.summary] + signature.keywords)
          .joined(separator: " ").lowercased()
        return words.allSatisfy { text.contains($0) }
          && (options.effect.map { $0.rawValue == signature.effect.rawValue } ?? true)
      }
      let records = found.prefix(options.limit ?? .max).map { signature -> JSONObject in
        [
          "name": .string(signature.name),
          "summary": .string(signature.summary),
          "parameters": .string(
            signature.parameters.map { $0.isRequired ? $0.name : $0.name + "?" }
              .joined(separator: " ")),
          "result": .string(signature.result.rawValue),
          "effect": .string(signature.effect.rawValue),
        ]
      }
      try Reporter(context).list(
        records, columns: columns, schema: "dna.function-list/v1", key: "functions",
        whenEmpty: "no function matches")
      return .success
    }
  }
}
