import Expressions
import JSON

/// Checks of nodes that decide, repeat, wait, ask, or hold graphs of their own.
extension WorkflowValidator {
  mutating func checkCondition(
    _ node: WorkflowNode, _ index: Int, _ model: GraphModel, _ pointer: String, _ scope: KeyScope
  ) {
    let arrows = model.graph.outgoing[index].map { model.graph.arrows[$0] }
    guard let value = node.config["condition"], value != .null else {
      let needsValue = arrows.contains { arrow in
        if case .label = arrow.test { return true }
        return false
      }
      let decides = arrows.contains { $0.isConditional }
      if needsValue || !decides {
        report(
          .missingCondition, pointer, "'\(node.id)' does not say what it decides on",
          "add \"condition\": \"…\" to its config, or a condition to each of its edges")
      }
      return
    }
    guard let source = value.string else {
      report(
        .configType, pointer + "/condition", "the condition is not a string",
        "write an expression, such as \"len(articles) > 0\"")
      return
    }
    guard let expression = parse(source, pointer + "/condition") else { return }
    let type = check(
      expression, pointer + "/condition", scope, code: .conditionType, shift: 0)
    for arrow in arrows {
      guard case .label(let label) = arrow.test, let edge = arrow.edge, type == .boolean,
        label != "true", label != "false"
      else { continue }
      report(
        .unmatchedLabel, "\(model.pointer)/edges/\(edge)/label",
        "the condition of '\(node.id)' is true or false, never '\(label)'",
        "label the edge 'true' or 'false', or give it a condition")
    }
  }

  mutating func checkParallel(
    _ node: WorkflowNode, _ index: Int, _ model: GraphModel, _ pointer: String, _ scope: KeyScope
  ) {
    let branches = node.config["branches"]?.array ?? []
    if branches.isEmpty {
      report(
        .missingConfig, pointer, "'\(node.id)' has no branches",
        "add \"branches\": [{\"name\": \"…\", \"body\": {…}}]")
    }
    var names: Set<String> = []
    for (place, branch) in branches.enumerated() {
      if branch["body"]?.object == nil {
        report(
          .missingConfig, "\(pointer)/branches/\(place)", "a branch of '\(node.id)' has no body",
          "add \"body\": {\"nodes\": […], \"edges\": […]}")
      }
      if let name = branch["name"]?.string, !names.insert(name).inserted {
        report(
          .duplicateID, "\(pointer)/branches/\(place)/name",
          "there are two branches '\(name)'", "rename one of them")
      }
    }
    switch node.config["wait"] {
    case nil, .null, .string("all"), .string("any"), .string("majority"): break
    case .some(let value):
      if let count = value.int {
        if count < 1 || count > branches.count {
          report(
            .starvingJoin, pointer + "/wait",
            "'\(node.id)' waits for \(count) of \(branches.count) branches",
            "write a number from 1 to \(branches.count)")
        }
      } else {
        checkChoice("wait", ["all", "any", "majority"], node, pointer)
      }
    }
    checkCount("concurrency", node, pointer)
    check(bodies: model.bodies[index], scope, adding: [])
  }

  mutating func checkMap(
    _ node: WorkflowNode, _ index: Int, _ model: GraphModel, _ pointer: String, _ scope: KeyScope
  ) {
    if let over = node.config["over"], over != .null {
      let type = check(template: over, pointer + "/over", scope)
      if !type.mayBe(.array), type != .null {
        report(
          .mapOverNonList, pointer + "/over", "a map goes over a list, and this is \(type.phrase)",
          "write a template that yields a list, such as \"{{ articles }}\"")
      }
    } else {
      report(
        .missingConfig, pointer, "'\(node.id)' does not say what it goes over",
        "add \"over\": \"{{ a list }}\"")
    }
    requireBody(node, pointer)
    checkCount("concurrency", node, pointer)
    checkChoice("onItemError", ["fail", "skip", "null"], node, pointer)
    let locals = [node.config["as"]?.string ?? "item", "index"]
    check(bodies: model.bodies[index], scope, adding: locals)
    if let result = node.config["result"], let body = model.bodies[index].first {
      var inner = scope
      inner.definite.formUnion(locals)
      inner.definite.formUnion(body.model.surelyWritten)
      inner.possible.formUnion(body.model.written)
      inner.known.formUnion(body.model.written)
      inner.addTypes(of: body.model, functions: functions)
      check(template: result, pointer + "/result", inner)
    } else if node.config["result"] == nil, let body = model.bodies[index].first,
      !node.writes.isEmpty
    {
      readKeys.formUnion(body.model.written)
      if body.model.written.count != 1 {
        report(
          .missingConfig, pointer,
          "the body of '\(node.id)' writes \(body.model.written.count) keys, "
            + "so the result for an element is not clear",
          "add \"result\": \"{{ … }}\"")
      }
    }
    let reduced = scope.state.filter { $0.reducer == nil }.map(\.name)
    for body in model.bodies[index] {
      for key in reduced where body.model.written.contains(key) && !node.writes.contains(key) {
        report(
          .parallelWrite, body.model.pointer,
          "every element of '\(node.id)' writes the state key '\(key)'",
          "declare a reducer for '\(key)', or collect the results of the map instead")
      }
    }
  }

