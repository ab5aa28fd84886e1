import Expressions
package import Functions
import JSON

extension CompiledWorkflow {
  /// Gives the definition that a subworkflow's `path` names; throws what to tell the user.
  package typealias Loader = (_ path: String) throws -> WorkflowDefinition

  /// Subworkflows inside subworkflows that may be loaded.
  package static let depthLimit = 16

  /// Makes a definition ready to run.
  ///
  /// - Parameters:
  ///   - definition: what is to run.
  ///   - functions: what `function` nodes may call.
  ///   - hasModel: whether somebody answers nodes of type `llm`.
  ///   - load: reads the definitions that `subworkflow` nodes name.
  /// - Throws: everything that stands in the way of running it, unbound nodes among it.
  package init(
    _ definition: WorkflowDefinition, functions: FunctionCatalogue, hasModel: Bool = false,
    load: Loader
  ) throws(WorkflowPreparationError) {
    var compiler = WorkflowCompiler(functions: functions, hasModel: hasModel)
    let workflow = compiler.workflow(definition, prefix: "", load: load)
    guard let workflow, compiler.problems.isEmpty else {
      throw WorkflowPreparationError(problems: compiler.problems)
    }
    self = workflow
  }

  /// Makes a definition that names no files ready to run.
  package init(
    _ definition: WorkflowDefinition, functions: FunctionCatalogue, hasModel: Bool = false
  ) throws(WorkflowPreparationError) {
    try self.init(definition, functions: functions, hasModel: hasModel) { path in
      throw WorkflowPreparationError(problems: [
        .init(code: "unreadable", node: nil, message: "'\(path)' cannot be read from here")
      ])
    }
  }
}

/// Turns definitions into compiled graphs and collects what is wrong with them.
struct WorkflowCompiler {
  let functions: FunctionCatalogue
  let hasModel: Bool
  var problems: [WorkflowPreparationError.Problem] = []
  /// Paths of the subworkflows that are being compiled, outermost first.
  private var loading: [String] = []
  private var depth = 0

  init(functions: FunctionCatalogue, hasModel: Bool) {
    self.functions = functions
    self.hasModel = hasModel
  }

