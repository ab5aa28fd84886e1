import CommandLineKit
import Functions
import JSON
import Platform
import Terminal

/// `dna function call`.
enum FunctionCallCommand {
  struct Options: Sendable {
    var name = ""
    var arguments: [Assignment] = []
  }

  static let command = Command<GlobalSettings>(
    "call", summary: "Call one built-in function and show its result"
  ) {
    CommandBody(
      defaults: Options(),
      operands: [
        .required(
          \.name, "NAME", "The function, such as 'text.keywords'",
          completion: .dynamic("functions")),
        .repeated(
          \.arguments, "KEY=VALUE", "An argument",
          detail: """
            A value that is JSON is taken as JSON, every other as text. `KEY=@FILE` takes the text of \
            a file, `KEY=@-` that of standard input; `KEY=@@…` is a text that begins with `@`.
            """),
      ],
      examples: [
        Example(
          "dna function call text.keywords text='Swarm algorithms allocate tasks to agents.' count=3",
          "Try a function"),
        Example(
          "dna function call feed.read source=examples/feeds/releases.xml -o json",
          "See what a feed holds"),
      ],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.function-result/v1",
        fields: [
          .init("function", "string", "The function that was called"),
          .init("result", "any", "What it gave"),
        ])
    ) { options, context in
      let function = try FunctionCatalogue.builtIn.named(options.name)
      let name = function.signature.name
      let arguments = try Assignment.object(
        options.arguments,
        types: Dictionary(
          function.signature.parameters.map { ($0.name, $0.type.rawValue) },
          uniquingKeysWith: { first, _ in first }))
      if context.globals.isDryRun, function.signature.effect == .write {
        try context.note("would call \(name) with \(JSONValue.object(arguments).serialized())")
        return .success
      }
      let result: JSONValue
      do {
        result = try await FunctionCatalogue.builtIn.callWaiting(
          name, arguments,
          context: FunctionContext(
            directory: context.invocation.currentDirectory, now: { WallClock.system.now() },
            network: ModelOptions.transport(context)))
      } catch let error as FunctionError {
        throw CommandFailure("\(name): \(error.message)", code: error.code)
      }
      let document: JSONObject = [
        "schema": "dna.function-result/v1", "function": .string(name), "result": result,
      ]
      try Reporter(context).document(document) { page in
        try page.line(result.string ?? result.serialized(.pretty))
      }
      return .success
    }
  }
}