  mutating func checkLoop(
    _ node: WorkflowNode, _ index: Int, _ model: GraphModel, _ pointer: String, _ scope: KeyScope
  ) {
    requireBody(node, pointer)
    switch node.config["maxIterations"] {
    case nil, .null:
      report(
        .loopWithoutLimit, pointer, "the loop '\(node.id)' may turn for ever",
        "add \"maxIterations\": 10")
    case .some(let value):
      if value.int.map({ $0 < 1 }) ?? true {
        report(
          .loopWithoutLimit, pointer + "/maxIterations",
          "maxIterations is \(value.serialized().prefix(40))", "write a number from 1 up")
      }
    }
    let turn = node.config["as"]?.string ?? "iteration"
    var inner = scope
    // The second turn sees what the first has written.
    for body in model.bodies[index] { inner.possible.formUnion(body.model.written) }
    check(bodies: model.bodies[index], inner, adding: [turn])
    for key in ["while", "until"] {
      guard let value = node.config[key], value != .null else { continue }
      guard let source = value.string else {
        report(
          .configType, "\(pointer)/\(key)", "'\(key)' is not a string", "write an expression")
        continue
      }
      var test = inner
      test.definite.insert(turn)
      for body in model.bodies[index] {
        test.known.formUnion(body.model.written)
        test.addTypes(of: body.model, functions: functions)
        if key == "until" { test.definite.formUnion(body.model.surelyWritten) }
      }
      check(condition: source, "\(pointer)/\(key)", test)
    }
  }

  mutating func checkWait(_ node: WorkflowNode, _ pointer: String, _ scope: KeyScope) {
    let duration = node.config["duration"]
    let until = node.config["until"]
    if duration == nil && until == nil {
      report(
        .missingConfig, pointer, "'\(node.id)' does not say how long it waits",
        "add \"duration\": \"30s\", or \"until\": a time")
    }
    if let until { check(template: until, pointer + "/until", scope) }
    guard let duration else { return }
    check(template: duration, pointer + "/duration", scope)
    checkDuration(duration, pointer + "/duration")
  }

  private mutating func checkDuration(_ value: JSONValue, _ pointer: String) {
    guard let text = value.string else {
      report(
        .badDuration, pointer, "\(value.serialized().prefix(40)) is no length of time",
        "write a string such as \"30s\"")
      return
    }
    if !text.contains("{{"), WorkflowDuration.nanoseconds(text) == nil {
      report(
        .badDuration, pointer, "'\(text.prefix(40))' is no length of time",
        "write a length of time such as \"250ms\", \"30s\" or \"1h30m\"")
    }
  }

  mutating func checkHuman(_ node: WorkflowNode, _ pointer: String, _ scope: KeyScope) {
    for key in ["message", "assignees", "options"] {
      if let value = node.config[key] { check(template: value, "\(pointer)/\(key)", scope) }
    }
    checkChoice("kind", ["approval", "decision", "input"], node, pointer)
    checkChoice(
      "type", ["string", "number", "boolean", "date", "email", "url", "json"], node, pointer)
    checkChoice("onTimeout", ["fail", "approve", "reject"], node, pointer)
    if node.config["kind"]?.string == "decision", (node.config["options"] ?? []) == [] {
      report(
        .missingConfig, pointer, "'\(node.id)' asks for a decision and offers nothing",
        "add \"options\": [\"…\", \"…\"]")
    }
    if let timeout = node.config["timeout"] { checkDuration(timeout, pointer + "/timeout") }
    if let rule = node.config["rule"] {
      guard let source = rule.string else {
        report(.configType, pointer + "/rule", "the rule is not a string", "write an expression")
        return
      }
      var inner = scope
      inner.definite.insert("answer")
      inner.types["answer"] = .any
      check(condition: source, pointer + "/rule", inner)
    }
  }

