import Expressions
import Functions
import JSON
import Workflows

/// Keeps a plan sound where the words were bound to something that does not fit.
///
/// What a step needs and nothing before it gives in the right form becomes a declared input, as a definite noun
/// without a source does; a call that cannot be right even so becomes a named step without a function. Whatever
/// the words, the definition then passes validation but for what is unbound.
struct PlanMender {
  private var definition: WorkflowDefinition
  private var root: JSONValue
  private let context: PlanContext

  static func mend(_ definition: WorkflowDefinition, _ context: PlanContext) -> WorkflowDefinition {
    guard !errors(definition).isEmpty else { return definition }
    var mender = PlanMender(definition: definition, root: definition.json, context: context)
    // Each round settles at least one step; a step is settled at most twice.
    for _ in 0..<40 {
      let errors = errors(mender.definition)
      guard let first = errors.first else { break }
      guard mender.settle(errors, first) else { break }
    }
    return mender.definition
  }

  private static func errors(_ definition: WorkflowDefinition) -> [WorkflowFinding] {
    WorkflowValidator.validate(definition, functions: .builtIn).findings.filter {
      $0.severity == .error
    }
  }

  private mutating func settle(_ errors: [WorkflowFinding], _ first: WorkflowFinding) -> Bool {
    root = definition.json
    var isChanged = false
    for finding in errors {
      guard let pointer = JSONPointer(parsing: finding.pointer), let depth = Self.depth(pointer),
        let node = root.value(at: JSONPointer(Array(pointer.tokens[..<depth])))
      else { continue }
      if let value = root.value(at: pointer), declare(value, pointer, depth, node) {
        isChanged = true
      } else if finding == first, release(node, JSONPointer(Array(pointer.tokens[..<depth]))) {
        isChanged = true
      }
    }
    guard isChanged else { return false }
    definition = WorkflowReader.read(root).definition
    definition.inputs = context.inputs
    return true
  }

  /// How many tokens lead to the innermost node that a pointer goes through.
  private static func depth(_ pointer: JSONPointer) -> Int? {
    let tokens = pointer.tokens
    var result: Int?
    var place = 0
    while place + 1 < tokens.count, tokens[place] == "nodes", Int(tokens[place + 1]) != nil {
      place += 2
      result = place
      guard place + 1 < tokens.count, tokens[place] == "config" else { break }
      place += 1
      if tokens[place] == "branches" { place += 2 }
      if place < tokens.count, tokens[place] == "body" || tokens[place] == "definition" {
        place += 1
      }
    }
    return result
  }

  // MARK: - An input in place of what does not fit

  /// Lets the template or expression at a place take inputs instead of the keys that it names.
  private mutating func declare(
    _ value: JSONValue, _ pointer: JSONPointer, _ depth: Int, _ node: JSONValue
  ) -> Bool {
    let member = depth < pointer.tokens.count ? pointer.tokens[depth] : ""
    let last = pointer.tokens.last ?? ""
    let isExpression = ["condition", "while", "until", "rule"].contains(last)
    var names: [String]
    switch member {
    case "reads": names = [value.string].compactMap(\.self)
    case "config": names = Self.names(in: value, isExpression)
    default: return false
    }
    var isChanged = false
    for (place, input) in context.inputs.enumerated()
    where names.contains(input.name) && input.type != .any {
      // The words say two things about it: whoever gives it knows what it is.
      context.inputs[place].type = .any
      isChanged = true
    }
    let inputs = Set(context.inputs.map(\.name))
    names.removeAll { inputs.contains($0) }
    guard !names.isEmpty else { return isChanged }
    let target = member == "reads" ? Array(pointer.tokens[..<depth]) : pointer.tokens
    for name in names {
      let key = context.key(name, "given")
      context.inputs.append(
        WorkflowInput(
          name: key, type: .any,
          description: "'\(name)' for the step '\(node["id"]?.string ?? "")': nothing before it "
            + "gives that in the form it needs"))
      context.explanations.append(
        PlanExplanation(
          span: nil, words: name, node: "input:\(key)",
          why: "what was made before under that name does not fit here", confidence: 0.3))
      Self.update(&root, target[...]) { $0 = Self.renaming(name, to: key, in: $0, isExpression) }
      note(key, instead: name, above: pointer.tokens, depth)
    }
    return true
  }

