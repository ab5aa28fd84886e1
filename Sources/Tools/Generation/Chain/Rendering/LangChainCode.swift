import Chains
import Expressions
import JSON
import LanguageModels
import Resilience

/// Writes a plan as a Python module for langchain-core: constants first, then `build_chain`.
struct LangChainCode {
  private let planned: PlannedChain
  private let options: RenderingOptions
  private var constants: [(name: String, value: String)] = []
  private var body: [String] = []
  private var counter = 0

  init(_ planned: PlannedChain, _ options: RenderingOptions) {
    self.planned = planned
    self.options = options
  }

  mutating func text() -> String {
    let plan = planned.plan
    let main = sequence(plan.steps, output: plan.output, name: "chain")
    var lines = ChainNames.provenance(planned, options).map { "# " + $0 }
    let code = (body + [main]).joined(separator: "\n")
    var hasMemory = false
    ChainGuard.visit(plan.steps) { if case .memory = $0.work { hasMemory = true } }
    let helpers = PythonHelpers.needed(by: code)
    lines += ["", "from __future__ import annotations", ""]
    let all = code + helpers.joined()
    for module in [
      "csv", "glob", "html", "json", "logging", "math", "os", "re", "subprocess", "sys",
    ]
    where module == "os" || module == "sys" || module == "logging" && options.logs
      || all.contains("\(module).")
    {
      lines.append("import \(module)")
    }
    lines.append("")
    if hasMemory {
      lines.append("from langchain_core.chat_history import InMemoryChatMessageHistory")
    }
    if all.contains("HumanMessage(") || all.contains("AIMessage(") {
      lines.append("from langchain_core.messages import AIMessage, HumanMessage, SystemMessage")
    }
    lines += ["from langchain_core.output_parsers import JsonOutputParser, StrOutputParser"]
    if all.contains("ChatPromptTemplate") {
      lines.append("from langchain_core.prompts import ChatPromptTemplate")
    }
    var runnables = ["RunnableLambda", "RunnablePassthrough"]
    for name in ["RunnableBranch", "RunnableParallel"] where all.contains(name + "(") {
      runnables.append(name)
    }
    lines += [
      "from langchain_core.runnables import \(runnables.sorted().joined(separator: ", "))", "",
    ]
    if options.logs { lines += ["log = logging.getLogger(__name__)", ""] }
    lines += ["# Texts, models and limits: the one place to change them."]
    for constant in constants { lines.append("\(constant.name) = \(constant.value)") }
    lines += ["", ""]
    for helper in helpers { lines += [helper, "", ""] }
    lines += [
      options.logs ? PythonHelpers.loggedStep : PythonHelpers.plainStep, "", "",
      "def build_chain(model_for, history=None, tools=None):",
      "    \"\"\"The chain as a runnable; `model_for(name)` gives a chat model, name None the usual one.\"\"\"",
      "    tools = tools or {}",
    ]
    if hasMemory {
      lines.append("    history = history if history is not None else InMemoryChatMessageHistory()")
    }
    lines += body.map { "    " + $0.replacing("\n", with: "\n    ") }
    lines += ["    return \(main.replacing("\n", with: "\n    "))", "", ""]
    lines += [PythonHelpers.main]
    return lines.joined(separator: "\n") + "\n"
  }

  // MARK: - Constants

  private mutating func constant(_ name: String, _ value: String) -> String {
    if let known = constants.first(where: { $0.value == value && $0.name.hasPrefix(name) }) {
      return known.name
    }
    var unique = name
    var number = 1
    while constants.contains(where: { $0.name == unique }) {
      number += 1
      unique = "\(name)_\(number)"
    }
    constants.append((unique, value))
    return unique
  }

  private static func upper(_ id: String) -> String { id.uppercased() }

  // MARK: - Values

  static func literal(_ value: JSONValue) -> String {
    switch value {
    case .null: "None"
    case .bool(let flag): flag ? "True" : "False"
    case .number: value.serialized()
    case .string(let text): CodeLiteral.python(text)
    case .array(let elements): "[" + elements.map(literal).joined(separator: ", ") + "]"
    case .object(let object):
      "{"
        + object.map { "\(CodeLiteral.python($0.key)): \(literal($0.value))" }.joined(
          separator: ", ") + "}"
    }
  }

  private static func expression(_ expression: Expression) -> String {
    expression.python { "_get(v, \(CodeLiteral.python($0)))" }
  }

  /// A tree of templates as an expression over the values `v`.
  static func template(_ value: JSONValue) -> String {
    switch value {
    case .string(let text):
      let segments = (try? Template.segments(of: text)) ?? [.literal(text)]
      if segments.count == 1 {
        switch segments[0] {
        case .literal(let text): return CodeLiteral.python(text)
        case .expression(let found): return expression(found)
        }
      }
      return "\"\".join(["
        + segments.map { segment in
          switch segment {
          case .literal(let text): CodeLiteral.python(text)
          case .expression(let found): "_text(\(expression(found)))"
          }
        }.joined(separator: ", ") + "])"
    case .array(let elements): return "[" + elements.map(template).joined(separator: ", ") + "]"
    case .object(let object):
      return "{"
        + object.map { "\(CodeLiteral.python($0.key)): \(template($0.value))" }.joined(
          separator: ", ") + "}"
    default: return literal(value)
    }
  }

