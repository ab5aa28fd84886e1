import JSON

/// One request for JSON: the way down the ladder, and the rounds of repair.
struct StructuredSession {
  private let model: any LanguageModel
  private let request: ChatRequest
  private let name: String
  private let schema: JSONObject
  private let compiled: JSONSchema
  private let repairRounds: Int

  private var usage = TokenUsage(input: 0, output: 0)
  private var calls = 0
  private var repairs = 0
  private var hasRaisedLimit = false

  /// Faults that a repair quotes.
  private static let quotedFaults = 8

  init(
    model: any LanguageModel, request: ChatRequest, name: String, schema: JSONObject,
    repairRounds: Int
  ) throws(LanguageModelError) {
    self.model = model
    self.request = request
    self.name = name
    self.schema = schema
    self.repairRounds = repairRounds
    do throws(JSONSchema.Fault) {
      compiled = try JSONSchema(.object(schema))
    } catch {
      throw LanguageModelError(.badRequest, "the schema '\(name)' cannot be used: \(error)")
    }
  }

  mutating func run(
    _ memory: StructureMemory, check: @Sendable (JSONValue) -> [String]
  ) async throws(LanguageModelError) -> StructuredOutput.Answer {
    var ladder = rungs[...]
    if let known = memory[model.name], let place = ladder.firstIndex(of: known) {
      ladder = ladder[place...]
    }
    var firstRefusal: LanguageModelError?
    while let rung = ladder.first {
      do throws(LanguageModelError) {
        var conversation = dressed(rung)
        let response = try await ask(conversation)
        memory[model.name] = rung
        return try await settle(response, &conversation, rung, check)
      } catch {
        let isRefusedRung = calls == 0 && Self.isAboutTheRung(error)
        guard isRefusedRung, ladder.count > 1 else {
          // What is refused on every rung is the request itself: the first refusal says it best.
          var failure = isRefusedRung ? firstRefusal ?? error : error
          if usage.input + usage.output > 0 { failure.usage = usage }
          throw failure
        }
        firstRefusal = firstRefusal ?? error
        ladder = ladder.dropFirst()
      }
    }
    throw firstRefusal ?? LanguageModelError(.unsupported, "\(model.name) has no way to answer")
  }

  /// The rungs that can hold this schema.
  private var rungs: [StructureRung] {
    let isObject = schema["type"]?.string == "object"
    var rungs = model.rungs.filter { rung in
      isObject || ![.strictSchema, .object, .tool, .grammar].contains(rung)
    }
    if rungs.last != .text { rungs.append(.text) }
    return rungs
  }

  /// Whether a server may mean the way to ask, and not what is asked.
  private static func isAboutTheRung(_ error: LanguageModelError) -> Bool {
    switch error.code {
    case .badRequest, .unsupported: return true
    case .serverError, .notFound:
      let text = error.message.lowercased()
      return ["response_format", "json_schema", "schema", "tool_choice", "grammar", "json_object"]
        .contains { text.contains($0) }
    default: return false
    }
  }

  /// The request as that rung asks it.
  private func dressed(_ rung: StructureRung) -> ChatRequest {
    var asked = request
    asked.rung = rung
    switch rung {
    case .strictSchema, .schema: asked.format = .schema(name: name, schema)
    case .objectWithSchema: asked.format = .schema(name: name, schema)
    case .object: asked.format = .jsonObject
    case .tool:
      asked.format = .text
      asked.tools = [
        ChatRequest.Tool(name: name, description: "Gives the answer.", parameters: schema)
      ]
      asked.toolChoice = .named(name)
    case .grammar, .text: asked.format = .text
    }
    if Self.needsInstruction(rung) { asked.messages.insert(instruction, at: systemCount) }
    return asked
  }

  private static func needsInstruction(_ rung: StructureRung) -> Bool {
    [.objectWithSchema, .object, .grammar, .text].contains(rung)
  }

  private var systemCount: Int { request.messages.prefix { $0.role == .system }.count }

  private var instruction: ChatMessage {
    ChatMessage(
      .system,
      "Answer with one JSON value that fits this JSON Schema, and with no other text:\n"
        + JSONValue.object(schema).serialized())
  }

  private mutating func ask(
    _ asked: ChatRequest
  ) async throws(LanguageModelError) -> ChatResponse {
    do throws(LanguageModelError) {
      let response = try await model.complete(asked)
      calls += 1
      usage = usage + response.usage
      return response
    } catch {
      if error.usage.isKnown { usage = usage + error.usage }
      throw error
    }
  }

