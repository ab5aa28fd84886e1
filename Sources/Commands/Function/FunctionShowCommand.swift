import CommandLineKit
import Functions
import JSON
import Terminal
import Text

/// `dna function show`.
enum FunctionShowCommand {
  struct Options: Sendable {
    var name = ""
  }

  static let command = Command<GlobalSettings>(
    "show", summary: "Show one built-in function: parameters, result, what it touches"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .required(
          \.name, "NAME", "The function, such as 'feed.read'", completion: .dynamic("functions"))
      ],
      examples: [
        Example("dna function show feed.read", "What 'feed.read' takes and gives"),
        Example("dna function show text.summarise --json", "The same for a program"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.function/v1",
        fields: [
          .init("name", "string", "The name"),
          .init("summary", "string", "What it does"),
          .init("parameters", "array", "Name, type, requirement, default and meaning of each"),
          .init("result", "object", "Type and meaning of the result"),
          .init("effect", "string", "What a call touches: none, read or write"),
          .init("keywords", "array", "Words by which people ask for it"),
        ])
    ) { options, context in
      let signature = try FunctionCatalogue.builtIn.named(options.name).signature
      try Reporter(context).document(describe(signature)) { page in
        try page.line("\(signature.name): \(signature.summary)")
        try page.line()
        try page.table(
          parameterColumns,
          signature.parameters.map { parameter in
            [
              "name": .string(parameter.name), "type": .string(parameter.type.rawValue),
              "needed": .string(
                parameter.isRequired ? "required" : parameter.defaultValue ?? "optional"),
              "summary": .string(parameter.summary),
            ]
          })
        try page.line()
        try page.line("gives \(signature.result.rawValue): \(signature.resultSummary)")
        try page.line("effect: \(signature.effect.rawValue)")
      }
      return .success
    }
  }

  private static let parameterColumns = [
    Column("name", title: "Parameter", priority: 0),
    Column("type", title: "Type", priority: 1),
    Column("needed", title: "Default", priority: 1),
    Column("summary", title: "Meaning", priority: 2),
  ]

  private static func describe(_ signature: FunctionSignature) -> JSONObject {
    [
      "schema": "dna.function/v1",
      "name": .string(signature.name),
      "summary": .string(signature.summary),
      "parameters": .array(
        signature.parameters.map { parameter in
          var object: JSONObject = [
            "name": .string(parameter.name), "type": .string(parameter.type.rawValue),
            "required": .bool(parameter.isRequired),
          ]
          if let text = parameter.defaultValue {
            object["default"] = (try? JSONDocument(parsing: text).value) ?? .string(text)
          }
          object["summary"] = .string(parameter.summary)
          return .object(object)
        }),
      "result": [
        "type": .string(signature.result.rawValue), "summary": .string(signature.resultSummary),
      ],
      "effect": .string(signature.effect.rawValue),
      "keywords": .strings(signature.keywords),
    ]
  }
}

extension FunctionCatalogue {
  /// The function of that name, or an error that suggests the nearest.
  func named(_ name: String) throws -> BuiltInFunction {
    if let function = self[name] { return function }
    let near = Similarity.nearest(to: name, in: functions.map(\.signature.name), count: 1).first
    throw CommandFailure(
      "there is no function '\(RawArgument.displayable(name))'",
      hint: near.map { "did you mean '\($0)'?" } ?? "see 'dna function list'",
      code: "unknown-function")
  }
}