  mutating func workflow(
    _ definition: WorkflowDefinition, prefix: String, load: CompiledWorkflow.Loader
  ) -> CompiledWorkflow? {
    let reducers = Dictionary(
      definition.state.compactMap { key in key.reducer.map { (key.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    guard let graph = graph(definition, prefix: prefix, reducers: reducers, load: load) else {
      return nil
    }
    return CompiledWorkflow(
      name: definition.name, inputs: definition.inputs, outputs: definition.outputs, graph: graph)
  }

  private mutating func report(_ code: String, _ node: String?, _ message: String) {
    problems.append(.init(code: code, node: node, message: message))
  }

  // MARK: Graphs

  private mutating func graph(
    _ definition: WorkflowDefinition, prefix: String, reducers: [String: StateKey.Reducer],
    load: CompiledWorkflow.Loader
  ) -> CompiledGraph? {
    let place = prefix.isEmpty ? nil : prefix
    depth += 1
    defer { depth -= 1 }
    guard depth <= 4 * CompiledWorkflow.depthLimit else {
      report("recursion", place, "bodies are nested deeper than \(4 * CompiledWorkflow.depthLimit)")
      return nil
    }
    let indexed = IndexedWorkflow(definition)
    guard let entry = indexed.entry else {
      report(
        "bad-definition", place,
        definition.nodes.isEmpty
          ? "there is no node to run" : "it is not said where to start: set 'entryPoint'")
      return nil
    }
    for edge in definition.edges {
      for end in [edge.from, edge.to] where indexed[end] == nil {
        report("bad-definition", place, "the edge '\(edge.id)' names the unknown node '\(end)'")
      }
    }
    for (index, node) in definition.nodes.enumerated() where indexed[node.id] != index {
      report("bad-definition", place, "there are two nodes '\(node.id)'")
    }
    let reachable = indexed.reachable(from: entry)
    var edges: [CompiledEdge] = []
    for arrow in indexed.arrows {
      edges.append(edge(arrow, in: definition, path: prefix))
    }
    var nodes: [CompiledNode] = []
    var isComplete = true
    for (index, node) in definition.nodes.enumerated() {
      let path = prefix.isEmpty ? node.id : "\(prefix)/\(node.id)"
      if case .go(let target) = node.onError, indexed[target] == nil {
        report("bad-definition", path, "'onError' names the unknown node '\(target)'")
      }
      guard let work = work(of: node, path: path, reducers: reducers, load: load) else {
        isComplete = false
        continue
      }
      let leaving = indexed.outgoing[index]
      let conditional = leaving.filter { indexed.arrows[$0].isConditional }
      nodes.append(
        CompiledNode(
          node, path: path, isExit: indexed.isExit[index], work: work,
          conditional: stableSorted(conditional) { indexed.arrows[$0].priority },
          unconditional: leaving.filter { !indexed.arrows[$0].isConditional },
          failureEdge: indexed.failureArrow[index]))
    }
    guard isComplete else { return nil }
    var arity = [Int32](repeating: 0, count: nodes.count)
    for edge in edges where !edge.isBack && reachable[edge.from] { arity[edge.to] += 1 }
    let descendants = Descendants(edges: edges, count: nodes.count)
    let regions = edges.map { $0.isBack ? descendants.of($0.to) : [] }
    var writes: [String] = []
    for node in nodes {
      for key in node.allWrites where !writes.contains(key) { writes.append(key) }
    }
    let ends = nodes.indices.filter { index in
      reachable[index]
        && (nodes[index].isExit
          || nodes[index].conditional.isEmpty && nodes[index].unconditional.isEmpty)
    }
    return CompiledGraph(
      nodes: nodes, edges: edges, entry: entry, regions: regions, arity: arity,
      contended: contended(nodes, descendants, reducers), writes: writes,
      resultNode: ends.count == 1 ? ends[0] : nil, reducers: reducers)
  }

  private func stableSorted(_ values: [Int], by key: (Int) -> Int) -> [Int] {
    values.enumerated().sorted {
      (key($0.element), $0.offset) < (key($1.element), $1.offset)
    }.map(\.element)
  }

  private mutating func edge(
    _ arrow: IndexedWorkflow.Arrow, in definition: WorkflowDefinition, path: String
  ) -> CompiledEdge {
    let id = arrow.edge.map { definition.edges[$0].id } ?? definition.nodes[arrow.from].id + "!"
    var test: CompiledEdge.Test
    switch arrow.test {
    case .none: test = .none
    case .label(let label): test = .label(label)
    case .failure: test = .failure
    case .expression(let source):
      test = .none
      do throws(ExpressionError) {
        test = .expression(try Expression(source))
      } catch {
        report("bad-expression", path.isEmpty ? nil : path, "the edge '\(id)': \(error)")
      }
    }
    return CompiledEdge(
      id: id, from: arrow.from, to: arrow.to, test: test, priority: arrow.priority,
      isBack: arrow.isBack, maxTraversals: arrow.maxTraversals)
  }

  private func contended(
    _ nodes: [CompiledNode], _ descendants: Descendants, _ reducers: [String: StateKey.Reducer]
  ) -> [String: ContendedKey] {
    var writers: [String: [Int]] = [:]
    for (index, node) in nodes.enumerated() {
      for key in node.allWrites { writers[key, default: []].append(index) }
    }
    var result: [String: ContendedKey] = [:]
    for (key, indices) in writers where indices.count > 1 {
      var ancestors: [Int: Set<Int>] = [:]
      for index in indices {
        let below = Set(descendants.of(index))
        for other in indices where below.contains(other) {
          ancestors[other, default: []].insert(index)
        }
      }
      let isContended = indices.contains { first in
        indices.contains { second in
          first < second && ancestors[first]?.contains(second) != true
            && ancestors[second]?.contains(first) != true
        }
      }
      if isContended {
        result[key] = ContendedKey(reducer: reducers[key] ?? .last, ancestors: ancestors)
      }
    }
    return result
  }

  // MARK: Nodes

  private mutating func work(
    of node: WorkflowNode, path: String, reducers: [String: StateKey.Reducer],
    load: CompiledWorkflow.Loader
  ) -> NodeWork? {
    switch node.type {
    case .function: return function(node, path)
    case .tool: return tool(node, path)
    case .llm: return model(node, path)
    case .http:
      return template(.object(node.config), "config", path).map {
        .function(name: "http.request", arguments: $0)
      }
    case .condition:
      guard let source = node.config["condition"] else { return .condition(nil) }
      return expression(source, "condition", path).map { .condition($0) }
    case .parallel: return parallel(node, path, reducers, load)
    case .map: return map(node, path, reducers, load)
    case .loop: return loop(node, path, reducers, load)
    case .wait: return wait(node, path)
    case .humanInLoop: return human(node, path)
    case .subworkflow: return subworkflow(node, path, load)
    }
  }

  private mutating func function(_ node: WorkflowNode, _ path: String) -> NodeWork? {
    guard let name = node.config["handler"]?.string, !name.isEmpty else {
      report("unbound", path, "it names no function: set 'handler'")
      return nil
    }
    guard functions[name] != nil else {
      report("unknown-function", path, "there is no built-in function '\(name)'")
      return nil
    }
    guard let arguments = template(node.config["parameters"] ?? [:], "parameters", path) else {
      return nil
    }
    return .function(name: name, arguments: arguments)
  }

  private mutating func model(_ node: WorkflowNode, _ path: String) -> NodeWork? {
    guard hasModel else {
      report("unbound", path, "no model is configured for this node of type 'llm'")
      return nil
    }
    guard let prompt = node.config["prompt"], prompt != .null else {
      report("bad-definition", path, "it has no prompt: set 'prompt'")
      return nil
    }
    guard let prompt = template(prompt, "prompt", path),
      let system = template(node.config["system"] ?? .null, "system", path),
      let model = template(node.config["model"] ?? .null, "model", path)
    else { return nil }
    return .model(
      ModelWork(
        prompt: prompt, system: system, model: model, schema: node.config["schema"]?.object))
  }

  private mutating func tool(_ node: WorkflowNode, _ path: String) -> NodeWork? {
    let config = node.config
    let isShell = config["shell"]?.bool ?? false
    guard let argv = config["argv"], argv != [], argv != "" else {
      let name = config["tool"]?.string.map { "the tool '\($0)'" } ?? "it"
      report("unbound", path, "\(name) is not bound to a program: set 'argv'")
      return nil
    }
    let isWellFormed =
      isShell
      ? argv.string != nil || argv.array?.count == 1
      : argv.array?.allSatisfy { $0.string != nil } == true
    guard isWellFormed else {
      report(
        "bad-definition", path,
        isShell
          ? "'argv' must be one string when 'shell' is true"
          : "'argv' must be an array of strings, the program first")
      return nil
    }
    guard let argvTemplate = template(argv, "argv", path),
      let parameters = template(config["parameters"] ?? [:], "parameters", path),
      let environment = template(config["env"] ?? [:], "env", path),
      let output = choice(ToolRequest.Output.self, config, "stdout", .json, path)
    else { return nil }
    return .tool(
      ToolWork(
        argv: argvTemplate, isShell: isShell, parameters: parameters, environment: environment,
        output: output))
  }

  private mutating func parallel(
    _ node: WorkflowNode, _ path: String, _ reducers: [String: StateKey.Reducer],
    _ load: CompiledWorkflow.Loader
  ) -> NodeWork? {
    guard let elements = node.config["branches"]?.array, !elements.isEmpty else {
      report("bad-definition", path, "it has no branches: set 'branches'")
      return nil
    }
    var branches: [(name: String, body: CompiledGraph)] = []
    for (index, element) in elements.enumerated() {
      let name = element["name"]?.string ?? "\(index + 1)"
      guard let body = body(element["body"], "\(path)/\(name)", reducers, load) else { return nil }
      branches.append((name, body))
    }
    let needed: Int
    switch node.config["wait"] {
    case nil, .null, .string("all"): needed = branches.count
    case .string("any"): needed = 1
    case .string("majority"): needed = branches.count / 2 + 1
    case .some(let value):
      guard let count = value.int, (1...branches.count).contains(count) else {
        report(
          "bad-definition", path,
          "'wait' must be 'all', 'any', 'majority' or a number from 1 to \(branches.count)")
        return nil
      }
      needed = count
    }
    guard let concurrency = positive(node.config, "concurrency", branches.count, path) else {
      return nil
    }
    return .parallel(ParallelWork(branches: branches, needed: needed, concurrency: concurrency))
  }

  private mutating func map(
    _ node: WorkflowNode, _ path: String, _ reducers: [String: StateKey.Reducer],
    _ load: CompiledWorkflow.Loader
  ) -> NodeWork? {
    let config = node.config
    guard let over = config["over"] else {
      report("bad-definition", path, "it is not said over what to go: set 'over'")
      return nil
    }
    guard let over = template(over, "over", path),
      let body = body(config["body"], path, reducers, load),
      let concurrency = positive(config, "concurrency", 8, path),
      let policy = choice(MapWork.ItemPolicy.self, config, "onItemError", .fail, path)
    else { return nil }
    var result: PreparedTemplate?
    if let value = config["result"] {
      guard let template = template(value, "result", path) else { return nil }
      result = template
    }
    return .map(
      MapWork(
        over: over, item: config["as"]?.string ?? "item", concurrency: concurrency, body: body,
        result: result, onItemError: policy,
        mergedKeys: body.writes.filter { reducers[$0] != nil && !node.writes.contains($0) }))
  }

  private mutating func loop(
    _ node: WorkflowNode, _ path: String, _ reducers: [String: StateKey.Reducer],
    _ load: CompiledWorkflow.Loader
  ) -> NodeWork? {
    let config = node.config
    guard config["maxIterations"] != nil else {
      report("bad-definition", path, "the loop has no bound: set 'maxIterations'")
      return nil
    }
    guard let body = body(config["body"], path, reducers, load),
      let limit = positive(config, "maxIterations", 1, path)
    else { return nil }
    var tests: [Expression?] = []
    for key in ["while", "until"] {
      guard let source = config[key] else {
        tests.append(nil)
        continue
      }
      guard let test = expression(source, key, path) else { return nil }
      tests.append(test)
    }
    return .loop(
      LoopWork(
        body: body, whileTest: tests[0], untilTest: tests[1], maxIterations: limit,
        turn: config["as"]?.string ?? "iteration"))
  }

  private mutating func wait(_ node: WorkflowNode, _ path: String) -> NodeWork? {
    if let duration = node.config["duration"] {
      return template(duration, "duration", path).map { .wait(.duration($0)) }
    }
    if let time = node.config["until"] {
      return template(time, "until", path).map { .wait(.until($0)) }
    }
    report("bad-definition", path, "it is not said how long to wait: set 'duration' or 'until'")
    return nil
  }

  private mutating func human(_ node: WorkflowNode, _ path: String) -> NodeWork? {
    let config = node.config
    guard let kind = choice(HumanRequest.Kind.self, config, "kind", .approval, path),
      let type = choice(HumanRequest.InputType.self, config, "type", .string, path),
      let onTimeout = choice(HumanWork.Expiry.self, config, "onTimeout", .fail, path),
      let message = template(config["message"] ?? .string(node.name), "message", path),
      let assignees = template(config["assignees"] ?? [], "assignees", path),
      let options = template(config["options"] ?? [], "options", path)
    else { return nil }
    var work = HumanWork(
      kind: kind, message: message, assignees: assignees, options: options, type: type,
      onTimeout: onTimeout)
    if kind == .decision, config["options"] == nil {
      report("bad-definition", path, "there is nothing to choose from: set 'options'")
      return nil
    }
    if let rule = config["rule"] {
      guard let expression = expression(rule, "rule", path) else { return nil }
      work.rule = expression
    }
    if let text = config["timeout"] {
      guard let timeout = text.string.flatMap(WorkflowDuration.nanoseconds) else {
        report("bad-definition", path, "'timeout' must be a length of time such as '5m'")
        return nil
      }
      work.timeout = timeout
    }
    return .human(work)
  }

  private mutating func subworkflow(
    _ node: WorkflowNode, _ path: String, _ load: CompiledWorkflow.Loader
  ) -> NodeWork? {
    let config = node.config
    var file: String?
    let definition: WorkflowDefinition
    if let inline = config["definition"] {
      let (read, findings) = WorkflowReader.read(inline)
      guard report(findings, path) else { return nil }
      definition = read
    } else if let name = config["path"]?.string {
      if loading.contains(name) || loading.count >= CompiledWorkflow.depthLimit {
        report("recursion", path, "the subworkflow '\(name)' contains itself, or nests too deep")
        return nil
      }
      do {
        definition = try load(name)
      } catch {
        report("unreadable", path, "the subworkflow '\(name)' cannot be loaded: \(error)")
        return nil
      }
      file = name
    } else {
      report("bad-definition", path, "it names no workflow: set 'path' or 'definition'")
      return nil
    }
    if let file { loading.append(file) }
    defer { if file != nil { loading.removeLast() } }
    guard let workflow = workflow(definition, prefix: path, load: load),
      let inputs = template(config["inputs"] ?? [:], "inputs", path)
    else { return nil }
    var outputs: [(ours: String, theirs: String)] = []
    for (ours, theirs) in config["outputs"]?.object ?? [:] {
      guard let theirs = theirs.string else {
        report("bad-definition", path, "'outputs' must map keys to names of keys")
        return nil
      }
      outputs.append((ours, theirs))
    }
    return .subworkflow(SubworkflowWork(workflow: workflow, inputs: inputs, outputs: outputs))
  }

  // MARK: Members of config

  private mutating func body(
    _ value: JSONValue?, _ path: String, _ reducers: [String: StateKey.Reducer],
    _ load: CompiledWorkflow.Loader
  ) -> CompiledGraph? {
    guard let value else {
      report("bad-definition", path, "it has nothing to run: set 'body'")
      return nil
    }
    let (definition, findings) = WorkflowReader.read(body: value, name: path, at: "")
    guard report(findings, path) else { return nil }
    return graph(definition, prefix: path, reducers: reducers, load: load)
  }

  private mutating func report(_ findings: [WorkflowFinding], _ path: String) -> Bool {
    for finding in findings {
      report("bad-definition", path, "\(finding.message) at '\(finding.pointer)'")
    }
    return findings.isEmpty
  }

  private mutating func template(
    _ value: JSONValue, _ key: String, _ path: String
  ) -> PreparedTemplate? {
    do throws(ExpressionError) {
      return PreparedTemplate(try Template(value))
    } catch {
      report("bad-expression", path, "'\(key)\(error.pointer)': \(error)")
      return nil
    }
  }

  private mutating func expression(
    _ value: JSONValue, _ key: String, _ path: String
  ) -> Expression? {
    let source: String
    switch value {
    case .string(let text): source = text
    case .bool(let value): source = value ? "true" : "false"
    default:
      report("bad-expression", path, "'\(key)' must be an expression, not \(value.kind.rawValue)")
      return nil
    }
    do throws(ExpressionError) {
      return try Expression(source)
    } catch {
      report("bad-expression", path, "'\(key)': \(error)")
      return nil
    }
  }

  private mutating func choice<Choice: RawRepresentable & CaseIterable>(
    _ type: Choice.Type, _ config: JSONObject, _ key: String, _ standard: Choice, _ path: String
  ) -> Choice? where Choice.RawValue == String {
    guard let value = config[key], !value.isNull else { return standard }
    if let text = value.string, let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    report("bad-definition", path, "'\(key)' must be one of \(known)")
    return nil
  }

  private mutating func positive(
    _ config: JSONObject, _ key: String, _ standard: Int, _ path: String
  ) -> Int? {
    guard let value = config[key], !value.isNull else { return standard }
    guard let number = value.int, number > 0 else {
      report("bad-definition", path, "'\(key)' must be a whole number above 0")
      return nil
    }
    return number
  }
}

/// Which nodes a node leads to over edges that close no cycle.
private struct Descendants {
  private let targets: [[Int]]

  init(edges: [CompiledEdge], count: Int) {
    var targets = [[Int]](repeating: [], count: count)
    for edge in edges where !edge.isBack { targets[edge.from].append(edge.to) }
    self.targets = targets
  }

  /// The node itself and all below it, ascending.
  func of(_ start: Int) -> [Int] {
    var isSeen = [Bool](repeating: false, count: targets.count)
    isSeen[start] = true
    var stack = [start]
    while let node = stack.popLast() {
      for target in targets[node] where !isSeen[target] {
        isSeen[target] = true
        stack.append(target)
      }
    }
    return isSeen.indices.filter { isSeen[$0] }
  }
}
