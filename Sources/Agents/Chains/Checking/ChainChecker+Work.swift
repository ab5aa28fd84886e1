import Expressions
import Functions
import JSON
import Text

extension ChainChecker {
  /// Checks what a step does; the type of its value.
  mutating func checkWork(
    _ step: ChainStep, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    switch step.work {
    case .prompt(let prompt): return checkPrompt(prompt, pointer, scope)
    case .value(.null): return .any
    case .value(let value): return check(value, pointer.appending("value"), scope)
    case .model(let model): return checkModel(model, pointer, scope)
    case .parse(let parse): return checkParse(parse, pointer, scope)
    case .load(let load):
      check(paths: load.paths, pointer, scope)
      return .documents
    case .split(let split):
      let type = check(split.from, pointer.appending("from"), scope)
      require(
        type, [.string, .documents, .chunks, .object], pointer.appending("from"),
        "a text or documents", "give the result of a load step")
      checkChunking(split.chunking, pointer)
      return .chunks
    case .retrieve(let retrieve): return checkRetrieve(retrieve, pointer, scope)
    case .tool(let tool): return checkTool(tool, pointer, scope)
    case .map(let map): return checkMap(map, pointer, scope)
    case .parallel(let parallel):
      var names: Set<String> = []
      for (index, branch) in parallel.branches.enumerated() {
        let place = pointer.appending("branches").appending(index)
        if !names.insert(branch.name).inserted {
          report(
            .duplicateID, place.appending("name"), "there are two branches '\(branch.name)'",
            "rename one of them")
        }
        _ = check(branch.body, place, scope)
      }
      return .object
    case .branch(let branch): return checkBranch(branch, pointer, scope)
    case .memory(let memory):
      if let path = memory.path { check(.string(path), pointer.appending("path"), scope) }
      return .messages
    }
  }

  private mutating func require(
    _ type: ChainType, _ wanted: [ChainType], _ pointer: JSONPointer, _ phrase: String,
    _ remedy: String
  ) {
    guard !type.mayBe(wanted) else { return }
    report(
      .typeMismatch, pointer, "\(phrase) must stand here, and this is \(type.phrase)", remedy)
  }

  private mutating func check(paths: [String], _ pointer: JSONPointer, _ scope: Scope) {
    for (index, path) in paths.enumerated() {
      // One path may stand alone instead of in a list.
      let place = pointer.appending("path")
      check(.string(path), paths.count == 1 ? place : place.appending(index), scope)
    }
  }

  private mutating func checkPrompt(
    _ prompt: ChainStep.Prompt, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    switch prompt.content {
    case .text(let text):
      if text.isEmpty {
        report(
          .missingMember, pointer, "the prompt says nothing",
          "add \"template\": \"…\", or \"messages\": [ … ]")
      }
      check(.string(text), pointer.appending("template"), scope, isPrompt: true)
      return .string
    case .messages(let messages):
      for (index, message) in messages.enumerated() {
        let place = pointer.appending("messages").appending(index).appending("content")
        check(.string(message.text), place, scope, isPrompt: true)
      }
      return .messages
    }
  }

  private mutating func checkModel(
    _ model: ChainStep.Model, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    let type = check(model.prompt, pointer.appending("prompt"), scope, isPrompt: true)
    require(
      type, [.string, .messages], pointer.appending("prompt"), "a text or messages",
      "make a prompt of it, such as \"Answer: {{ … }}\"")
    if let system = model.system {
      check(.string(system), pointer.appending("system"), scope, isPrompt: true)
    }
    if let remember = model.remember {
      check(.string(remember), pointer.appending("remember"), scope)
    }
    if let memory = model.memory {
      let place = pointer.appending("memory")
      if let index = scope.names[memory] {
        bindings[index].isUsed = true
        if bindings[index].kind != .memory {
          report(
            .typeMismatch, place, "'\(memory)' is no memory step",
            "add a step of the type 'memory', and name it here")
        }
      } else {
        let (code, message, remedy) = unknown(memory, scope, isPrompt: false)
        report(code, place, message, remedy)
      }
    }
    guard let schema = model.schema else { return .string }
    return check(schema: schema, pointer.appending("schema"))
  }

