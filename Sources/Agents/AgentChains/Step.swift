import JSON

/// A step of a chain: its result is the value of its name, which the templates of later steps see.
///
/// Strings may hold `{{ expression }}`. A string that is one template and nothing else keeps the type of the value.
public struct Step: Sendable {
  /// The members of the step as `dna.chain/v1` holds them.
  var json: JSONObject

  init(_ name: String, _ type: String, _ members: [(String, JSONValue?)]) {
    json = ["id": .string(name), "type": .string(type)]
    for (key, value) in members { json[key] = value }
  }

  // MARK: Making prompts, asking models, reading answers

  /// Makes a text.
  public static func prompt(_ name: String, _ template: String) -> Step {
    Step(name, "prompt", [("template", .string(template))])
  }

  /// Makes the messages of a conversation.
  public static func prompt(_ name: String, messages: [Message]) -> Step {
    let messages = messages.map { message -> JSONValue in
      ["role": .string(message.role.rawValue), "content": .string(message.text)]
    }
    return Step(name, "prompt", [("messages", .array(messages))])
  }

  /// Makes a value of templates.
  public static func value(_ name: String, _ value: Value) -> Step {
    Step(name, "value", [("value", value.json)])
  }

  /// Asks a model for text, or with a JSON Schema for a value that keeps it.
  ///
  /// `prompt` is a template that yields a text or messages. `model` is `provider:model`; nil asks the model that
  /// the run is given. `memory` names a memory step: its turns come before the prompt, and this exchange is added
  /// to it; `remember` is what it keeps as the user's words, nil keeps the prompt.
  public static func model(
    _ name: String, prompt: Value, system: String? = nil, model: String? = nil,
    schema: Value? = nil, temperature: Double? = nil, topP: Double? = nil, maxTokens: Int? = nil,
    stop: [String] = [], seed: Int? = nil, memory: String? = nil, remember: String? = nil
  ) -> Step {
    Step(
      name, "model",
      [
        ("prompt", prompt.json), ("system", system.map { .string($0) }),
        ("model", model.map { .string($0) }), ("schema", schema?.json),
        ("temperature", temperature.map { .double($0) }), ("topP", topP.map { .double($0) }),
        ("maxTokens", maxTokens.map { .integer($0) }),
        ("stop", stop.isEmpty ? nil : .strings(stop)), ("seed", seed.map { .integer($0) }),
        ("memory", memory.map { .string($0) }), ("remember", remember.map { .string($0) }),
      ])
  }

  /// What a text is read as.
  public enum ParseFormat: String, Sendable, CaseIterable {
    case text
    case json
    case list
    case number
    case boolean
    case regex
  }

  /// Makes a typed value of a text.
  public static func parse(
    _ name: String, from: Value, as format: ParseFormat, schema: Value? = nil,
    pattern: String? = nil
  ) -> Step {
    Step(
      name, "parse",
      [
        ("from", from.json), ("as", .string(format.rawValue)), ("schema", schema?.json),
        ("pattern", pattern.map { .string($0) }),
      ])
  }

  /// Holds the turns of a conversation: in a file, or in the `Conversation` of the run.
  public static func memory(_ name: String, file: String? = nil, turns: Int = 10) -> Step {
    Step(name, "memory", [("path", file.map { .string($0) }), ("turns", .integer(turns))])
  }

  // MARK: Documents

  /// What a file is.
  public enum FileFormat: String, Sendable, CaseIterable {
    case auto
    case text
    case markdown
    case html
    case csv
    case json
    case pdf
  }

  /// Where a chunk may end.
  public enum Boundary: String, Sendable, CaseIterable {
    case lines
    case sentences
    case paragraphs
    case headings
  }

  /// How chunks are compared with a question.
  public enum SearchMethod: String, Sendable, CaseIterable {
    case lexical
    case embeddings
    case auto
  }

  /// What a search gives.
  public enum SearchResult: String, Sendable, CaseIterable {
    case chunks
    case text
  }

  /// Reads files, folders and patterns such as `docs/**/*.md` as documents.
  public static func load(
    _ name: String, paths: [String], format: FileFormat = .auto
  ) -> Step {
    Step(name, "load", [("path", .strings(paths)), ("format", .string(format.rawValue))])
  }

  /// Cuts a text or documents into chunks that know their source and lines.
  public static func split(
    _ name: String, from: Value, size: Int = 1_000, overlap: Int = 0,
    by boundary: Boundary = .paragraphs
  ) -> Step {
    Step(
      name, "split",
      [
        ("from", from.json), ("size", .integer(size)), ("overlap", .integer(overlap)),
        ("by", .string(boundary.rawValue)),
      ])
  }

  /// Finds the chunks of files that fit a question best.
  public static func retrieve(
    _ name: String, query: String, paths: [String], topK: Int = 5,
    method: SearchMethod = .lexical, as result: SearchResult = .chunks, size: Int = 1_000,
    overlap: Int = 0, by boundary: Boundary = .paragraphs
  ) -> Step {
    Step(
      name, "retrieve",
      [
        ("query", .string(query)), ("path", .strings(paths)), ("topK", .integer(topK)),
        ("method", .string(method.rawValue)), ("as", .string(result.rawValue)),
        ("size", .integer(size)), ("overlap", .integer(overlap)),
        ("by", .string(boundary.rawValue)),
      ])
  }

  /// Finds the chunks that fit a question best among those of an earlier step.
  public static func retrieve(
    _ name: String, query: String, from: Value, topK: Int = 5, method: SearchMethod = .lexical,
    as result: SearchResult = .chunks
  ) -> Step {
    Step(
      name, "retrieve",
      [
        ("query", .string(query)), ("from", from.json), ("topK", .integer(topK)),
        ("method", .string(method.rawValue)), ("as", .string(result.rawValue)),
      ])
  }

  // MARK: Tools

  /// How the output of a program is read.
  public enum ProgramOutput: String, Sendable, CaseIterable {
    case text
    case json
  }

  /// Calls a built-in function, such as `text.upper`.
  public static func function(
    _ name: String, _ function: String, arguments: Value = [:]
  ) -> Step {
    Step(name, "tool", [("function", .string(function)), ("arguments", arguments.json)])
  }

  /// Runs a program, without a shell; `input` goes to its standard input as JSON.
  public static func program(
    _ name: String, _ argv: [String], input: Value = [:], output: ProgramOutput = .text
  ) -> Step {
    Step(
      name, "tool",
      [
        ("argv", .strings(argv)), ("input", input.json), ("output", .string(output.rawValue)),
      ])
  }
}
