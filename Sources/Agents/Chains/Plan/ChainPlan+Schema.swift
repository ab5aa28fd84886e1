package import JSON

extension ChainPlan {
  /// The JSON Schema of a plan (draft 2020-12), the same bytes as `docs/schemas/dna.chain-v1.schema.json`.
  package static var schemaText: String {
    JSONValue.object(jsonSchema).serialized(.pretty) + "\n"
  }

  /// The JSON Schema of a plan (draft 2020-12).
  package static let jsonSchema: JSONObject = {
    var schema: JSONObject = [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "dna.chain-v1.schema.json",
      "title": "A chain: typed steps, one after another, over named values",
    ]
    for (key, value) in ChainForm.plan.schema { schema[key] = value }
    schema["$defs"] = .object(ChainForm.definitions)
    return schema
  }()
}

/// The members that the parts of a plan have: the one place where the form of `dna.chain/v1` is written down.
///
/// The JSON Schema is made of this, and reading a plan checks it against that schema.
struct ChainForm {
  /// A member of an object.
  struct Member {
    var name: String
    var schema: JSONObject
    var isRequired: Bool

    init(_ name: String, _ schema: JSONObject, _ summary: String, isRequired: Bool = false) {
      self.name = name
      self.schema = schema
      self.schema["description"] = .string(summary)
      self.isRequired = isRequired
    }
  }

  var summary: String
  var members: [Member]

  /// The JSON Schema of an object with these members and no others.
  var schema: JSONObject {
    var object: JSONObject = ["description": .string(summary), "type": "object"]
    let required = members.filter(\.isRequired).map(\.name)
    if !required.isEmpty { object["required"] = .strings(required) }
    object["properties"] = .object(
      JSONObject(members.map { ($0.name, JSONValue.object($0.schema)) }))
    object["additionalProperties"] = false
    return object
  }

  // MARK: Types

  private static let string: JSONObject = ["type": "string"]
  private static let strings: JSONObject = ["type": "array", "items": ["type": "string"]]
  private static let count: JSONObject = ["type": "integer", "minimum": 1]
  private static let duration: JSONObject = ["type": "string", "minLength": 1]
  private static let identifier: JSONObject = [
    "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": 64,
  ]
  private static let anything: JSONObject = [:]
  private static let object: JSONObject = ["type": "object"]
  private static let paths: JSONObject = [
    "type": ["string", "array"], "items": ["type": "string"], "minItems": 1, "minLength": 1,
  ]