  /// Checks a JSON Schema; the type of a value that keeps it.
  private mutating func check(schema: JSONObject, _ pointer: JSONPointer) -> ChainType {
    do throws(JSONSchema.Fault) {
      _ = try JSONSchema(.object(schema))
    } catch {
      report(
        .badSchema, JSONPointer(pointer.tokens + error.pointer.tokens),
        "the schema cannot be used: \(error.message)", "write JSON Schema, draft 2020-12")
      return .any
    }
    switch schema["type"]?.string {
    case "integer": return .number
    case let name?: return ChainType(rawValue: name) ?? .any
    case nil: return .any
    }
  }

  private mutating func checkParse(
    _ parse: ChainStep.Parse, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    let type = check(parse.from, pointer.appending("from"), scope)
    require(
      type, [.string], pointer.appending("from"), "a text", "give the result of a model's step")
    let schemaType = parse.schema.map { check(schema: $0, pointer.appending("schema")) }
    switch parse.format {
    case .text: return .string
    case .json: return schemaType ?? .any
    case .list: return .array
    case .number: return .number
    case .boolean: return .boolean
    case .regex: return check(pattern: parse.pattern, pointer)
    }
  }

  private mutating func check(pattern: String?, _ pointer: JSONPointer) -> ChainType {
    guard let pattern else {
      report(.missingMember, pointer, "'regex' needs a pattern", "add \"pattern\": \"…\"")
      return .any
    }
    do throws(Pattern.Fault) {
      let read = try Pattern(pattern)
      return read.groupNames.contains { !$0.isEmpty } ? .object : .string
    } catch {
      report(
        .badPattern, pointer.appending("pattern"), "the pattern cannot be read: \(error.message)",
        "mend the pattern", column: error.column ?? 1)
      return .any
    }
  }

  // MARK: Documents

  private mutating func checkChunking(_ chunking: ChainStep.Chunking, _ pointer: JSONPointer) {
    if chunking.overlap >= chunking.size {
      report(
        .outOfRange, pointer.appending("overlap"),
        "an overlap of \(chunking.overlap) leaves no room in chunks of \(chunking.size)",
        "make it a fifth of the size, for example")
    }
  }

  private mutating func checkRetrieve(
    _ retrieve: ChainStep.Retrieve, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    check(.string(retrieve.query), pointer.appending("query"), scope)
    check(paths: retrieve.paths, pointer, scope)
    if let from = retrieve.from {
      let type = check(from, pointer.appending("from"), scope)
      require(
        type, [.string, .documents, .chunks, .object], pointer.appending("from"),
        "chunks or documents", "give the result of a split or load step")
      if !retrieve.paths.isEmpty {
        report(
          .unknownMember, pointer.appending("path"), "'path' counts for nothing beside 'from'",
          "keep one of the two")
      }
    } else if retrieve.paths.isEmpty {
      report(
        .missingMember, pointer, "there is nothing to search", "add \"path\": \"docs\", or 'from'")
    }
    checkChunking(retrieve.chunking, pointer)
    return retrieve.result == .chunks ? .chunks : .string
  }

  // MARK: Tools

  private mutating func checkTool(
    _ tool: ChainStep.Tool, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    switch tool {
    case .function("", _):
      report(
        .missingMember, pointer, "the step names no tool",
        "add \"function\": \"…\" (see 'dna function list'), or \"argv\": [ … ]")
      return .any
    case .function(let name, let arguments):
      return checkCall(name, arguments, pointer, scope)
    case .program(let program):
      for (index, word) in program.argv.enumerated() {
        let place = pointer.appending("argv").appending(index)
        check(.string(word), place, scope)
        if index == 0, word.isEmpty || word.contains("{{") {
          report(
            .templateType, place, "which program runs must not depend on a value",
            "write the name of the program")
        }
      }
      check(.object(program.input), pointer.appending("input"), scope)
      return program.output == .text ? .string : .any
    }
  }

