import Chains
import Expressions
import JSON
import LanguageModels
import Resilience

/// Writes a plan as Swift: texts, models and limits in one place, then the chain.
struct SwiftChainCode {
  private var constants: [(group: String, name: String, type: String?, value: String)] = []
  private let planned: PlannedChain
  private let options: RenderingOptions
  private let names: ChainNames

  init(_ planned: PlannedChain, _ options: RenderingOptions) {
    self.planned = planned
    self.options = options
    names = ChainNames(planned.plan)
  }

  /// The source file.
  mutating func text() -> String {
    let plan = planned.plan
    var body: [String] = []
    for input in plan.inputs { body.append("    " + self.input(input)) }
    body += steps(plan.steps, "    ")
    var lines = ChainNames.provenance(planned, options).map { "// " + $0 }
    lines += ["", "import AgentChains"]
    if options.logs { lines.append("import Foundation") }
    for group in ["Texts", "Models", "Limits"] {
      let members = constants.filter { $0.group == group }
      guard !members.isEmpty else { continue }
      lines += ["", "/// \(Self.summary(group))", "enum \(group) {"]
      for member in members {
        lines.append(
          "  static let \(member.name)\(member.type.map { ": \($0)" } ?? "") = \(member.value)")
      }
      lines.append("}")
    }
    lines += [
      "", "/// \(ChainNames.comment(plan.description ?? plan.name))", "public enum \(names.type) {",
    ]
    lines.append("  /// The chain as a value: its steps, in order.")
    var opening = "  public static let chain = Chain(\n    \(CodeLiteral.swift(plan.name))"
    if let description = plan.description {
      opening += ",\n    description: \(CodeLiteral.swift(description))"
    }
    if let output = plan.output { opening += ",\n    output: \(Self.value(output))" }
    lines.append(opening)
    lines.append("  ) {")
    lines += body
    lines += ["  }", ""]
    lines += runFunction()
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func summary(_ group: String) -> String {
    switch group {
    case "Texts": "What the models are told."
    case "Models": "Which models are asked."
    default: "How much, how long, how often."
    }
  }

  // MARK: - Constants

  private mutating func constant(
    _ group: String, _ name: String, _ value: String, type: String? = nil
  ) -> String {
    if let known = constants.first(where: {
      $0.group == group && $0.value == value && (group != "Texts")
    }) {
      return "\(group).\(known.name)"
    }
    var unique = name
    var number = 1
    while constants.contains(where: { $0.group == group && $0.name == unique }) {
      number += 1
      unique = "\(name)\(number)"
    }
    constants.append((group, unique, type, value))
    return "\(group).\(unique)"
  }

  private mutating func limit(_ name: String, _ value: Int) -> String {
    constant("Limits", name, "\(value)")
  }

  private mutating func words(_ name: String, _ text: String) -> String {
    constant("Texts", ChainNames.camel(name) + "Text", CodeLiteral.swift(text, indent: "    "))
  }

  // MARK: - Values

  static func value(_ value: JSONValue) -> String {
    switch value {
    case .null: "nil"
    case .string(let text): CodeLiteral.swift(text)
    case .array(let elements): "[" + elements.map(Self.value).joined(separator: ", ") + "]"
    case .object(let object):
      object.isEmpty
        ? "[:]"
        : "["
          + object.map { "\(CodeLiteral.swift($0.key)): \(Self.value($0.value))" }.joined(
            separator: ", ") + "]"
    case .bool, .number: value.serialized()
    }
  }

  private func input(_ input: ChainInput) -> String {
    var text = "Input(\(CodeLiteral.swift(input.name)), .\(Self.type(input.type))"
    if let description = input.description { text += ", \(CodeLiteral.swift(description))" }
    if let value = input.defaultValue { text += ", default: \(Self.value(value))" }
    return text + ")"
  }

  private static func type(_ type: ExpressionType) -> String {
    ["string", "number", "boolean", "array", "object"].contains(type.rawValue)
      ? type.rawValue : "any"
  }

  // MARK: - Steps

  private mutating func steps(_ steps: [ChainStep], _ indent: String) -> [String] {
    steps.flatMap { step($0, indent) }
  }

  private mutating func step(_ step: ChainStep, _ indent: String) -> [String] {
    var lines = work(step, indent)
    var modifiers: [String] = []
    if let retry = step.retry, retry.maxAttempts > 1 {
      modifiers.append(".retry(attempts: \(limit("attempts", retry.maxAttempts)))")
    }
    if let timeout = step.timeout {
      let value =
        timeout % 1_000_000_000 == 0
        ? ".seconds(\(timeout / 1_000_000_000))" : ".nanoseconds(\(timeout))"
      modifiers.append(".timeout(\(constant("Limits", "timeout", value, type: "Duration")))")
    }
    if step.isCached { modifiers.append(".cached()") }
    if let description = step.description {
      modifiers.append(".describe(\(CodeLiteral.swift(description)))")
    }
    lines += modifiers.map { indent + $0 }
    if !step.fallback.isEmpty {
      lines.append("\(indent).fallback {")
      lines += steps(step.fallback, indent + "  ")
      lines.append("\(indent)}")
    }
    return lines
  }

  private mutating func work(_ step: ChainStep, _ indent: String) -> [String] {
    let id = CodeLiteral.swift(step.id)
    switch step.work {
    case .prompt(let prompt):
      switch prompt.content {
      case .text(let text): return ["\(indent)Step.prompt(\(id), \(words(step.id, text)))"]
      case .messages(let messages):
        var lines = ["\(indent)Step.prompt(", "\(indent)  \(id),", "\(indent)  messages: ["]
        for message in messages {
          let text = words("\(step.id)_\(message.role.rawValue)", message.text)
          lines.append("\(indent)    Message(.\(message.role.rawValue), \(text)),")
        }
        return lines + ["\(indent)  ]", "\(indent))"]
      }
    case .value(let value): return ["\(indent)Step.value(\(id), \(Self.value(value)))"]
    case .model(let model): return [indent + self.model(id, step.id, model)]
    case .parse(let parse):
      var text = "Step.parse(\(id), from: \(Self.value(parse.from)), as: .\(parse.format.rawValue)"
      if let schema = parse.schema { text += ", schema: \(Self.value(.object(schema)))" }
      if let pattern = parse.pattern { text += ", pattern: \(CodeLiteral.swift(pattern))" }
      return [indent + text + ")"]
    case .load(let load):
      let format = load.format == .auto ? "" : ", format: .\(load.format.rawValue)"
      return ["\(indent)Step.load(\(id), paths: \(Self.value(.strings(load.paths)))\(format))"]
    case .split(let split):
      return [
        "\(indent)Step.split(\(id), from: \(Self.value(split.from))\(chunking(split.chunking)))"
      ]
    case .retrieve(let retrieve):
      var text = "Step.retrieve(\(id), query: \(CodeLiteral.swift(retrieve.query))"
      if let from = retrieve.from {
        text += ", from: \(Self.value(from))"
      } else {
        text += ", paths: \(Self.value(.strings(retrieve.paths)))"
      }
      text += ", topK: \(limit("passages", retrieve.topK))"
      if retrieve.method != .lexical { text += ", method: .\(retrieve.method.rawValue)" }
      text += ", as: .\(retrieve.result.rawValue)"
      if retrieve.from == nil { text += chunking(retrieve.chunking) }
      return [indent + text + ")"]
    case .tool(.function(let name, let arguments)):
      return [
        "\(indent)Step.function(\(id), \(CodeLiteral.swift(name)), arguments: \(Self.value(.object(arguments))))"
      ]
    case .tool(.program(let program)):
      let output = program.output == .text ? "" : ", output: .\(program.output.rawValue)"
      return [
        "\(indent)Step.program(\(id), \(Self.value(.strings(program.argv))), input: \(Self.value(.object(program.input)))\(output))"
      ]
    case .memory(let memory):
      let file = memory.path.map { ", file: \(CodeLiteral.swift($0))" } ?? ""
      return ["\(indent)Step.memory(\(id)\(file), turns: \(limit("turns", memory.turns)))"]
    case .map(let map):
      var head =
        "Step.map(\(id), over: \(Self.value(map.over)), as: \(CodeLiteral.swift(map.element)), concurrency: \(limit("concurrency", map.concurrency))"
      if map.onItemError != .fail { head += ", onItemError: .\(map.onItemError.rawValue)" }
      if let output = map.body.output { head += ", output: \(Self.value(output))" }
      return ["\(indent)\(head)) {"] + steps(map.body.steps, indent + "  ") + ["\(indent)}"]
    case .parallel(let parallel):
      var lines = [
        "\(indent)Step.parallel(\(id), concurrency: \(limit("concurrency", parallel.concurrency))) {"
      ]
      for branch in parallel.branches {
        lines.append("\(indent)  Branch(\(CodeLiteral.swift(branch.name))\(output(branch.body))) {")
        lines += steps(branch.body.steps, indent + "    ") + ["\(indent)  }"]
      }
      return lines + ["\(indent)}"]
    case .branch(let branch):
      var lines = ["\(indent)Step.branch(\(id)) {"]
      for choice in branch.cases {
        lines.append(
          "\(indent)  Case(when: \(CodeLiteral.swift(choice.when))\(output(choice.body))) {")
        lines += steps(choice.body.steps, indent + "    ") + ["\(indent)  }"]
      }
      let otherwise = branch.otherwise ?? ChainBody(steps: [ChainStep("nothing", .value(.null))])
      let inner = output(otherwise).dropFirst(2)
      lines.append("\(indent)} otherwise: {")
      lines.removeLast()
      lines.append("\(indent)} otherwise: Otherwise\(inner.isEmpty ? "" : "(\(inner))") {")
      return fixed(lines, id, indent) + steps(otherwise.steps, indent + "  ") + ["\(indent)})"]
    }
  }

  /// The last argument is no closure, so the cases are given by name.
  private func fixed(_ lines: [String], _ id: String, _ indent: String) -> [String] {
    var lines = lines
    lines[0] = "\(indent)Step.branch(\(id), cases: {"
    lines[lines.count - 1] = lines[lines.count - 1].replacing("} otherwise:", with: "}, otherwise:")
    return lines
  }

  private func output(_ body: ChainBody) -> String {
    body.output.map { ", output: \(Self.value($0))" } ?? ""
  }

  private mutating func chunking(_ chunking: ChainStep.Chunking) -> String {
    let usual = ChainStep.Chunking()
    var text = ""
    if chunking.size != usual.size { text += ", size: \(limit("pieceSize", chunking.size))" }
    if chunking.overlap != usual.overlap {
      text += ", overlap: \(limit("overlap", chunking.overlap))"
    }
    if chunking.boundary != usual.boundary { text += ", by: .\(chunking.boundary.rawValue)" }
    return text
  }

  private mutating func model(_ id: String, _ name: String, _ model: ChainStep.Model) -> String {
    var parts = ["\(id)", "prompt: \(Self.value(model.prompt))"]
    if let system = model.system { parts.append("system: \(words(name + "_system", system))") }
    if let other = model.model {
      let count = constants.count { $0.group == "Models" }
      let title =
        ["first", "second", "third"].indices.contains(count)
        ? ["first", "second", "third"][count] : "other"
      parts.append("model: \(constant("Models", title, CodeLiteral.swift(other)))")
    }
    if let schema = model.schema { parts.append("schema: \(Self.value(.object(schema)))") }
    if let temperature = model.temperature {
      parts.append("temperature: \(JSONValue.double(temperature).serialized())")
    }
    if let topP = model.topP { parts.append("topP: \(JSONValue.double(topP).serialized())") }
    if let most = model.maxTokens { parts.append("maxTokens: \(limit("maxTokens", most))") }
    if !model.stop.isEmpty { parts.append("stop: \(Self.value(.strings(model.stop)))") }
    if let seed = model.seed { parts.append("seed: \(seed)") }
    if let memory = model.memory { parts.append("memory: \(CodeLiteral.swift(memory))") }
    if let remember = model.remember { parts.append("remember: \(CodeLiteral.swift(remember))") }
    return "Step.model(\(parts.joined(separator: ", ")))"
  }

  // MARK: - Running

  private func runFunction() -> [String] {
    let inputs = planned.plan.inputs
    var lines = [
      "  /// Runs the chain; paths start from `directory`, the current folder when it is nil."
    ]
    var parameters = inputs.map { "\(parameter($0)): \($0.type == .string ? "String" : "Value")" }
    parameters += [
      "with model: ChainModel", "conversation: Conversation? = nil", "directory: String? = nil",
    ]
    lines.append("  public static func run(")
    lines.append("    " + parameters.joined(separator: ", "))
    lines.append("  ) async throws(ChainError) -> ChainAnswer {")
    let given =
      inputs.isEmpty
      ? "[:]"
      : "["
        + inputs.map {
          "\(CodeLiteral.swift($0.name)): \($0.type == .string ? "Value(\(parameter($0)))" : parameter($0))"
        }
        .joined(separator: ", ") + "]"
    lines.append("    try await chain.run(")
    if options.logs {
      lines.append("      \(given), with: model, conversation: conversation, directory: directory,")
      lines.append("      onProgress: log)")
    } else {
      lines.append("      \(given), with: model, conversation: conversation, directory: directory)")
    }
    lines.append("  }")
    if options.logs {
      lines += [
        "", "  /// Says on standard error what happens.",
        "  private static func log(_ progress: ChainProgress) {",
        "    if case .text = progress { return }",
        "    FileHandle.standardError.write(Data(\"\\(progress)\\n\".utf8))", "  }",
      ]
    }
    return lines
  }

  private static let keywords: Set<String> = [
    "class", "default", "func", "import", "in", "init", "let", "operator", "return", "self",
    "struct",
    "switch", "var", "where", "while", "case", "enum", "for", "if", "else", "do", "is", "as", "try",
    "throw", "throws", "public", "private", "static", "extension", "protocol", "repeat", "break",
    "continue", "guard", "defer", "catch", "nil", "true", "false", "super", "internal", "subscript",
    "model", "conversation", "directory", "chain", "log", "any", "some", "rethrows",
    "associatedtype",
    "deinit", "fallthrough", "fileprivate", "inout", "precedencegroup", "typealias",
  ]

  private func parameter(_ input: ChainInput) -> String {
    let name = ChainNames.camel(input.name)
    return Self.keywords.contains(name) ? name + "Value" : name
  }

  /// The name of an input's parameter.
  static func parameter(_ input: ChainInput) -> String {
    let name = ChainNames.camel(input.name)
    return keywords.contains(name) ? name + "Value" : name
  }
}
