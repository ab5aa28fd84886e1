import Expressions
import Functions
import JSON

/// Checks of one node: what its type asks of `config`, what it reads, how it is tried again.
extension WorkflowValidator {
  mutating func check(node index: Int, _ model: GraphModel, _ outer: KeyScope) {
    let node = model.graph.definition.nodes[index]
    let pointer = "\(model.pointer)/nodes/\(index)"
    let scope = outer.at(index, of: model)
    let before = findings.count
    checkReads(node, pointer, scope)
    checkWrites(node, pointer, scope)
    checkPolicies(node, pointer)
    checkConfigNames(node, pointer)
    let config = pointer + "/config"
    switch node.type {
    case .function: checkFunction(node, config, scope)
    case .tool: checkTool(node, config, scope)
    case .llm: checkModel(node, config, scope)
    case .http: checkHTTP(node, config, scope)
    case .condition: checkCondition(node, index, model, config, scope)
    case .parallel: checkParallel(node, index, model, config, scope)
    case .map: checkMap(node, index, model, config, scope)
    case .loop: checkLoop(node, index, model, config, scope)
    case .wait: checkWait(node, config, scope)
    case .humanInLoop: checkHuman(node, config, scope)
    case .subworkflow: checkSubworkflow(node, config, scope)
    }
    checkUndeclared(node, pointer, Array(findings[before...]))
  }

  private mutating func checkReads(_ node: WorkflowNode, _ pointer: String, _ scope: KeyScope) {
    readKeys.formUnion(node.reads)
    for (place, key) in node.reads.enumerated()
    where !scope.definite.contains(key) && !scope.possible.contains(key) {
      reportUnknown(key, "\(pointer)/reads/\(place)", scope, column: 1)
    }
  }

  private mutating func checkWrites(_ node: WorkflowNode, _ pointer: String, _ scope: KeyScope) {
    var seen: Set<String> = []
    for (place, key) in node.writes.enumerated() {
      let pointer = "\(pointer)/writes/\(place)"
      if !seen.insert(key).inserted {
        report(.duplicateID, pointer, "'\(key)' is in 'writes' twice", "remove one of the two")
      } else if (try? Expression(key))?.names != [key] {
        report(
          .badName, pointer, "'\(key)' cannot be named in an expression",
          "use letters, digits and '_', beginning with a letter, and no word of the language")
      } else if definition.inputs.contains(where: { $0.name == key }) {
        report(
          .inputOverwritten, pointer, "'\(key)' is an input, and '\(node.id)' overwrites it",
          "write another key, so that the run can be told from its inputs")
      }
    }
    if node.type == .map, node.writes.count > 1 {
      report(
        .writesMismatch, pointer + "/writes",
        "a map yields one list, and it has "
          + "\(node.writes.count) keys to write", "keep one key")
    }
  }

  /// What templates look at belongs into `reads`, once a node says what it reads.
  private mutating func checkUndeclared(
    _ node: WorkflowNode, _ pointer: String, _ found: [WorkflowFinding]
  ) {
    guard !node.reads.isEmpty, let template = try? Template(parameters(of: node)) else { return }
    let locals = [node.config["as"]?.string ?? "item", "item", "index", "iteration", "error"]
    for name in template.names where !node.reads.contains(name) && !locals.contains(name) {
      if found.contains(where: { $0.code == .unknownKey && $0.message.contains("'\(name)'") }) {
        continue
      }
      report(
        .undeclaredRead, pointer + "/reads", "'\(node.id)' uses '\(name)' and does not say so",
        "add \"\(name)\" to 'reads'")
    }
  }

  /// The part of `config` that is filled in from the state when the node starts.
  private func parameters(of node: WorkflowNode) -> JSONValue {
    var config = node.config
    for key in ["body", "branches", "definition", "result"] { config[key] = nil }
    return .object(config)
  }