  private static func text(_ template: String) -> String {
    "_text(\(Self.template(.string(template))))"
  }

  // MARK: - Steps

  /// The steps as one runnable from the values to the result.
  private mutating func sequence(_ steps: [ChainStep], output: JSONValue?, name: String) -> String {
    var parts: [String] = []
    for step in steps {
      let variable = "\(Self.safe(step.id))_step"
      let runnable = failing(step)
      body.append("\(variable) = \(runnable)")
      parts.append("_step(\(CodeLiteral.python(step.id)), \(variable))")
      if case .model(let model) = step.work, model.memory != nil {
        let said = model.remember.map(Self.text) ?? "_text(\(Self.template(model.prompt)))"
        parts.append(
          "RunnableLambda(lambda v: _remember(history, \(said), v[\(CodeLiteral.python(step.id))], v))"
        )
      }
    }
    let result =
      output.map { Self.template($0) } ?? "v[\(CodeLiteral.python(steps.last?.id ?? ""))]"
    parts.append("RunnableLambda(lambda v: \(result))")
    return "(\n    " + parts.joined(separator: "\n    | ") + "\n)"
  }

  private static let keywords: Set<String> = [
    "lambda", "class", "def", "from", "in", "is", "not", "or", "and",
  ]
  private static func safe(_ id: String) -> String { id }

  /// A step with what happens when it fails.
  private mutating func failing(_ step: ChainStep) -> String {
    var code = work(step)
    guard !step.fallback.isEmpty else { return code }
    let others = step.fallback.map { failing($0) }
    code += ".with_fallbacks([\(others.joined(separator: ", "))])"
    return code
  }

  private mutating func retried(_ step: ChainStep, _ code: String) -> String {
    guard let retry = step.retry, retry.maxAttempts > 1 else { return code }
    let attempts = constant("ATTEMPTS", "\(retry.maxAttempts)")
    return "(\(code)).with_retry(stop_after_attempt=\(attempts))"
  }

  private func function(_ expression: String) -> String {
    "RunnableLambda(lambda v: \(expression))"
  }

  private mutating func work(_ step: ChainStep) -> String {
    switch step.work {
    case .prompt(let prompt): return self.prompt(step.id, prompt)
    case .value(let value): return function(Self.template(value))
    case .model(let model): return self.model(step, model)
    case .parse(let parse):
      let schema = parse.schema.map { Self.literal(.object($0)) } ?? "None"
      let pattern = parse.pattern.map { CodeLiteral.python($0) } ?? "None"
      return retried(
        step,
        function(
          "_parse(_text(\(Self.template(parse.from))), \"\(parse.format.rawValue)\", \(schema), \(pattern))"
        ))
    case .load(let load):
      let paths = "[\(load.paths.map(Self.text).joined(separator: ", "))]"
      return retried(step, function("_load(\(paths), \"\(load.format.rawValue)\")"))
    case .split(let split):
      return function(
        "_chunks(_documents(\(Self.template(split.from))), \(constant("PIECE_SIZE", "\(split.chunking.size)")))"
      )
    case .retrieve(let retrieve):
      let from =
        retrieve.from.map { "_documents(\(Self.template($0)))" }
        ?? "_load([\(retrieve.paths.map(Self.text).joined(separator: ", "))], \"auto\")"
      let count = constant("PASSAGES", "\(retrieve.topK)")
      let size = constant("PIECE_SIZE", "\(retrieve.chunking.size)")
      let found = "_find(\(Self.text(retrieve.query)), _chunks(\(from), \(size)), \(count))"
      return retried(step, function(retrieve.result == .text ? "_shown(\(found))" : found))
    case .tool(.function(let name, let arguments)):
      return retried(
        step,
        function("_function(\(CodeLiteral.python(name)), \(Self.template(.object(arguments))))"))
    case .tool(.program(let program)):
      let argv = "[\(program.argv.map(Self.text).joined(separator: ", "))]"
      return retried(
        step,
        function(
          "_program(tools, \(argv), \(Self.template(.object(program.input))), \(program.output == .json ? "True" : "False"))"
        ))
    case .map(let map):
      let inner = sequence(map.body.steps, output: map.body.output, name: step.id)
      let each = "\(Self.safe(step.id))_each"
      var runnable = inner
      if map.onItemError != .fail {
        runnable += ".with_fallbacks([RunnableLambda(lambda v: None)])"
      }
      body.append("\(each) = \(runnable)")
      let items =
        "[{**v, \(CodeLiteral.python(map.element)): element, \"index\": index} for index, element in enumerate(\(Self.template(map.over)))]"
      let skip =
        map.onItemError == .skip
        ? " | RunnableLambda(lambda v: [one for one in v if one is not None])" : ""
      return
        "RunnableLambda(lambda v: \(items)) | \(each).map().with_config(max_concurrency=\(constant("CONCURRENCY", "\(map.concurrency)")))\(skip)"
    case .parallel(let parallel):
      var parts: [String] = []
      for branch in parallel.branches {
        let code = sequence(branch.body.steps, output: branch.body.output, name: branch.name)
        parts.append("\(CodeLiteral.python(branch.name)): \(code)")
      }
      return "RunnableParallel({\(parts.joined(separator: ", "))})"
    case .branch(let branch):
      var parts: [String] = []
      for choice in branch.cases {
        let code = sequence(choice.body.steps, output: choice.body.output, name: step.id)
        let condition = (try? Expression(choice.when)).map(Self.expression) ?? "False"
        parts.append("(lambda v: _truth(\(condition)), \(code))")
      }
      let otherwise = branch.otherwise ?? ChainBody(steps: [], output: .null)
      parts.append(
        sequence(
          otherwise.steps, output: otherwise.output ?? (otherwise.steps.isEmpty ? .null : nil),
          name: step.id))
      return "RunnableBranch(\(parts.joined(separator: ", ")))"
    case .memory(let memory):
      return function("history.messages[-2 * \(constant("TURNS", "\(memory.turns)")):]")
    }
  }

