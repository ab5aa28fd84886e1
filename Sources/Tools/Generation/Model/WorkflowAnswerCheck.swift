import Functions
import JSON
import Workflows

/// Looks at a definition that a model wrote: whether it is sound, and keeps to what the request allows.
struct WorkflowAnswerCheck: Sendable {
  private let request: WorkflowRequest
  /// All that a person has written: what stands in it may be reached.
  private let granted: String

  init(_ request: WorkflowRequest) {
    self.request = request
    granted = request.sentence + "\n" + (request.material ?? "")
  }

  /// What is wrong, one sentence each, the worst first, at most twelve.
  func faults(in answer: JSONValue) -> [String] {
    let validation = Self.validation(of: answer)
    var faults = validation.findings.filter { $0.severity == .error }.map {
      "\($0.pointer.isEmpty ? "/" : $0.pointer): \($0.message) [\($0.code.rawValue)]; \($0.remedy)"
    }
    if validation.definition.nodes.isEmpty { faults.append("/nodes: there is no step at all") }
    for node in Self.allNodes(of: validation.definition) { faults += self.faults(of: node) }
    return Array(faults.prefix(12))
  }

  /// The plan that an answer without faults is.
  func plan(
    _ answer: JSONValue, model: String, repairs: Int, adjustments: [String]
  ) -> PlannedWorkflow {
    let validation = Self.validation(of: answer)
    var definition = validation.definition
    if let name = request.options.name { definition.name = name }
    definition.metadata = [
      "source": [
        "planner": "model", "model": .string(model), "repairs": .integer(repairs),
        "sentence": .string(request.sentence),
      ]
    ]
    GraphLayout.place(&definition)
    let unbound = validation.findings.filter { $0.severity == .unbound }.compactMap { finding in
      finding.pointer.split(separator: "/").dropFirst().first.flatMap { Int($0) }
    }
    return PlannedWorkflow(
      definition: definition,
      explanation: definition.nodes.map { node in
        PlanExplanation(
          span: nil, words: node.description ?? "", node: node.id,
          why: "\(model) planned it"
            + (adjustments.isEmpty ? "" : "; adjusted: \(adjustments.joined(separator: ", "))"),
          confidence: 0.7)
      },
      unbound: Array(Set(unbound)).sorted().compactMap { place in
        definition.nodes.indices.contains(place) ? definition.nodes[place].id : nil
      })
  }

  private static func validation(of answer: JSONValue) -> WorkflowValidation {
    var object = answer.object ?? [:]
    object["schema"] = "dna.workflow/v1"
    let text = JSONValue.object(object).serialized()
    guard let document = try? JSONDocument(parsing: text) else {
      return WorkflowValidator.validate(WorkflowDefinition(name: "workflow"), functions: .builtIn)
    }
    return WorkflowValidator.validate(document, functions: .builtIn)
  }

  private static func allNodes(of definition: WorkflowDefinition, depth: Int = 0) -> [WorkflowNode]
  {
    definition.nodes.flatMap { node -> [WorkflowNode] in
      guard depth < 32 else { return [node] }
      let bodies =
        [node.config["body"]] + (node.config["branches"]?.array ?? []).map { $0["body"] }
      return [node]
        + bodies.compactMap(\.self).flatMap { body in
          allNodes(of: WorkflowReader.read(body: body, name: "").definition, depth: depth + 1)
        }
    }
  }

  // MARK: - What a request does not allow

  private func faults(of node: WorkflowNode) -> [String] {
    var faults: [String] = []
    if node.type == .tool, node.config["argv"] != nil || node.config["env"] != nil {
      faults.append(
        "node '\(node.id)': programs are bound by people; leave 'argv' and 'env' out and name the tool"
      )
    }
    if node.type == .subworkflow, node.config["path"] != nil {
      faults.append("node '\(node.id)': name no file of a subworkflow; put the steps here")
    }
    for text in Self.strings(in: .object(node.config)) {
      for word in text.split(whereSeparator: { $0.isWhitespace || "\"'<>()".contains($0) })
      where word.hasPrefix("http://") || word.hasPrefix("https://") {
        if !granted.contains(word) {
          faults.append(
            "node '\(node.id)': the address '\(word.prefix(80))' is not in the request; declare an input for it"
          )
        }
      }
    }
    let parameters = node.config["parameters"] ?? [:]
    if node.type == .function, let path = parameters["path"]?.string, !path.contains("{{"),
      path.hasPrefix("/") || path.hasPrefix("~") || path.split(separator: "/").contains(".."),
      !granted.contains(path)
    {
      faults.append(
        "node '\(node.id)': the file '\(path.prefix(80))' is not in the request; declare an input for it"
      )
    }
    return faults
  }

  private static func strings(in value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let elements): elements.flatMap(strings)
    case .object(let object):
      object.filter { $0.key != "body" && $0.key != "branches" }.flatMap { strings(in: $0.value) }
    default: []
    }
  }
}