  /// Judges answers and asks for repairs until one fits.
  private mutating func settle(
    _ first: ChatResponse, _ conversation: inout ChatRequest, _ rung: StructureRung,
    _ check: @Sendable (JSONValue) -> [String]
  ) async throws(LanguageModelError) -> StructuredOutput.Answer {
    var response = first
    while true {
      if response.finish == .refusal || response.finish == .contentFilter {
        let words = Wire.excerpt(Array(response.message.text.utf8))
        throw LanguageModelError(
          .refusal, "\(model.name) refused: '\(words)'", providerCode: response.finish.rawValue)
      }
      let judgement = judge(response, rung, check)
      if judgement.problems.isEmpty, let value = judgement.value {
        return StructuredOutput.Answer(
          value: value, response: response, usage: usage, calls: calls, repairs: repairs,
          rung: rung, adjustments: judgement.changes)
      }
      if response.finish == .length || judgement.isCutOff, !hasRaisedLimit {
        // The same question again, with room for the answer.
        hasRaisedLimit = true
        conversation.maxOutputTokens = raised(conversation.maxOutputTokens, response)
      } else if repairs < repairRounds {
        repairs += 1
        addRepair(judgement.problems, of: response, rung, to: &conversation)
      } else {
        throw LanguageModelError(
          .schemaViolation,
          "the answer of \(model.name) does not fit '\(name)' after \(repairs) repairs: "
            + judgement.problems.prefix(3).joined(separator: "; "))
      }
      response = try await ask(conversation)
    }
  }

  private func raised(_ limit: Int?, _ response: ChatResponse) -> Int {
    let base = limit ?? max(2_048, response.usage.output)
    return base > Int.max / 2 ? .max : base * 2
  }
}

extension StructuredSession {
  private struct Judgement {
    var value: JSONValue?
    var problems: [String]
    var changes: [String] = []
    var isCutOff = false
  }

  private func judge(
    _ response: ChatResponse, _ rung: StructureRung, _ check: (JSONValue) -> [String]
  ) -> Judgement {
    let call =
      response.message.toolCalls.first { $0.name == name } ?? response.message.toolCalls.first
    let text = rung == .tool ? call?.arguments ?? response.message.text : response.message.text
    guard text.utf8.contains(where: { $0 > 0x20 }) else {
      return Judgement(value: nil, problems: ["the answer is empty"])
    }
    let found = AnswerExtraction(text)
    var best: Judgement?
    for (document, place) in found.documents {
      var judgement = judge(document)
      if place != .whole { judgement.changes.insert("took the JSON out of other text", at: 0) }
      if judgement.problems.isEmpty, let value = judgement.value {
        judgement.problems = Array(check(value).prefix(Self.quotedFaults))
        if judgement.problems.isEmpty { return judgement }
        best = judgement
      }
      best = best ?? judgement
    }
    if let best { return best }
    let fault = found.fault.map { "it is not JSON: \($0)" } ?? "there is no JSON in it"
    return Judgement(value: nil, problems: [fault], isCutOff: found.isCutOff)
  }

  private func judge(_ document: JSONDocument) -> Judgement {
    if compiled.failures(of: document.root).isEmpty {
      return Judgement(value: document.value, problems: [])
    }
    var adjuster = AnswerAdjuster(schema: schema)
    let value = adjuster.adjusted(document.value)
    let problems = compiled.failures(of: value).prefix(Self.quotedFaults).map { failure in
      let place = document.root.node(at: failure.instance).map { "\($0.position): " } ?? ""
      return "\(place)\(failure.message) (at '\(failure.instance)')"
    }
    return Judgement(value: value, problems: problems, changes: adjuster.changes)
  }

  /// Tells the model what is wrong with its answer, and where.
  private func addRepair(
    _ problems: [String], of response: ChatResponse, _ rung: StructureRung,
    to conversation: inout ChatRequest
  ) {
    let list = problems.map { "- \($0)" }.joined(separator: "\n")
    var words =
      "This answer cannot be used. Faults, as line:column where they have a place:\n\(list)\n"
    var answer = response.message
    answer.text = String(answer.text.prefix(20_000))
    let calls = rung == .tool ? answer.toolCalls : []
    answer.toolCalls = calls
    if rung == .tool, !calls.isEmpty {
      conversation.messages.append(answer)
      words += "Call '\(name)' again with arguments in which all of them are mended."
      for call in calls {
        conversation.messages.append(
          ChatMessage(.tool, words, toolCallID: call.id, isError: true))
      }
      return
    }
    if !answer.text.isEmpty { conversation.messages.append(answer) }
    words += "Answer again with the whole JSON value, all of them mended, and with no other text."
    if !Self.needsInstruction(rung) {
      words += " It must fit this JSON Schema:\n" + JSONValue.object(schema).serialized()
    }
    conversation.messages.append(ChatMessage(.user, words))
  }
}