  mutating func checkSubworkflow(
    _ node: WorkflowNode, _ pointer: String, _ scope: KeyScope
  ) {
    let inputs = node.config["inputs"] ?? [:]
    check(template: inputs, pointer + "/inputs", scope)
    var inner: WorkflowDefinition?
    if let inline = node.config["definition"] {
      let (definition, found) = WorkflowReader.read(inline)
      for var finding in found {
        finding.pointer = pointer + "/definition" + finding.pointer
        findings.append(finding)
      }
      inner = definition
      checkInner(definition, loading, pointer + "/definition", isInline: true)
    } else if let path = node.config["path"]?.string {
      if loading.contains(path) {
        report(
          .recursiveSubworkflow, pointer + "/path", "the sub-workflow '\(path)' contains itself",
          "use a loop node, or an edge that goes back")
        return
      }
      guard let load else { return }
      guard let definition = load(path) else {
        report(
          .missingConfig, pointer + "/path", "the sub-workflow '\(path)' cannot be read",
          "check the path; it starts from the folder of the definition")
        return
      }
      inner = definition
      checkInner(definition, loading + [path], pointer + "/path", isInline: false)
    } else {
      report(
        .missingConfig, pointer, "'\(node.id)' names no workflow",
        "add \"path\": \"…\", or an inline \"definition\"")
    }
    if let inner { checkLinks(node, inner, inputs, pointer) }
  }

  private mutating func checkInner(
    _ inner: WorkflowDefinition, _ loading: [String], _ pointer: String, isInline: Bool
  ) {
    var validator = WorkflowValidator(nestedIn: self, loading: loading)
    validator.check(inner)
    if isInline {
      for var finding in validator.findings {
        finding.pointer = pointer + finding.pointer
        findings.append(finding)
      }
      return
    }
    // A fault in another file is told at the place that names the file.
    for finding in validator.findings where finding.severity != .warning {
      report(
        finding.code, pointer,
        "in '\(loading.last ?? "")' at \(finding.pointer): \(finding.message)",
        finding.remedy)
    }
  }

  private mutating func checkLinks(
    _ node: WorkflowNode, _ inner: WorkflowDefinition, _ inputs: JSONValue, _ pointer: String
  ) {
    let known = inner.inputs.map(\.name)
    let given = inputs.object ?? [:]
    for input in inner.inputs where input.defaultValue == nil && given[input.name] == nil {
      report(
        .missingParameter, pointer, "the sub-workflow needs the input '\(input.name)'",
        "add it to 'inputs'")
    }
    for key in given.keys where !known.contains(key) {
      report(
        .unknownParameter, "\(pointer)/inputs/\(escapedPointerToken(key))",
        "the sub-workflow has no input '\(key)'",
        suggestion(for: key, among: known).map { "did you mean '\($0)'?" }
          ?? "its inputs are \(known.joined(separator: ", "))")
    }
    let written = GraphModel(inner, at: "").written
    for (key, value) in node.config["outputs"]?.object ?? [:] {
      guard let theirs = value.string, !written.contains(theirs), !known.contains(theirs) else {
        continue
      }
      report(
        .outputNotWritten, "\(pointer)/outputs/\(escapedPointerToken(key))",
        "the sub-workflow does not write '\(theirs)'",
        suggestion(for: theirs, among: written.sorted()).map { "did you mean '\($0)'?" }
          ?? "it writes \(written.sorted().joined(separator: ", "))")
    }
  }

  // MARK: Shared

  private mutating func requireBody(_ node: WorkflowNode, _ pointer: String) {
    if node.config["body"]?.object == nil {
      report(
        .missingConfig, pointer, "'\(node.id)' has no body",
        "add \"body\": {\"nodes\": […], \"edges\": […], \"entryPoint\": \"…\"}")
    }
  }

  private mutating func checkCount(_ key: String, _ node: WorkflowNode, _ pointer: String) {
    guard let value = node.config[key], value != .null else { return }
    if value.int.map({ $0 < 1 }) ?? true {
      report(
        .configType, "\(pointer)/\(key)", "'\(key)' is \(value.serialized().prefix(40))",
        "write a number from 1 up")
    }
  }

  private mutating func check(
    bodies: [GraphModel.Body], _ scope: KeyScope, adding locals: [String]
  ) {
    for body in bodies {
      findings += body.findings
      var inner = scope
      for local in locals {
        inner.definite.insert(local)
        inner.types[local] = local == "index" || local == "iteration" ? .number : .any
      }
      check(body.model, inner)
    }
  }
}