  private static func names(in value: JSONValue, _ isExpression: Bool) -> [String] {
    guard isExpression else { return (try? Template(value))?.names ?? [] }
    return value.string.flatMap { try? Expression($0) }?.names ?? []
  }

  /// Says in `reads`, of the node and of those around it, what is read now.
  private mutating func note(
    _ key: String, instead name: String, above tokens: [String], _ depth: Int
  ) {
    var length = 2
    while length <= depth {
      defer { length += 1 }
      guard tokens[length - 2] == "nodes", Int(tokens[length - 1]) != nil else { continue }
      let isInnermost = length == depth
      Self.update(&root, tokens[..<length]) { node in
        guard var object = node.object else { return }
        var reads = object["reads"]?.array ?? []
        let isUsed = Templates.names(in: object["config"] ?? [:]).contains(name)
        if isInnermost, !isUsed { reads.removeAll { $0.string == name } }
        if !reads.contains(.string(key)) { reads.append(.string(key)) }
        object["reads"] = .array(reads)
        node = .object(object)
      }
    }
  }

  /// The value with one name in place of another, inside templates or in an expression.
  private static func renaming(
    _ name: String, to key: String, in value: JSONValue, _ isExpression: Bool
  ) -> JSONValue {
    switch value {
    case .string(let text):
      return .string(
        isExpression ? rename(name, key, text[...]) : renameTemplates(name, key, in: text))
    case .array(let elements):
      return .array(elements.map { renaming(name, to: key, in: $0, isExpression) })
    case .object(let object):
      return .object(
        JSONObject(
          object.map { member in
            let isOne = ["condition", "while", "until", "rule"].contains(member.key)
            return (member.key, renaming(name, to: key, in: member.value, isOne))
          }))
    default: return value
    }
  }

  private static func renameTemplates(_ name: String, _ key: String, in text: String) -> String {
    var result = ""
    var rest = text[...]
    while let open = rest.firstRange(of: "{{"),
      let close = rest[open.upperBound...].firstRange(of: "}}")
    {
      result += rest[..<open.lowerBound]
      result += "{{" + rename(name, key, rest[open.upperBound..<close.lowerBound]) + "}}"
      rest = rest[close.upperBound...]
    }
    return result + rest
  }

  /// Whole words only; not after a point, where a member is meant, and not inside quotes.
  private static func rename(_ name: String, _ key: String, _ text: Substring) -> String {
    var result = ""
    var word = ""
    var quote: Character?
    var before: Character = " "
    func flush() {
      if !word.isEmpty, word == name, before != ".", quote == nil {
        result += key
      } else {
        result += word
      }
      word = ""
    }
    for character in text {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
        continue
      }
      flush()
      if quote == character {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        quote = character
      }
      before = character
      result.append(character)
    }
    flush()
    return result
  }

  // MARK: - A step without a function

  /// Turns a call into a step that names what is wanted and is bound to nothing yet.
  private mutating func release(_ node: JSONValue, _ pointer: JSONPointer) -> Bool {
    guard node["type"]?.string == "function", let id = node["id"]?.string else { return false }
    let handler = node["config"]?["handler"]?.string ?? ""
    let name = Templates.literal(node["name"]?.string ?? id)
    let inputs = Templates.names(in: node["config"] ?? [:]).map { "\n\n{{ \($0) }}" }.joined()
    Self.update(&root, pointer.tokens[...]) { node in
      guard var object = node.object else { return }
      object["type"] = "llm"
      object["config"] = ["prompt": .string(name + inputs)]
      node = .object(object)
    }
    context.unbound.append(id)
    if let place = context.explanations.firstIndex(where: { $0.node == id }) {
      context.explanations[place].why += "; what it is given does not fit '\(handler)'"
      context.explanations[place].confidence = 0.3
    }
    return true
  }

  private static func update(
    _ value: inout JSONValue, _ tokens: ArraySlice<String>, _ change: (inout JSONValue) -> Void
  ) {
    guard let token = tokens.first else { return change(&value) }
    switch value {
    case .object(var object):
      guard var member = object[token] else { return }
      update(&member, tokens.dropFirst(), change)
      object[token] = member
      value = .object(object)
    case .array(var elements):
      guard let index = Int(token), elements.indices.contains(index) else { return }
      update(&elements[index], tokens.dropFirst(), change)
      value = .array(elements)
    default: break
    }
  }
}
