import Expressions
package import Functions
package import JSON
import Telemetry
import Text

/// Finds what is wrong with a chain before it runs.
///
/// The checks are static: nothing is evaluated, no file is read. The codes are explained in `docs/chains.md`.
package struct ChainChecker {
  /// A name that templates may use.
  struct Binding {
    var name: String
    var pointer: JSONPointer
    var type: ChainType
    var kind: ChainStep.Kind?
    var isUsed = false
  }

  /// The names that are visible at a place.
  struct Scope {
    /// Indexes of bindings by name.
    var names: [String: Int] = [:]
    /// Steps that follow in this body and the bodies around it: the names they have and the names they use.
    var later: [String: Set<String>] = [:]
  }

  let functions: FunctionCatalogue
  var findings: [ChainFinding] = []
  var bindings: [Binding] = []
  var types: [JSONPointer: ChainType] = [:]
  /// The names of all steps, wherever they stand.
  private var everyName: Set<String> = []

  private init(functions: FunctionCatalogue) { self.functions = functions }

  /// Checks a plan that was read from text; findings have positions.
  package static func check(
    _ document: JSONDocument, functions: FunctionCatalogue = .builtIn
  ) -> ChainValidation {
    let (plan, found) = ChainReader.read(document)
    var checker = ChainChecker(functions: functions)
    checker.scanSecrets(document.value, JSONPointer(), name: "")
    let outputType = checker.check(plan)
    var findings = found
    for var finding in checker.findings {
      finding.locate(in: document)
      findings.append(finding)
    }
    return ChainValidation(
      plan: plan, findings: sorted(findings), types: checker.types, outputType: outputType)
  }

  /// Checks a plan that was made in memory.
  ///
  /// Findings have the positions that they have in the text that `json` gives, laid out prettily.
  package static func check(
    _ plan: ChainPlan, functions: FunctionCatalogue = .builtIn
  ) -> ChainValidation {
    if let document = try? JSONDocument(parsing: plan.json.serialized(.pretty)) {
      return check(document, functions: functions)
    }
    let finding = ChainFinding(
      .outOfRange, at: JSONPointer(), "the plan is nested too deeply to be written as JSON",
      remedy: "take it apart")
    return ChainValidation(plan: plan, findings: [finding], types: [:], outputType: .any)
  }

  /// In the order of the text; what stands at one place keeps the order in which it was found.
  private static func sorted(_ findings: [ChainFinding]) -> [ChainFinding] {
    var seen: Set<ChainFinding> = []
    return findings.filter { seen.insert($0).inserted }.enumerated().sorted {
      ($0.element.position?.offset ?? 0, $0.offset) < ($1.element.position?.offset ?? 0, $1.offset)
    }.map(\.element)
  }

  mutating func report(
    _ code: ChainFindingCode, _ pointer: JSONPointer, _ message: String, _ remedy: String,
    column: Int = 1
  ) {
    var finding = ChainFinding(code, at: pointer, message, remedy: remedy)
    finding.column = column
    findings.append(finding)
  }

  // MARK: The plan

  private mutating func check(_ plan: ChainPlan) -> ChainType {
    var scope = Scope()
    for (index, input) in plan.inputs.enumerated() {
      let pointer = JSONPointer(["inputs", String(index)])
      checkName(input.name, pointer.appending("name"))
      bind(input.name, pointer.appending("name"), ChainType(input.type), nil, in: &scope)
      guard let value = input.defaultValue else { continue }
      let type = ExpressionType(of: value)
      if !type.mayBe(input.type) {
        report(
          .wrongType, pointer.appending("default"),
          "the default of '\(input.name)' is \(type.phrase), not \(input.type.phrase)",
          "give a default of that type, or change the type")
      }
    }
    collectNames(plan.steps)
    let type = check(
      ChainBody(steps: plan.steps, output: plan.output), JSONPointer(), scope)
    for binding in bindings where !binding.isUsed && !binding.name.isEmpty {
      switch binding.kind {
      case nil where binding.pointer.tokens.first == "inputs":
        report(
          .unusedInput, binding.pointer, "nothing uses the input '\(binding.name)'",
          "use it, such as {{ \(binding.name) }}, or remove it")
      case nil: break
      case .some:
        report(
          .unusedStep, binding.pointer, "nothing uses the result of '\(binding.name)'",
          "use it, such as {{ \(binding.name) }}, or remove the step")
      }
    }
    return type
  }

  private mutating func collectNames(_ steps: [ChainStep]) {
    for step in steps {
      everyName.insert(step.id)
      for body in step.bodies { collectNames(body.steps) }
    }
  }

  private mutating func checkName(_ name: String, _ pointer: JSONPointer) {
    guard !name.isEmpty, name.utf8.allSatisfy({ $0 < 0x80 }) else { return }
    // Words of the expression language have the form of a name and cannot be one.
    if name == "index" || name == "it" || (try? Expression(name))?.names != [name] {
      report(
        .badName, pointer, "'\(name)' is a word of the expression language", "choose another name")
    }
  }

  mutating func bind(
    _ name: String, _ pointer: JSONPointer, _ type: ChainType, _ kind: ChainStep.Kind?,
    in scope: inout Scope
  ) {
    if let other = scope.names[name], !name.isEmpty {
      report(
        .duplicateID, pointer, "there is a value '\(name)' already",
        "rename one of them; the other stands at \(bindings[other].pointer)")
    }
    bindings.append(Binding(name: name, pointer: pointer, type: type, kind: kind))
    scope.names[name] = bindings.count - 1
  }

  // MARK: Bodies and steps

  /// Checks steps one after another; the type of what comes of them.
  mutating func check(_ body: ChainBody, _ pointer: JSONPointer, _ outer: Scope) -> ChainType {
    var scope = outer
    var uses: [String: Set<String>] = [:]
    for step in body.steps { uses[step.id] = step.usedNames }
    for (name, names) in uses { scope.later[name] = names }
    var last = ChainType.null
    for (index, step) in body.steps.enumerated() {
      let place = pointer.appending("steps").appending(index)
      checkName(step.id, place.appending("id"))
      last = check(step, place, scope)
      types[place] = last
      scope.later[step.id] = nil
      bind(step.id, place.appending("id"), last, step.kind, in: &scope)
      let isResult = body.output == nil && index == body.steps.count - 1
      if isResult || step.hasEffect { bindings[bindings.count - 1].isUsed = true }
    }
    guard let output = body.output else { return last }
    return check(output, pointer.appending("output"), scope)
  }

  /// Checks a step with all that stands in for it; the type of its value.
  private mutating func check(
    _ step: ChainStep, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    var type = checkWork(step, pointer, scope)
    if step.timeout == 0 {
      report(
        .outOfRange, pointer.appending("timeout"), "'\(step.id)' has no time at all",
        "give it some, such as \"30s\"")
    }
    if step.retry != nil, step.isDeterministic {
      report(
        .pointlessRetry, pointer.appending("retry"),
        "'\(step.id)' does the same every time, so trying again cannot help",
        "put the retry on the step that makes what this one works on")
    }
    var blocker = step.canFail ? nil : "'\(step.id)' cannot fail"
    for (index, other) in step.fallback.enumerated() {
      let place = pointer.appending("fallback").appending(index)
      if let blocker {
        report(
          .unreachableFallback, place, "this fallback can never run: \(blocker)", "remove it")
      }
      type = type.joined(with: check(other, place, scope))
      if blocker == nil, !other.canFail { blocker = "the fallback before it cannot fail" }
    }
    return type
  }

  // MARK: Templates

  /// Checks a tree of templates; the type of its value.
  @discardableResult
  mutating func check(
    _ value: JSONValue, _ pointer: JSONPointer, _ scope: Scope, isPrompt: Bool = false
  ) -> ChainType {
    let template: Template
    do throws(ExpressionError) {
      template = try Template(value)
    } catch {
      report(
        .templateSyntax, appending(error.pointer, to: pointer),
        "the template cannot be read: \(error.message)",
        "write '{{ name }}', or '\\{{' for the characters themselves", column: error.column)
      return .any
    }
    for name in template.names {
      if let index = scope.names[name] { bindings[index].isUsed = true }
    }
    let (type, issues) = template.type(in: expressionTypes(scope))
    for issue in issues {
      let place = appending(issue.error.pointer, to: pointer)
      report(issue, place, scope, isPrompt: isPrompt, code: .templateType)
    }
    if template.expressions.count == 1, let only = template.expressions.first, only.isWhole,
      only.pointer.isEmpty, let index = scope.names[only.expression.canonical]
    {
      return bindings[index].type
    }
    return ChainType(type)
  }

  private func expressionTypes(_ scope: Scope) -> [String: ExpressionType] {
    scope.names.mapValues { bindings[$0].type.expressionType }
  }

  private func appending(_ inner: String, to pointer: JSONPointer) -> JSONPointer {
    JSONPointer(pointer.tokens + (JSONPointer(parsing: inner)?.tokens ?? []))
  }

  /// Checks a condition; whether it is the same every time, and then which.
  mutating func check(
    condition: String, _ pointer: JSONPointer, _ scope: Scope
  ) -> Bool? {
    let expression: Expression
    do throws(ExpressionError) {
      expression = try Expression(condition)
    } catch {
      report(
        .conditionSyntax, pointer, "the condition cannot be read: \(error.message)",
        "write an expression without braces, such as \"len(answer) > 0\"", column: error.column)
      return nil
    }
    for name in expression.names {
      if let index = scope.names[name] { bindings[index].isUsed = true }
    }
    let (type, issues) = expression.type(in: expressionTypes(scope))
    for issue in issues {
      report(issue, pointer, scope, isPrompt: false, code: .conditionType)
    }
    if issues.isEmpty, !type.mayBe(.boolean), type != .null {
      report(
        .conditionType, pointer, "the condition is \(type.phrase), not true or false",
        "compare it, such as \"\(condition.prefix(40)) == …\"")
    }
    return expression.names.isEmpty ? try? expression.holds(in: [:]) : nil
  }

  private mutating func report(
    _ issue: ExpressionIssue, _ pointer: JSONPointer, _ scope: Scope, isPrompt: Bool,
    code: ChainFindingCode
  ) {
    guard case .unknownName(let name) = issue.kind else {
      report(
        code, pointer, issue.message, "change the expression, or what it works on",
        column: issue.column)
      return
    }
    let (code, message, remedy) = unknown(name, scope, isPrompt: isPrompt)
    report(code, pointer, message, remedy, column: issue.column)
  }

  /// Why a name is not there.
  func unknown(
    _ name: String, _ scope: Scope, isPrompt: Bool
  ) -> (ChainFindingCode, message: String, remedy: String) {
    if scope.later[name] != nil {
      let current = Self.reaches(name, from: name, scope.later)
      if current {
        return (
          .cycle, "'\(name)' needs its own result",
          "break the circle: let one of the steps work without the other"
        )
      }
      return (
        .forwardReference, "'\(name)' is made later than it is used here",
        "move '\(name)' before this step"
      )
    }
    let visible = scope.names.keys.sorted()
    if everyName.contains(name) {
      return (
        .hiddenStep, "'\(name)' stands inside another step and cannot be seen here",
        "make it the 'output' of the step that holds it, and use that step's name"
      )
    }
    let advice =
      Similarity.nearest(to: name, in: visible, count: 1).first.map { "did you mean '\($0)'?" }
      ?? (visible.isEmpty
        ? "declare it under 'inputs'"
        : "there are \(visible.joined(separator: ", ")); or declare it under 'inputs'")
    return (
      isPrompt ? .missingVariable : .unknownReference, "there is no input or step '\(name)'", advice
    )
  }

  /// Whether following the names that steps use leads from one step to another.
  private static func reaches(
    _ target: String, from start: String, _ uses: [String: Set<String>]
  ) -> Bool {
    var seen: Set<String> = []
    var open = Array(uses[start] ?? [])
    while let name = open.popLast() {
      if name == target { return true }
      guard seen.insert(name).inserted else { continue }
      open += uses[name] ?? []
    }
    return false
  }

  // MARK: Secrets

  private mutating func scanSecrets(_ value: JSONValue, _ pointer: JSONPointer, name: String) {
    switch value {
    case .string(let text):
      let isNamed =
        SecretMask.isSecretName(name) && text.utf8.count >= 6 && !text.contains("{{")
        && !text.hasPrefix("$") && !text.contains(where: \.isWhitespace)
      if isNamed || !SecretMask.ranges(in: Array(text.utf8)).isEmpty {
        report(
          .secretInText, pointer, "a key or password stands here in the clear",
          "take it from the environment, and replace it: it has been written down")
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        scanSecrets(element, pointer.appending(index), name: name)
      }
    case .object(let object):
      // An input is named by its member `name`, not by the key that it stands under.
      let own = object["default"] == nil ? nil : object["name"]?.string
      for (key, member) in object {
        scanSecrets(member, pointer.appending(key), name: key == "default" ? own ?? key : key)
      }
    case .null, .bool, .number: break
    }
  }
}
