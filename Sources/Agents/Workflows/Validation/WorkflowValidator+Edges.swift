import Expressions
import JSON

/// Checks of what is decided at a node: its conditions, its labels, what happens otherwise.
extension WorkflowValidator {
  mutating func checkEdges(of index: Int, _ model: GraphModel, _ outer: KeyScope) {
    let node = model.graph.definition.nodes[index]
    let leaving = model.graph.outgoing[index]
    let scope = outer.at(index, of: model, after: true)
    var conditional: [IndexedWorkflow.Arrow] = []
    for place in leaving {
      let arrow = model.graph.arrows[place]
      guard let edgeIndex = arrow.edge else { continue }
      let edge = model.graph.definition.edges[edgeIndex]
      let pointer = "\(model.pointer)/edges/\(edgeIndex)"
      if arrow.isConditional { conditional.append(arrow) }
      if case .expression(let source) = arrow.test {
        check(condition: source, pointer + "/condition", scope)
      } else if edge.isConditional, arrow.test == .none {
        report(
          .missingCondition, pointer, "the edge is conditional and does not say on what",
          "add a 'condition', such as \"len(articles) > 0\"")
      } else if !edge.isConditional, edge.condition != nil {
        report(
          .ignoredCondition, pointer + "/condition",
          "the edge has a condition and says \"conditional\": false, so it is always taken",
          "remove \"conditional\": false, or remove the condition")
      }
      if case .label(let label) = arrow.test { check(label: label, pointer + "/label", node) }
    }
    checkCoverage(index, model, conditional)
  }

  private mutating func check(label: String, _ pointer: String, _ node: WorkflowNode) {
    guard node.type == .humanInLoop else { return }
    let decisions = node.decisions
    // Options that are made at run time cannot be known here.
    let isOpen = node.config["options"]?.string != nil || decisions.contains { $0.contains("{{") }
    if !isOpen, !decisions.contains(label) {
      let known = decisions.map { "'\($0)'" }.joined(separator: ", ")
      report(
        .unmatchedLabel, pointer, "the answer '\(label)' is never given",
        suggestion(for: label, among: decisions).map { "did you mean '\($0)'?" }
          ?? "the answers are \(known.isEmpty ? "none: add 'options'" : known)")
    }
  }

  private mutating func checkCoverage(
    _ index: Int, _ model: GraphModel, _ conditional: [IndexedWorkflow.Arrow]
  ) {
    let node = model.graph.definition.nodes[index]
    let leaving = model.graph.outgoing[index]
    let pointer = "\(model.pointer)/nodes/\(index)"
    let hasDefault = conditional.count < leaving.count
    let labels = conditional.compactMap { arrow -> String? in
      if case .label(let text) = arrow.test { return text }
      return nil
    }
    if node.type == .condition, !leaving.isEmpty, !hasDefault {
      let coversBoolean = labels.contains("true") && labels.contains("false")
      if !coversBoolean {
        report(
          .missingDefaultEdge, pointer,
          "'\(node.id)' has no edge for the case that none of its conditions holds",
          "add an edge without a condition, or label two edges 'true' and 'false'")
      }
    }
    if node.type == .humanInLoop, !labels.isEmpty, !hasDefault {
      let isInput = node.config["kind"]?.string == "input"
      let wanted =
        node.config["kind"]?.string == "decision"
        ? node.decisions : isInput ? [] : ["approved"]
      for answer in wanted where !labels.contains(answer) && !answer.contains("{{") {
        report(
          .unansweredOption, pointer, "no edge of '\(node.id)' is for the answer '\(answer)'",
          "add an edge with that label, or one without a label for all others")
      }
    }
    guard node.routing == .exclusive else { return }
    var seen: [String: Int] = [:]
    for arrow in conditional {
      let key = "\(arrow.test)"
      if let other = seen[key], other == arrow.priority, let edge = arrow.edge {
        report(
          .ambiguousEdges, "\(model.pointer)/edges/\(edge)",
          "two edges of '\(node.id)' hold at the same time and have the same priority",
          "give one a lower 'priority', or set \"routing\": \"inclusive\" to take both")
      }
      seen[key] = arrow.priority
    }
  }

