import HTTP
import JSON
import LanguageModels
import Platform
import Testing

@Suite struct StructuredOutputTests {
  private static func script(_ example: GoldenAnswers.Case) -> ScriptedModel {
    ScriptedModel { _, number in
      guard number < example.texts.count else {
        return .failure(LanguageModelError(.serverError, "the script has ended"))
      }
      let finish = example.finishes[min(number, example.finishes.count - 1)]
      return .success(
        ChatResponse(
          message: ChatMessage(.assistant, example.texts[number]), finish: finish,
          usage: TokenUsage(input: 10, output: 5), model: "scripted"))
    }
  }

  private static func failure(
    _ structured: StructuredOutput, schema: JSONObject = GoldenAnswers.schema
  ) async -> LanguageModelError? {
    do throws(LanguageModelError) {
      _ = try await structured.request(Bench.question, name: "plan", schema: schema)
      return nil
    } catch {
      return error
    }
  }

  /// Row 30: a good answer never becomes an empty result.
  @Test(arguments: GoldenAnswers.all)
  func `row 30, a golden answer parses fully or is repaired`(
    example: GoldenAnswers.Case
  ) async throws {
    let model = Self.script(example)
    let answer = try await StructuredOutput(model)
      .request(Bench.question, name: "plan", schema: GoldenAnswers.schema)
    #expect(answer.value == GoldenAnswers.value)
    #expect(answer.repairs == example.repairs)
    #expect(answer.calls == example.texts.count)
    // Every call counts, also those that were thrown away.
    #expect(answer.usage.input == 10 * example.texts.count)
    if let reported = example.reported {
      #expect(answer.adjustments.contains { $0.contains(reported) }, "\(answer.adjustments)")
    }
  }

  @Test func `a repair quotes the fault and its place`() async throws {
    let model = ScriptedModel([
      "{\"plan_name\": \"p\",\n \"stepCount\": -1,\n \"steps\": []}", GoldenAnswers.good,
    ])
    _ = try await StructuredOutput(model)
      .request(Bench.question, name: "plan", schema: GoldenAnswers.schema)
    let repair = try #require(model.requests.last)
    #expect(repair.messages.map(\.role) == [.user, .assistant, .user])
    #expect(repair.messages[0] == Bench.question.messages[0])
    #expect(repair.messages[2].text.contains("2:15: "))
    #expect(repair.messages[2].text.contains("/stepCount"))
  }

  @Test func `a cut answer is asked for once more with room for it`() async throws {
    let model = ScriptedModel { request, number in
      .success(
        ChatResponse(
          message: ChatMessage(.assistant, number == 0 ? "{\"plan" : GoldenAnswers.good),
          finish: number == 0 ? .length : .stop, model: "m"))
    }
    var request = Bench.question
    request.maxOutputTokens = 20
    let answer = try await StructuredOutput(model)
      .request(request, name: "plan", schema: GoldenAnswers.schema)
    #expect(answer.repairs == 0)
    #expect(model.requests.map(\.maxOutputTokens) == [20, 40])
  }

  @Test func `faults that only the caller sees are repaired too`() async throws {
    let model = ScriptedModel([GoldenAnswers.good, GoldenAnswers.good])
    let answer = try await StructuredOutput(model).request(
      Bench.question, name: "plan", schema: GoldenAnswers.schema,
      check: { [model] _ in model.requests.count < 2 ? ["DNA-W17: 'p' is reserved"] : [] })
    #expect(answer.repairs == 1)
    #expect(model.requests[1].messages.last?.text.contains("DNA-W17") == true)
  }

  @Test func `what never fits is a typed failure with all that was spent`() async throws {
    let model = ScriptedModel { _, _ in
      .success(
        ChatResponse(
          message: ChatMessage(.assistant, "[1, 2]"), finish: .stop,
          usage: TokenUsage(input: 10, output: 5), model: "m"))
    }
    let error = try #require(await Self.failure(StructuredOutput(model, repairRounds: 2)))
    #expect(error.code == .schemaViolation)
    #expect(error.usage == TokenUsage(input: 30, output: 15))
    #expect(model.requests.count == 3)
    #expect(!error.isRetryable)
  }

  @Test func `a refusal is not repaired`() async throws {
    let model = ScriptedModel { _, _ in
      .success(
        ChatResponse(
          message: ChatMessage(.assistant, "I cannot help."), finish: .refusal,
          usage: TokenUsage(input: 1, output: 1), model: "m"))
    }
    let error = try #require(await Self.failure(StructuredOutput(model)))
    #expect(error.code == .refusal)
    #expect(error.usage.input == 1)
    #expect(model.requests.count == 1)
  }

