import AgentChains
import Testing

@Suite struct ChainTests {
  static let chain = Chain("greeting", output: ["said": "{{ answer }}", "to": "{{ name }}"]) {
    Input("name", .string, "who is greeted")
    Step.prompt("ask", "Greet {{ name }} in one word.")
    Step.model("answer", prompt: "{{ ask }}", temperature: 0).retry(attempts: 2)
  }

  @Test func `a chain written in Swift runs with a scripted model`() async throws {
    let script = Script(["Hello!"])
    let answer = try await Self.chain.run(["name": "Ada"], with: script.model)
    #expect(answer.output == ["said": "Hello!", "to": "Ada"])
    #expect(script.requests == [[Message(.user, "Greet Ada in one word.")]])
    #expect(answer.modelCalls == 1)
  }

  @Test func `a missing input is named before anything is asked`() async throws {
    let script = Script(["Hello!"])
    await #expect(
      throws: ChainError(
        code: "bad-input", message: "the input 'name' is missing; give a string")
    ) {
      try await Self.chain.run(with: script.model)
    }
    #expect(script.requests.isEmpty)
  }

  @Test func `a chain with a fault says so and does not run`() async throws {
    let chain = Chain("broken") {
      Input("name")
      Step.prompt("ask", "Hello {{ nme }} {{ name }}")
      Step.model("answer", prompt: "{{ ask }}")
    }
    #expect(
      chain.faults == [
        "/steps/0/template: there is no input or step 'nme' [missing-variable]: did you mean 'name'?"
      ])
    let script = Script(["x"])
    await #expect(throws: ChainError.self) {
      try await chain.run(["name": "Ada"], with: script.model)
    }
    #expect(script.requests.isEmpty)
  }
}