  // MARK: Expressions

  mutating func check(condition source: String, _ pointer: String, _ scope: KeyScope) {
    guard let expression = parse(source, pointer) else { return }
    let type = check(expression, pointer, scope, code: .conditionType, shift: 0)
    if !type.mayBe(.boolean), type != .null {
      report(
        .conditionType, pointer, "a condition is true or false, and this is \(type.phrase)",
        "compare it with something, such as '\(source.prefix(40)) > 0'")
    }
  }

  /// Reads an expression that stands alone, without braces.
  mutating func parse(_ source: String, _ pointer: String) -> Expression? {
    do throws(ExpressionError) {
      return try Expression(source)
    } catch {
      let isBraced = source.hasPrefix("{{")
      report(
        .conditionSyntax, pointer, "the expression cannot be read: \(error.message)",
        isBraced
          ? "write it without {{ }}" : "mend it at '\(excerpt(error))'", column: error.column)
      return nil
    }
  }

  private func excerpt(_ error: ExpressionError) -> String {
    let rest = error.source.utf8.dropFirst(error.offset).prefix(24)
    let text = String(decoding: Array(rest), as: UTF8.self)
    return text.isEmpty ? "the end" : text
  }

  /// Checks an expression's types and names; the result is its type.
  mutating func check(
    _ expression: Expression, _ pointer: String, _ scope: KeyScope,
    code: WorkflowFindingCode, shift: Int
  ) -> ExpressionType {
    readKeys.formUnion(expression.names)
    let visible = scope.types.filter { name, _ in
      scope.definite.contains(name) || scope.possible.contains(name)
    }
    var types = visible
    for name in scope.definite.union(scope.possible) where types[name] == nil {
      types[name] = .any
    }
    let (type, issues) = expression.type(in: types)
    for issue in issues {
      if case .unknownName(let name) = issue.kind {
        reportUnknown(name, pointer, scope, column: shift + issue.column)
      } else {
        report(
          code, pointer, issue.message, "mend '\(expression.source.prefix(60))'",
          column: shift + issue.column)
      }
    }
    for name in expression.strictNames
    where scope.possible.contains(name) && !scope.definite.contains(name) {
      report(
        .maybeUnwritten, pointer, "'\(name)' is not written on every path that leads here",
        "give it a default, such as '\(name) ?? …', or write it on the other paths too",
        column: shift + 1)
    }
    return type
  }

  mutating func reportUnknown(
    _ name: String, _ pointer: String, _ scope: KeyScope, column: Int
  ) {
    if scope.known.contains(name) {
      report(
        .readBeforeWrite, pointer, "'\(name)' is read before any node has written it",
        "move the node that writes it before this one", column: column)
      return
    }
    if scope.state.contains(where: { $0.name == name }) {
      report(
        .readBeforeWrite, pointer, "'\(name)' is declared under 'state', and no node writes it",
        "add it to the 'writes' of the node that makes it, or declare it as an input",
        column: column)
      return
    }
    let names = scope.definite.union(scope.possible).union(scope.known).sorted()
    report(
      .unknownKey, pointer, "there is no state key '\(name)'",
      suggestion(for: name, among: names).map { "did you mean '\($0)'?" }
        ?? "declare it under 'inputs', or add it to the 'writes' of a node", column: column)
  }

  /// Checks the templates in a part of a node's `config`; the result is the type of the whole.
  @discardableResult
  mutating func check(
    template value: JSONValue, _ pointer: String, _ scope: KeyScope
  ) -> ExpressionType {
    let template: Template
    do throws(ExpressionError) {
      template = try Template(value)
    } catch {
      report(
        .templateSyntax, pointer + error.pointer,
        "the template cannot be read: \(error.message)", "mend it at '\(excerpt(error))'",
        column: error.column)
      return .any
    }
    var type = ExpressionType(of: value)
    for embedded in template.expressions {
      let before = embedded.text.utf8.prefix(embedded.offset).count { $0 & 0xC0 != 0x80 }
      let found = check(
        embedded.expression, pointer + embedded.pointer, scope, code: .templateType, shift: before)
      if embedded.isWhole, embedded.pointer.isEmpty { type = found }
    }
    return type
  }
}