  @Test func `the ladder goes down rung by rung and is remembered`() async throws {
    let refusal = ScriptedTransport.Answer.json(
      #"{"error":{"message":"response_format is not supported","code":400}}"#, status: 400)
    let body = JSONValue.object([
      "model": "m",
      "choices": [
        [
          "finish_reason": "stop",
          "message": ["role": "assistant", "content": .string(GoldenAnswers.good)],
        ]
      ],
    ])
    let transport = ScriptedTransport { request, _ in
      let text = String(decoding: request.body ?? [], as: UTF8.self)
      return text.contains("response_format") || text.contains("tool_choice")
        || text.contains("grammar") ? refusal : .json(body.serialized())
    }
    let model = try Bench.model("compatible", transport)
    let memory = StructureMemory()
    let structured = StructuredOutput(model, memory: memory)
    let answer = try await structured.request(
      Bench.question, name: "plan", schema: GoldenAnswers.schema)
    #expect(answer.rung == .text)
    #expect(answer.value == GoldenAnswers.value)
    let bodies = transport.bodies
    #expect(bodies.count == 7)
    #expect(bodies[0]["response_format"]?["json_schema"]?["strict"]?.bool == true)
    #expect(bodies[1]["response_format"]?["json_schema"]?["strict"] == nil)
    #expect(bodies[2]["response_format"]?["schema"]?["type"]?.string == "object")
    #expect(bodies[3]["response_format"]?["type"]?.string == "json_object")
    #expect(bodies[4]["tool_choice"]?["function"]?["name"]?.string == "plan")
    #expect(bodies[5]["grammar"] != nil || bodies[5]["messages"] != nil)
    _ = try await structured.request(Bench.question, name: "plan", schema: GoldenAnswers.schema)
    #expect(transport.requests.count == 8)
  }

  @Test func `a fault of the request itself is told as the server first told it`() async throws {
    let transport = ScriptedTransport { _, number in
      .json(#"{"error":{"message":"no such model (\#(number))"}}"#, status: 400)
    }
    let error = try #require(
      await Self.failure(StructuredOutput(try Bench.model("openai", transport))))
    #expect(error.code == .badRequest)
    #expect(error.message.contains("(0)"))
  }

  @Test func `a wrong key does not send the request down the ladder`() async throws {
    let transport = ScriptedTransport { _, _ in .json("{}", status: 401) }
    let error = try #require(
      await Self.failure(StructuredOutput(try Bench.model("openai", transport))))
    #expect(error.code == .unauthorized)
    #expect(transport.requests.count == 1)
  }

  @Test func `the strict subset asks for every key and accepts what the schema accepts`()
    async throws
  {
    let transport = ScriptedTransport([.json(OpenAIChatTests.answer)])
    _ = await Self.failure(StructuredOutput(try Bench.model("openai", transport), repairRounds: 0))
    let sent = transport.bodies[0]["response_format"]?["json_schema"]?["schema"]
    #expect(
      sent?["required"] == ["plan_name", "stepCount", "isUrgent", "note", "steps"])
    #expect(sent?["additionalProperties"]?.bool == false)
    #expect(sent?["properties"]?["note"]?["type"] == ["string", "null"])
    #expect(sent?["properties"]?["plan_name"]?["type"] == "string")
  }

  @Test func `a schema that strictness cannot say is sent as it is`() async throws {
    let schema: JSONObject = [
      "type": "object", "properties": ["tags": ["type": "object"]],
    ]
    let transport = ScriptedTransport([.json(OpenAIChatTests.answer)])
    _ = await Self.failure(
      StructuredOutput(try Bench.model("openai", transport), repairRounds: 0), schema: schema)
    let format = transport.bodies[0]["response_format"]?["json_schema"]
    #expect(format?["strict"]?.bool == false)
    #expect(format?["schema"] == .object(schema))
  }

  /// Whatever a model says, the call ends: a value that fits, or a typed failure.
  @Test func `noise never crashes and never passes for an answer`() async throws {
    var random = SplitMix64(seed: 11)
    let compiled = try JSONSchema(.object(GoldenAnswers.schema))
    let seeds = GoldenAnswers.all.flatMap(\.texts).map { Array($0.utf8) }
    for _ in 0..<2_000 * soak {
      var bytes = seeds[Int(random.next() % UInt64(seeds.count))]
      for _ in 0..<Int(random.next() % 6) where !bytes.isEmpty {
        let place = Int(random.next() % UInt64(bytes.count))
        switch random.next() % 3 {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(Array("{}[]\",:`\\0a\n".utf8)[Int(random.next() % 12)], at: place)
        default: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      let model = ScriptedModel([String(decoding: bytes, as: UTF8.self)])
      do throws(LanguageModelError) {
        let answer = try await StructuredOutput(model, repairRounds: 0)
          .request(Bench.question, name: "plan", schema: GoldenAnswers.schema)
        #expect(compiled.accepts(answer.value))
      } catch {
        #expect([.schemaViolation, .badRequest].contains(error.code))
      }
    }
  }

  @Test func `deep nesting and many brackets are read in reasonable time`() async throws {
    for text in [
      String(repeating: "{", count: 100_000), String(repeating: "[", count: 3_000),
      String(repeating: "```", count: 50_000), String(repeating: "{\"a\":", count: 2_000),
    ] {
      let found = AnswerExtraction(text)
      #expect(found.documents.isEmpty)
    }
  }
}