  private static func choice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type
  ) -> JSONObject where Choice.RawValue == String {
    ["type": "string", "enum": .strings(type.allCases.map(\.rawValue))]
  }

  private static func list(of definition: String, atLeast least: Int = 0) -> JSONObject {
    var schema: JSONObject = ["type": "array", "items": reference(definition)]
    if least > 0 { schema["minItems"] = .integer(least) }
    return schema
  }

  private static func reference(_ definition: String) -> JSONValue {
    ["$ref": .string("#/$defs/\(definition)")]
  }

  // MARK: Parts

  static let plan = ChainForm(
    summary: "A chain plan",
    members: [
      Member(
        "schema", ["const": .string(ChainPlan.schema)], "The form of this file", isRequired: true),
      Member(
        "name", ["type": "string", "minLength": 1], "What the chain is called", isRequired: true),
      Member("description", string, "What it is for"),
      Member("inputs", list(of: "input"), "What a run must be given"),
      Member("steps", list(of: "step", atLeast: 1), "The steps in their order", isRequired: true),
      Member(
        "output", anything, "The result, templates in it; without it the value of the last step"),
      Member("metadata", object, "Free facts; 'source' says who planned it"),
    ])

  private static let input = ChainForm(
    summary: "A value that a run is given",
    members: [
      Member("name", identifier, "Its name in templates", isRequired: true),
      Member(
        "type",
        ["type": "string", "enum": ["any", "string", "number", "boolean", "array", "object"]],
        "Its JSON type; string when not said"),
      Member("description", string, "What it is"),
      Member("default", anything, "The value when none is given; without it one must be given"),
    ])

  private static let retry = ChainForm(
    summary: "How often and when a failed step is tried again",
    members: [
      Member("maxAttempts", count, "Attempts in all, the first included", isRequired: true),
      Member("delay", duration, "Wait before the second attempt, such as '200ms'"),
      Member(
        "backoff", ["type": "number", "minimum": 1], "Each further wait is this many times longer"),
      Member("maxDelay", duration, "Longest wait"),
      Member(
        "jitter", ["type": "number", "minimum": 0, "maximum": 1],
        "Share of the wait that is drawn at random"),
      Member("on", strings, "Error codes that are tried again; without it all that may pass"),
    ])

  private static let message = ChainForm(
    summary: "A message of a prompt",
    members: [
      Member(
        "role", ["type": "string", "enum": ["system", "user", "assistant"]], "Who speaks",
        isRequired: true),
      Member("content", string, "What is said, a template", isRequired: true),
    ])

  private static let bodyMembers = [
    Member("steps", list(of: "step", atLeast: 1), "Its steps in their order", isRequired: true),
    Member(
      "output", anything, "Its result, templates in it; without it the value of the last step"),
  ]

  private static let chunkingMembers = [
    Member("size", ["type": "integer", "minimum": 50], "Characters that a chunk may have; 1000"),
    Member(
      "overlap", ["type": "integer", "minimum": 0],
      "Characters of a chunk that the next one may begin with; 0"),
    Member("by", choice(ChainStep.Chunking.Boundary.self), "Where a chunk may end; paragraphs"),
  ]

  /// What every step may have.
  private static func common(_ kind: ChainStep.Kind, isFallback: Bool) -> [Member] {
    [
      Member(
        "id", identifier, "Its name, under which later steps find its result",
        isRequired: !isFallback),
      Member("type", ["const": .string(kind.rawValue)], "What it does", isRequired: true),
      Member("description", string, "What it is for"),
    ]
  }

  private static let failureMembers = [
    Member("retry", ["$ref": "#/$defs/retry"], "Whether a failed attempt is tried again"),
    Member("timeout", duration, "Limit of one attempt, such as '30s'"),
    Member("fallback", list(of: "fallbackStep"), "Steps that stand in when it has failed, in turn"),
  ]

  private static func summary(_ kind: ChainStep.Kind) -> String {
    switch kind {
    case .prompt: "Makes a text, or the messages of a conversation"
    case .value: "Makes a value of templates"
    case .model: "Asks a model"
    case .parse: "Makes a typed value of a text"
    case .load: "Reads files"
    case .split: "Cuts documents into chunks"
    case .retrieve: "Finds the chunks that fit a question"
    case .tool: "Calls a built-in function or a program"
    case .map: "Does the same for every element of a list"
    case .parallel: "Does several things at once"
    case .branch: "Chooses by conditions"
    case .memory: "Holds the turns of a conversation"
    }
  }

  private static func members(of kind: ChainStep.Kind) -> [Member] {
    switch kind {
    case .prompt:
      [
        Member("template", string, "The text, a template"),
        Member("messages", list(of: "message", atLeast: 1), "The conversation, instead of a text"),
      ]
    case .value: [Member("value", anything, "A tree with templates", isRequired: true)]
    case .model: modelMembers
    case .parse:
      [
        Member("from", anything, "A template that yields a text", isRequired: true),
        Member("as", choice(ChainStep.Parse.Format.self), "What is read", isRequired: true),
        Member("schema", object, "JSON Schema that the JSON value must keep"),
        Member("pattern", string, "The pattern of 'regex'"),
      ]
    case .load:
      [
        Member("path", paths, "Files, folders or patterns with '*' and '**'", isRequired: true),
        Member("format", choice(ChainStep.Load.Format.self), "What the files are; auto"),
      ]
    case .split:
      [Member("from", anything, "A text or documents", isRequired: true)] + chunkingMembers
    case .retrieve:
      [
        Member("query", string, "The question, a template", isRequired: true),
        Member("from", anything, "Chunks or documents"),
        Member("path", paths, "Files, folders or patterns that are searched, instead of 'from'"),
        Member("topK", count, "Chunks that are kept; 5"),
        Member("method", choice(ChainStep.Retrieve.Method.self), "How they are compared; lexical"),
        Member("as", choice(ChainStep.Retrieve.Result.self), "Chunks, or one text; chunks"),
      ] + chunkingMembers
    case .tool:
      [
        Member("function", string, "Name of a built-in function"),
        Member("arguments", object, "Arguments of the function, templates in them"),
        Member(
          "argv", ["type": "array", "items": ["type": "string"], "minItems": 1],
          "Program and arguments, instead of a function; never through a shell"),
        Member("input", object, "Written to the program's standard input as JSON"),
        Member(
          "output", choice(ChainStep.Tool.Program.Output.self),
          "How the program's output is read; text"),
      ]
    case .map:
      [
        Member("over", anything, "A template that yields a list", isRequired: true),
        Member("as", identifier, "The name of the element; item"),
        Member("concurrency", count, "Elements that are worked on at once; 4"),
        Member(
          "onItemError", choice(ChainStep.Map.ErrorPolicy.self), "When an element fails; fail"),
      ] + bodyMembers
    case .parallel:
      [
        Member("concurrency", count, "Branches that run at once; 4"),
        Member("branches", list(of: "branch", atLeast: 1), "What is done", isRequired: true),
      ]
    case .branch:
      [
        Member(
          "cases", list(of: "case", atLeast: 1), "The choices in their order", isRequired: true),
        Member("otherwise", ["$ref": "#/$defs/body"], "What is done when no case holds"),
      ]
    case .memory:
      [
        Member(
          "path", ["type": "string", "minLength": 1], "The file that keeps it; else the process"),
        Member("turns", count, "Exchanges that are kept; 10"),
      ]
    }
  }

  private static let modelMembers = [
    Member("prompt", anything, "A template that yields a text or messages", isRequired: true),
    Member("system", string, "The system's message, a template"),
    Member("model", string, "The model as 'provider:model'; without it the one of the run"),
    Member("schema", object, "JSON Schema of the answer"),
    Member(
      "temperature", ["type": "number", "minimum": 0, "maximum": 2], "How free the answer is"),
    Member("topP", ["type": "number", "minimum": 0, "maximum": 1], "Share of likely words"),
    Member("maxTokens", count, "Longest answer"),
    Member("stop", strings, "Texts that end the answer"),
    Member("seed", ["type": "integer"], "Seed, for models that take one"),
    Member("memory", identifier, "A memory step whose turns come before the prompt"),
    Member("remember", string, "What memory keeps as the user's words; the prompt"),
    Member("cache", ["type": "boolean"], "Whether an answer to the same request is used again"),
  ]

  // MARK: Definitions

  static var definitions: JSONObject {
    var result: JSONObject = [
      "input": .object(input.schema), "step": .object(step(isFallback: false)),
      "fallbackStep": .object(step(isFallback: true)),
    ]
    for kind in ChainStep.Kind.allCases {
      for isFallback in [false, true] {
        let form = ChainForm(
          summary: summary(kind),
          members: common(kind, isFallback: isFallback) + members(of: kind) + failureMembers)
        result[name(kind, isFallback: isFallback)] = .object(form.schema)
      }
    }
    let name = Member("name", identifier, "Its name in the result", isRequired: true)
    let when = Member("when", string, "An expression without braces", isRequired: true)
    let others: [(String, ChainForm)] = [
      ("message", message), ("retry", retry),
      ("body", ChainForm(summary: "Steps inside a step", members: bodyMembers)),
      ("branch", ChainForm(summary: "One of several things", members: [name] + bodyMembers)),
      ("case", ChainForm(summary: "A choice", members: [when] + bodyMembers)),
    ]
    for (name, form) in others { result[name] = .object(form.schema) }
    return result
  }

  private static func name(_ kind: ChainStep.Kind, isFallback: Bool) -> String {
    "\(kind.rawValue)\(isFallback ? "Fallback" : "Step")"
  }

  /// A step of any kind: its type says which form it has.
  private static func step(isFallback: Bool) -> JSONObject {
    let kinds = ChainStep.Kind.allCases
    return [
      "type": "object", "required": ["type"],
      "properties": ["type": ["enum": .strings(kinds.map(\.rawValue))]],
      "allOf": .array(
        kinds.map { kind in
          let form = JSONValue.string("#/$defs/\(name(kind, isFallback: isFallback))")
          let type: JSONValue = ["properties": ["type": ["const": .string(kind.rawValue)]]]
          return [
            "if": .object((type.object ?? [:]).merging("required", ["type"])),
            "then": ["$ref": form],
          ]
        }),
    ]
  }
}

extension JSONObject {
  fileprivate func merging(_ key: String, _ value: JSONValue) -> JSONObject {
    var result = self
    result[key] = value
    return result
  }
}
