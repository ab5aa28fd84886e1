import HTTP
import JSON
import LanguageModels
import Testing

@Suite struct ProviderSampleTests {
  @Test(arguments: ProviderSample.all)
  func `an answer of the provider's own server is read fully`(sample: ProviderSample) async throws {
    #expect(!sample.answers.isEmpty && !sample.streams.isEmpty && !sample.failures.isEmpty)
    for answer in sample.answers {
      let model = try Bench.model(sample.provider, ScriptedTransport([.json(answer.body)]))
      let response = try await model.complete(Bench.question)
      Self.expect(response, answer)
    }
  }

  @Test(arguments: ProviderSample.all)
  func `a stream of the provider's own server is read fully`(sample: ProviderSample) async throws {
    for answer in sample.streams {
      for length in [1, 7, 100_000] {
        let transport = ScriptedTransport([.events(answer.body, partLength: length)])
        let heard = Heard()
        let model = try Bench.model(sample.provider, transport)
        let response = try await model.stream(Bench.question) { heard.hear($0) }
        Self.expect(response, answer)
        #expect(heard.text == answer.text, "\(answer.name)")
      }
    }
  }

  private static func expect(_ response: ChatResponse, _ answer: ProviderSample.Answer) {
    #expect(response.message.text == answer.text, "\(answer.name)")
    #expect(response.message.toolCalls == answer.calls, "\(answer.name)")
    #expect(response.finish == answer.finish, "\(answer.name)")
    #expect(response.usage == answer.usage, "\(answer.name)")
    #expect(response.model == answer.model, "\(answer.name)")
    #expect(response.id == answer.id, "\(answer.name)")
  }

  @Test(arguments: ProviderSample.all, ["complete", "stream"])
  func `an error of the provider's own server keeps what a user needs`(
    sample: ProviderSample, way: String
  ) async throws {
    for failure in sample.failures {
      let transport = ScriptedTransport([
        .json(failure.body, status: failure.status, headers: failure.headers)
      ])
      let model = try Bench.model(sample.provider, transport)
      let error = try await Bench.failure { () async throws(LanguageModelError) in
        way == "complete"
          ? try await model.complete(Bench.question)
          : try await model.stream(Bench.question) { _ in }
      }
      #expect(error.code == failure.code, "\(failure.name): \(error.message)")
      #expect(error.status == failure.status, "\(failure.name)")
      #expect(error.providerCode == failure.providerCode, "\(failure.name)")
      #expect(error.message.contains(failure.says), "\(failure.name): \(error.message)")
      #expect(error.requestID == failure.requestID, "\(failure.name)")
      #expect(error.retryAfter == failure.wait, "\(failure.name)")
    }
  }

  @Test(arguments: ProviderSample.all)
  func `an error in an answer of status 200 is that error`(sample: ProviderSample) async throws {
    for failure in sample.lateFailures {
      let model = try Bench.model(sample.provider, ScriptedTransport([.json(failure.body)]))
      let error = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.complete(Bench.question)
      }
      #expect(error.code == failure.code, "\(failure.name): \(error.message)")
      #expect(error.message.contains(failure.says), "\(failure.name): \(error.message)")
    }
    for failure in sample.brokenStreams {
      let model = try Bench.model(sample.provider, ScriptedTransport([.events(failure.body)]))
      let error = try await Bench.failure { () async throws(LanguageModelError) in
        try await model.stream(Bench.question) { _ in }
      }
      #expect(error.code == failure.code, "\(failure.name): \(error.message)")
      #expect(error.message.contains(failure.says), "\(failure.name): \(error.message)")
    }
  }
}