  // MARK: - Prompts and models

  private mutating func prompt(_ id: String, _ prompt: ChainStep.Prompt) -> String {
    switch prompt.content {
    case .text(let text): return function(Self.text(text))
    case .messages(let messages):
      var values: [(name: String, expression: String)] = []
      var parts: [String] = []
      for message in messages {
        let template = promptTemplate(message.text, &values)
        let name = constant(
          "\(Self.upper(id))_\(Self.upper(message.role.rawValue))",
          CodeLiteral.python(template, indent: ""))
        let role = message.role == .assistant ? "ai" : message.role == .system ? "system" : "human"
        parts.append("(\"\(role)\", \(name))")
      }
      let inputs =
        "{\(values.map { "\(CodeLiteral.python($0.name)): _text(\($0.expression))" }.joined(separator: ", "))}"
      return
        "RunnableLambda(lambda v: \(inputs)) | ChatPromptTemplate.from_messages([\(parts.joined(separator: ", "))])"
    }
  }

  /// The text as a template of LangChain: names in single braces, literal braces doubled.
  private func promptTemplate(_ text: String, _ values: inout [(name: String, expression: String)])
    -> String
  {
    let segments = (try? Template.segments(of: text)) ?? [.literal(text)]
    var result = ""
    for segment in segments {
      switch segment {
      case .literal(let text):
        for scalar in text.unicodeScalars {
          result.unicodeScalars.append(scalar)
          if scalar == "{" || scalar == "}" { result.unicodeScalars.append(scalar) }
        }
      case .expression(let found):
        let code = Self.expression(found)
        var name = values.first { $0.expression == code }?.name
        if name == nil {
          let base = found.names.first ?? "value"
          var unique = base
          var number = 1
          while values.contains(where: { $0.name == unique }) {
            number += 1
            unique = "\(base)_\(number)"
          }
          values.append((unique, code))
          name = unique
        }
        result += "{\(name ?? "value")}"
      }
    }
    return result
  }

  private mutating func model(_ step: ChainStep, _ model: ChainStep.Model) -> String {
    var prompt = Self.template(model.prompt)
    if let system = model.system {
      let name = constant("\(Self.upper(step.id))_SYSTEM", CodeLiteral.python(system, indent: ""))
      _ = name
      prompt = "_with_system(\(Self.text(system)), \(prompt))"
    }
    if let memory = model.memory {
      prompt = "_with_turns(_get(v, \(CodeLiteral.python(memory))), \(prompt))"
    }
    var schemaName: String?
    if let schema = model.schema {
      let name = constant("\(Self.upper(step.id))_SCHEMA", Self.literal(.object(schema)))
      schemaName = name
      prompt = "_with_schema(\(name), \(prompt))"
    }
    let modelName = model.model.map { constant("MODEL", CodeLiteral.python($0)) } ?? "None"
    var asked = "model_for(\(modelName))"
    var settings: [String] = []
    if let temperature = model.temperature {
      settings.append("temperature=\(JSONValue.double(temperature).serialized())")
    }
    if let most = model.maxTokens {
      settings.append("max_tokens=\(constant("MAX_TOKENS", "\(most)"))")
    }
    if let topP = model.topP { settings.append("top_p=\(JSONValue.double(topP).serialized())") }
    if !model.stop.isEmpty { settings.append("stop=\(Self.literal(.strings(model.stop)))") }
    if !settings.isEmpty { asked += ".bind(\(settings.joined(separator: ", ")))" }
    asked +=
      schemaName.map {
        " | JsonOutputParser() | RunnableLambda(lambda answer: _checked(answer, \($0)))"
      } ?? " | StrOutputParser()"
    var runnable = retried(step, asked)
    if step.isCached { runnable = "_cached(\(runnable))" }
    return "RunnableLambda(lambda v: \(prompt)) | \(runnable)"
  }
}