  private mutating func checkPolicies(_ node: WorkflowNode, _ pointer: String) {
    if let timeout = node.timeout, timeout == 0 {
      report(
        .badTimeout, pointer + "/timeout", "a timeout of zero lets nothing run",
        "write a length of time such as \"30s\"")
    }
    if case .go(let target) = node.onError, target == node.id {
      report(
        .danglingTarget, pointer + "/onError/goTo", "'\(node.id)' goes to itself when it fails",
        "use 'retry' to try again")
    }
    guard let retry = node.retry else { return }
    let place = pointer + "/retry"
    if retry.maxAttempts < 1 || retry.maxAttempts > 1_000 {
      report(
        .wrongType, place + "/maxAttempts",
        "maxAttempts is \(retry.maxAttempts)", "write a number from 1 to 1000")
    } else if retry.maxAttempts == 1 {
      report(
        .pointlessRetry, place + "/maxAttempts", "one attempt is no retry",
        "write 2 or more, or remove 'retry'")
    }
    if !(0...1).contains(retry.jitter) {
      report(.wrongType, place + "/jitter", "jitter is \(retry.jitter)", "write 0 to 1")
    }
    if retry.backoff < 1 || retry.backoff > 100 {
      report(
        .wrongType, place + "/backoff", "backoff is \(retry.backoff)",
        "write a number from 1 to 100")
    }
    if retry.delay > retry.maxDelay {
      report(
        .pointlessRetry, place,
        "the first wait of \(WorkflowDuration.text(retry.delay)) is longer than the longest, "
          + WorkflowDuration.text(retry.maxDelay), "raise 'maxDelay', or lower 'delay'")
    }
    if retry.on == ["timeout"], node.timeout == nil {
      report(
        .pointlessRetry, place + "/on", "only timeouts are retried, and there is no timeout",
        "add \"timeout\": \"30s\" to the node")
    }
    if node.type == .humanInLoop || node.type == .wait {
      report(
        .pointlessRetry, place, "a node of type '\(node.type.rawValue)' does not fail by chance",
        "remove 'retry'")
    }
  }

  private static let configNames: [WorkflowNode.NodeType: [String]] = [
    .function: ["handler", "parameters"],
    .tool: ["argv", "shell", "parameters", "tool", "env", "stdout"],
    .llm: ["prompt", "system", "model", "schema"],
    .http: ["url", "method", "query", "headers", "body", "response", "accept"],
    .condition: ["condition"],
    .parallel: ["branches", "wait", "concurrency"],
    .map: ["over", "as", "concurrency", "body", "result", "onItemError"],
    .loop: ["body", "while", "until", "maxIterations", "as"],
    .wait: ["duration", "until"],
    .humanInLoop: [
      "kind", "message", "assignees", "options", "type", "rule", "timeout", "onTimeout",
    ],
    .subworkflow: ["path", "definition", "inputs", "outputs"],
  ]

  /// Members of one's own are fine in `config`; those that look like a slip are pointed out.
  private mutating func checkConfigNames(_ node: WorkflowNode, _ pointer: String) {
    let known = Self.configNames[node.type] ?? []
    for key in node.config.keys where !known.contains(key) {
      guard let meant = suggestion(for: key, among: known), node.config[meant] == nil else {
        continue
      }
      report(
        .unknownConfig, "\(pointer)/config/\(escapedPointerToken(key))",
        "a node of type '\(node.type.rawValue)' has no '\(key)'", "did you mean '\(meant)'?")
    }
  }

  // MARK: Function, tool, model