  private mutating func checkCall(
    _ name: String, _ arguments: JSONObject, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    let place = pointer.appending("arguments")
    guard let signature = functions[name]?.signature else {
      let near = Similarity.nearest(
        to: name, in: functions.functions.map(\.signature.name), count: 1
      ).first
      report(
        .unknownFunction, pointer.appending("function"), "there is no built-in function '\(name)'",
        near.map { "did you mean '\($0)'?" } ?? "see 'dna function list'")
      check(.object(arguments), place, scope)
      return .any
    }
    for (key, value) in arguments {
      let own = place.appending(key)
      let type = check(value, own, scope)
      guard let parameter = signature.parameters.first(where: { $0.name == key }) else {
        let known = signature.parameters.map(\.name)
        report(
          .unknownArgument, own, "'\(name)' has no parameter '\(key)'",
          Similarity.nearest(to: key, in: known, count: 1).first.map { "did you mean '\($0)'?" }
            ?? (known.isEmpty ? "it takes none" : "it takes \(known.joined(separator: ", "))"))
        continue
      }
      let wanted = Self.types(of: parameter.type)
      if !wanted.contains(.any), !type.mayBe(wanted), !(type == .null && !parameter.isRequired) {
        report(
          .argumentType, own,
          "'\(key)' of '\(name)' must be \(wanted.map(\.phrase).joined(separator: " or ")), "
            + "and this is \(type.phrase)", "give it another value")
      }
    }
    for parameter in signature.parameters
    where parameter.isRequired && !arguments.contains(parameter.name) {
      report(
        .missingArgument, pointer, "'\(name)' needs '\(parameter.name)': \(parameter.summary)",
        "add it to 'arguments'")
    }
    return Self.types(of: signature.result).first ?? .any
  }

  private static func types(of type: FunctionSignature.ValueType) -> [ChainType] {
    switch type {
    case .any: [.any]
    case .string: [.string]
    case .number: [.number]
    case .boolean: [.boolean]
    case .array: [.array, .messages, .documents, .chunks]
    case .object: [.object]
    case .text: [.string, .object]
    }
  }

  // MARK: Steps inside steps

  private mutating func checkMap(
    _ map: ChainStep.Map, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    let type = check(map.over, pointer.appending("over"), scope)
    require(
      type, [.array, .messages, .documents, .chunks], pointer.appending("over"), "a list",
      "write a template that yields a list, such as \"{{ names }}\"")
    var inner = scope
    let place = pointer.appending("as")
    bind(map.element, place, .any, nil, in: &inner)
    inner.names["index"] = bindings.count
    bindings.append(Binding(name: "index", pointer: place, type: .number, kind: nil, isUsed: true))
    _ = check(map.body, pointer, inner)
    return .array
  }

  private mutating func checkBranch(
    _ branch: ChainStep.Branch, _ pointer: JSONPointer, _ scope: Scope
  ) -> ChainType {
    var type: ChainType?
    var isDecided = false
    for (index, choice) in branch.cases.enumerated() {
      let place = pointer.appending("cases").appending(index)
      let verdict = check(condition: choice.when, place.appending("when"), scope)
      if isDecided || verdict == false {
        report(
          .unreachableCase, place,
          isDecided ? "a case before this one always holds" : "this case never holds",
          "remove it, or change the conditions")
      }
      if verdict == true { isDecided = true }
      let own = check(choice.body, place, scope)
      type = type.map { $0.joined(with: own) } ?? own
    }
    guard let otherwise = branch.otherwise else {
      if !isDecided {
        report(
          .missingOtherwise, pointer, "nothing is said for when no case holds",
          "add \"otherwise\": {\"steps\": [ … ]}")
      }
      return type ?? .any
    }
    let place = pointer.appending("otherwise")
    if isDecided {
      report(
        .unreachableCase, place, "a case before this one always holds",
        "remove it, or change the conditions")
    }
    let own = check(otherwise, place, scope)
    return type.map { $0.joined(with: own) } ?? own
  }
}
