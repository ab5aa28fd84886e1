import Expressions
package import Functions
package import JSON

/// Finds what is wrong with a workflow before it is run.
///
/// The checks are static: nothing is evaluated, no file but a sub-workflow's is read. Keys are followed over all
/// paths, failures and loops included; the codes and their rules are in `docs/workflows.md`.
package struct WorkflowValidator {
  /// Gives the definition that a sub-workflow's path names, or nil if it cannot.
  package typealias Loader = (_ path: String) -> WorkflowDefinition?

  let functions: FunctionCatalogue
  let load: Loader?
  /// Paths of the sub-workflows around the one that is looked at.
  var loading: [String] = []
  var findings: [WorkflowFinding] = []
  /// The definition that is looked at.
  var definition = WorkflowDefinition(name: "")
  /// Everything that an expression, a template or `reads` looks at.
  var readKeys: Set<String> = []

  /// Validates a definition that was read from text; findings have positions.
  package static func validate(
    _ document: JSONDocument, functions: FunctionCatalogue, load: Loader? = nil
  ) -> WorkflowValidation {
    let (definition, found) = WorkflowReader.read(document)
    var validator = WorkflowValidator(functions: functions, load: load)
    validator.check(definition)
    var findings = found
    findings += validator.findings.map { finding in
      var finding = finding
      finding.locate(in: document)
      return finding
    }
    // Last, and only when all else is silent: the schema says less clearly what the reader says well.
    if found.isEmpty, !findings.contains(where: { $0.severity == .error }) {
      findings += schemaFindings(document)
    }
    return WorkflowValidation(definition: definition, findings: sorted(findings))
  }

  /// Validates a definition that was made in memory.
  ///
  /// Findings have the positions they would have in the text that `json` gives, laid out prettily.
  package static func validate(
    _ definition: WorkflowDefinition, functions: FunctionCatalogue, load: Loader? = nil
  ) -> WorkflowValidation {
    if let document = try? JSONDocument(parsing: definition.json.serialized(.pretty)) {
      return validate(document, functions: functions, load: load)
    }
    var validator = WorkflowValidator(functions: functions, load: load)
    validator.check(definition)
    return WorkflowValidation(definition: definition, findings: sorted(validator.findings))
  }

  /// The schema that is published; it compiles, as a test of the examples shows.
  private static let schema = try? JSONSchema(
    JSONDocument(parsing: WorkflowDefinition.schemaText).value)

  private static func schemaFindings(_ document: JSONDocument) -> [WorkflowFinding] {
    (schema?.failures(of: document.root) ?? []).map { failure in
      WorkflowFinding(
        .schemaViolation, at: failure.instance.description, failure.message,
        remedy: "keep to the schema: dna schema show dna.workflow/v1 (\(failure.schema))",
        position: failure.position)
    }
  }

  private init(functions: FunctionCatalogue, load: Loader?) {
    self.functions = functions
    self.load = load
  }

  /// For a workflow inside another.
  init(nestedIn outer: WorkflowValidator, loading: [String]) {
    functions = outer.functions
    load = outer.load
    self.loading = loading
  }

  /// In the order of the text; what stands at one place keeps the order in which it was found.
  private static func sorted(_ findings: [WorkflowFinding]) -> [WorkflowFinding] {
    var seen: Set<WorkflowFinding> = []
    let indexed = findings.filter { seen.insert($0).inserted }.enumerated()
    return indexed.sorted {
      ($0.element.position?.offset ?? 0, $0.offset) < ($1.element.position?.offset ?? 0, $1.offset)
    }.map(\.element)
  }

  mutating func report(
    _ code: WorkflowFindingCode, _ pointer: String, _ message: String, _ remedy: String,
    column: Int = 1
  ) {
    var finding = WorkflowFinding(code, at: pointer, message, remedy: remedy)
    finding.column = column
    findings.append(finding)
  }

  mutating func check(_ definition: WorkflowDefinition) {
    self.definition = definition
    checkNames()
    scanSecrets()
    let model = GraphModel(definition, at: "")
    var scope = KeyScope(state: definition.state)
    for input in definition.inputs {
      scope.definite.insert(input.name)
      scope.types[input.name] = ExpressionType(rawValue: input.type.rawValue) ?? .any
    }
    for key in definition.state {
      scope.types[key.name] = ExpressionType(rawValue: key.type.rawValue) ?? .any
    }
    scope.addTypes(of: model, functions: functions)
    check(model, scope)
    checkOutputs(model)
  }

  private mutating func checkNames() {
    var names: Set<String> = []
    for (index, input) in definition.inputs.enumerated() {
      checkKey(input.name, "/inputs/\(index)/name")
      if !names.insert(input.name).inserted {
        report(
          .duplicateID, "/inputs/\(index)/name", "there are two inputs '\(input.name)'",
          "rename one of them")
      }
      if let value = input.defaultValue, value != .null, input.type != .any,
        input.type.rawValue != value.kind.rawValue
      {
        report(
          .wrongType, "/inputs/\(index)/default",
          "the default of '\(input.name)' is \(value.kind.rawValue), not \(input.type.rawValue)",
          "give a default of type \(input.type.rawValue), or change the type")
      }
    }
    names = []
    for (index, key) in definition.state.enumerated() {
      checkKey(key.name, "/state/\(index)/name")
      if !names.insert(key.name).inserted {
        report(
          .duplicateID, "/state/\(index)/name", "there are two state keys '\(key.name)'",
          "keep one of them")
      }
      checkReducer(key, "/state/\(index)/reducer")
    }
  }

  private mutating func checkKey(_ name: String, _ pointer: String) {
    guard !name.isEmpty else { return }
    if (try? Expression(name))?.names != [name] {
      report(
        .badName, pointer, "'\(name)' cannot be named in an expression",
        "use letters, digits and '_', beginning with a letter, and no word of the language")
    }
  }

  private mutating func checkReducer(_ key: StateKey, _ pointer: String) {
    let wanted: StateKey.ValueType? =
      switch key.reducer {
      case .append: .array
      case .sum: .number
      case .any, .all: .boolean
      case .merge: .object
      case .min, .max, .last, .first, nil: nil
      }
    if let wanted, let reducer = key.reducer, key.type != .any, key.type != wanted {
      report(
        .reducerType, pointer,
        "the reducer '\(reducer.rawValue)' makes a value of type \(wanted.rawValue), "
          + "but '\(key.name)' is declared \(key.type.rawValue)",
        "declare the type \(wanted.rawValue), or choose another reducer")
    }
  }

  private mutating func checkOutputs(_ model: GraphModel) {
    let written = model.written
    let inputs = Set(definition.inputs.map(\.name))
    for (index, key) in definition.outputs.enumerated() where !written.contains(key) {
      if inputs.contains(key) { continue }
      let advice = suggestion(for: key, among: written.sorted()).map { "did you mean '\($0)'?" }
      report(
        .outputNotWritten, "/outputs/\(index)", "no node writes the output '\(key)'",
        advice ?? "add '\(key)' to the 'writes' of the node that makes it")
    }
    for (index, input) in definition.inputs.enumerated()
    where !readKeys.contains(input.name) && !definition.outputs.contains(input.name) {
      report(
        .unusedInput, "/inputs/\(index)", "nothing uses the input '\(input.name)'",
        "use it in a node, such as {{ \(input.name) }}, or remove it")
    }
    guard !definition.outputs.isEmpty else { return }
    for (index, node) in definition.nodes.enumerated() {
      for (place, key) in node.writes.enumerated()
      where !readKeys.contains(key) && !definition.outputs.contains(key) {
        report(
          .unusedWrite, "/nodes/\(index)/writes/\(place)",
          "'\(key)' is written by '\(node.id)' and read nowhere",
          "read it in a later node, add it to 'outputs', or remove it")
      }
    }
  }
}