  private mutating func checkFunction(
    _ node: WorkflowNode, _ pointer: String, _ scope: KeyScope
  ) {
    let given = node.config["parameters"] ?? [:]
    let names = functions.functions.map(\.signature.name)
    guard let handler = node.config["handler"]?.string, !handler.isEmpty else {
      check(template: given, pointer + "/parameters", scope)
      report(
        .missingHandler, pointer, "'\(node.id)' does not say which function it calls",
        "add \"handler\": \"…\" to its config, the name of a built-in function")
      return
    }
    guard let signature = functions[handler]?.signature else {
      check(template: given, pointer + "/parameters", scope)
      report(
        .unknownHandler, pointer + "/handler", "there is no built-in function '\(handler)'",
        suggestion(for: handler, among: names).map { "did you mean '\($0)'?" }
          ?? "use one of the built-in functions, or a node of type 'tool'")
      return
    }
    guard let arguments = given.object else {
      report(
        .configType, pointer + "/parameters", "the parameters of '\(handler)' are no object",
        "write {\"name\": value, …}")
      return
    }
    for parameter in signature.parameters
    where parameter.isRequired && (arguments[parameter.name] ?? .null) == .null {
      report(
        .missingParameter, pointer + "/parameters",
        "'\(handler)' needs '\(parameter.name)': \(parameter.summary)",
        "add \"\(parameter.name)\": …")
    }
    for (key, value) in arguments {
      let place = "\(pointer)/parameters/\(escapedPointerToken(key))"
      let type = check(template: value, place, scope)
      guard let parameter = signature.parameters.first(where: { $0.name == key }) else {
        let known = signature.parameters.map(\.name)
        report(
          .unknownParameter, place, "'\(handler)' has no parameter '\(key)'",
          suggestion(for: key, among: known).map { "did you mean '\($0)'?" }
            ?? (known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"))
        continue
      }
      if type == .null, !parameter.isRequired { continue }
      if !parameter.type.accepts(type) {
        report(
          .parameterType, place,
          "'\(key)' of '\(handler)' is of type \(parameter.type.rawValue), and this is \(type.phrase)",
          "\(parameter.summary)")
      }
    }
  }

  private mutating func checkTool(_ node: WorkflowNode, _ pointer: String, _ scope: KeyScope) {
    for key in ["argv", "parameters", "env"] {
      if let value = node.config[key] { check(template: value, "\(pointer)/\(key)", scope) }
    }
    let name = node.config["tool"]?.string.map { "the tool '\($0)'" } ?? "a tool"
    guard let argv = node.config["argv"], argv != [], argv != "", argv != .null else {
      report(
        .unboundTool, pointer, "'\(node.id)' calls \(name), and no program is bound to it",
        "add \"argv\": [\"program\", \"argument\"]")
      return
    }
    let isShell = node.config["shell"]?.bool ?? false
    let isWellFormed =
      isShell
      ? argv.string != nil || argv.array?.count == 1
      : argv.array?.allSatisfy { $0.string != nil } == true
    if !isWellFormed {
      report(
        .configType, pointer + "/argv",
        isShell ? "with \"shell\": true, argv is one string" : "argv is not a list of strings",
        isShell
          ? "write one command line, or remove 'shell'"
          : "write [\"program\", \"argument\"], or add \"shell\": true for one command line")
    }
    checkChoice("stdout", ["json", "text"], node, pointer)
  }

  private mutating func checkModel(_ node: WorkflowNode, _ pointer: String, _ scope: KeyScope) {
    for key in ["prompt", "system", "model"] {
      if let value = node.config[key] { check(template: value, "\(pointer)/\(key)", scope) }
    }
    if (node.config["prompt"] ?? .null) == .null {
      report(
        .missingConfig, pointer, "'\(node.id)' has no prompt", "add \"prompt\": \"…\" to its config"
      )
    }
    if (node.config["model"] ?? .null) == .null {
      report(
        .unboundModel, pointer, "'\(node.id)' needs a language model, and none is named",
        "name one when it is run (--model), or use a built-in function or a tool instead")
    }
  }

  private mutating func checkHTTP(_ node: WorkflowNode, _ pointer: String, _ scope: KeyScope) {
    for (key, value) in node.config {
      check(template: value, "\(pointer)/\(escapedPointerToken(key))", scope)
    }
    guard let url = node.config["url"], url != .null, url != "" else {
      report(
        .missingConfig, pointer, "'\(node.id)' has no URL",
        "add \"url\": \"https://…\" to its config")
      return
    }
    if let text = url.string, !text.hasPrefix("{{"), !text.hasPrefix("http://"),
      !text.hasPrefix("https://")
    {
      report(
        .configType, pointer + "/url", "'\(text.prefix(60))' is no http or https URL",
        "write it whole, such as \"https://example.org/feed.xml\"")
    }
    checkChoice("response", ["auto", "json", "text", "full"], node, pointer)
    for key in ["query", "headers"] {
      if let value = node.config[key], value.object == nil, value.string?.hasPrefix("{{") != true {
        report(
          .configType, "\(pointer)/\(key)", "'\(key)' is no object", "write {\"name\": value, …}")
      }
    }
  }

  mutating func checkChoice(
    _ key: String, _ known: [String], _ node: WorkflowNode, _ pointer: String
  ) {
    guard let value = node.config[key], value != .null else { return }
    if let text = value.string, known.contains(text) { return }
    let advice = value.string.flatMap { suggestion(for: $0, among: known) }
    report(
      .configType, "\(pointer)/\(key)", "'\(key)' cannot be \(value.serialized().prefix(40))",
      advice.map { "did you mean '\($0)'?" } ?? "it is one of \(known.joined(separator: ", "))")
  }
}

extension FunctionSignature.ValueType {
  /// Whether a value of a type that is known before the run can be right.
  fileprivate func accepts(_ type: ExpressionType) -> Bool {
    switch (self, type) {
    case (.any, _), (_, .any): true
    case (.text, .string), (.text, .object): true
    case (.text, _): false
    default: rawValue == type.rawValue
    }
  }
}
