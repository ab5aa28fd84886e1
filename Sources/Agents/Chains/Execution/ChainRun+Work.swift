import Expressions
import Functions
import JSON
import LanguageModels
import Platform
import Telemetry

extension ChainRun {
  /// Does what a step does, once.
  func perform(
    _ step: ChainStep, in scope: JSONObject, at place: Place, _ span: StepSpan
  ) async throws(ChainFailure) -> JSONValue {
    switch step.work {
    case .prompt(let prompt): return try self.prompt(prompt, in: scope, at: place)
    case .value(let value): return try evaluate(value, in: scope, at: place)
    case .model(let model):
      return try await answer(model, step, in: scope, at: place, span)
    case .parse(let parse):
      let text = try self.text(of: parse.from, "from", in: scope, at: place)
      return try AnswerParser.value(of: text, parse, step: place.path)
    case .load(let load): return try await documents(load.paths, load.format, in: scope, at: place)
    case .split(let split):
      let documents = try self.documents(
        in: try evaluate(split.from, in: scope, at: place), at: place)
      return .array(Chunker.chunks(of: documents, split.chunking).map(\.json))
    case .retrieve(let retrieve): return try await self.retrieve(retrieve, in: scope, at: place)
    case .tool(let tool): return try await call(tool, in: scope, at: place, span)
    case .map(let map): return try await self.map(map, in: scope, at: place)
    case .parallel(let parallel): return try await branches(parallel, in: scope, at: place)
    case .branch(let branch): return try await choose(branch, in: scope, at: place)
    case .memory(let memory): return try recall(memory, step.id, in: scope, at: place)
    }
  }

  private func prompt(
    _ prompt: ChainStep.Prompt, in scope: JSONObject, at place: Place
  ) throws(ChainFailure) -> JSONValue {
    switch prompt.content {
    case .text(let text): return .string(try insert(text, in: scope, at: place))
    case .messages(let messages):
      var result: [JSONValue] = []
      for message in messages {
        let text = try insert(message.text, in: scope, at: place)
        result.append(["role": .string(message.role.rawValue), "content": .string(text)])
      }
      return .array(result)
    }
  }

  /// A template as text, whatever the type of its value.
  func insert(
    _ template: String, in scope: JSONObject, at place: Place
  ) throws(ChainFailure) -> String {
    switch try evaluate(.string(template), in: scope, at: place) {
    case .null: return ""
    case .string(let text): return text
    case let value: return value.serialized()
    }
  }

  /// A template that must yield a text.
  func text(
    of template: JSONValue, _ name: String, in scope: JSONObject, at place: Place
  ) throws(ChainFailure) -> String {
    let value = try evaluate(template, in: scope, at: place)
    guard let text = value.string else {
      throw ChainFailure(
        "type-mismatch",
        "'\(name)' must yield a text, not \(ExpressionType(of: value).phrase)", step: place.path)
    }
    return text
  }

  // MARK: Tools

  private func call(
    _ tool: ChainStep.Tool, in scope: JSONObject, at place: Place, _ span: StepSpan
  ) async throws(ChainFailure) -> JSONValue {
    span.set(TraceAttribute.operation, "execute_tool")
    switch tool {
    case .function(let name, let arguments):
      span.set(TraceAttribute.tool, .string(name))
      let given = try evaluate(.object(arguments), in: scope, at: place).object ?? [:]
      do throws(FunctionError) {
        return try services.functions.call(name, given, context: services.context)
      } catch {
        throw ChainFailure(error.code, error.message, step: place.path)
      }
    case .program(let program):
      var words: [String] = []
      for word in program.argv { words.append(try insert(word, in: scope, at: place)) }
      span.set(TraceAttribute.tool, .string(words.first ?? ""))
      let input = try evaluate(.object(program.input), in: scope, at: place).object ?? [:]
      let request = ToolRequest(
        argv: words, parameters: input, output: program.output == .json ? .json : .text)
      do throws(ToolError) {
        return try await services.tools.run(request)
      } catch {
        if error.code == "cancelled" { throw .cancelled(place.path) }
        throw ChainFailure(
          error.code, error.message, step: place.path,
          isRetryable: ["exit-status", "signal", "timeout", "bad-output"].contains(error.code))
      }
    }
  }

  // MARK: Steps inside steps

  private func map(
    _ map: ChainStep.Map, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> JSONValue {
    let value = try evaluate(map.over, in: scope, at: place)
    guard let elements = value.array else {
      throw ChainFailure(
        "type-mismatch", "a map goes over a list, and this is \(ExpressionType(of: value).phrase)",
        step: place.path)
    }
    let results = try await atOnce(
      elements.count, limit: map.concurrency, keepsGoing: map.onItemError != .fail, at: place
    ) { index in
      var inner = scope
      inner[map.element] = elements[index]
      inner["index"] = .integer(index)
      var own = place.inner("\(index + 1)")
      own.iteration = index
      do throws(ChainFailure) {
        return .success(try await self.run(map.body, in: &inner, at: own))
      } catch {
        return .failure(error)
      }
    }
    return .array(
      map.onItemError == .skip ? results.compactMap { $0 } : results.map { $0 ?? .null })
  }

  private func branches(
    _ parallel: ChainStep.Parallel, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> JSONValue {
    let branches = parallel.branches
    let results = try await atOnce(
      branches.count, limit: parallel.concurrency, keepsGoing: false, at: place
    ) { index in
      var inner = scope
      do throws(ChainFailure) {
        return .success(
          try await self.run(
            branches[index].body, in: &inner, at: place.inner(branches[index].name)))
      } catch {
        return .failure(error)
      }
    }
    return .object(
      JSONObject(zip(branches, results).map { ($0.name, $1 ?? .null) }))
  }

  private func choose(
    _ branch: ChainStep.Branch, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> JSONValue {
    var inner = scope
    for (index, choice) in branch.cases.enumerated() {
      let holds: Bool
      do throws(ExpressionError) {
        holds = try templates.holds(choice.when, in: scope)
      } catch {
        throw ChainFailure(
          "template", "the condition '\(choice.when)' has no value: \(error.description)",
          step: place.path)
      }
      guard holds else { continue }
      return try await run(
        choice.body, in: &inner, at: place.inner("case\(index + 1)", isFinal: place.isFinal))
    }
    guard let otherwise = branch.otherwise else {
      throw ChainFailure(
        "no-case", "no case holds and there is no 'otherwise'; add one", step: place.path)
    }
    return try await run(
      otherwise, in: &inner, at: place.inner("otherwise", isFinal: place.isFinal))
  }
}
