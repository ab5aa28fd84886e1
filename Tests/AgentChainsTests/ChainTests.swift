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

@Suite struct ModelChoiceTests {
  @Test func `without a name in the environment there is no model, whatever keys lie there`() {
    #expect {
      try ChainModel.fromEnvironment(["OPENAI_API_KEY": "k-0123456789"])
    } throws: {
      ($0 as? ChainError)?.code == "no-model"
    }
  }

  @Test func `the environment names provider and model`() throws {
    let model = try ChainModel.fromEnvironment([
      "DNA_PROVIDER": "openai", "DNA_MODEL": "gpt-4o-mini", "OPENAI_API_KEY": "k-0123456789",
    ])
    #expect(model.name == "openai:gpt-4o-mini")
    #expect(
      try ChainModel.fromEnvironment(["DNA_PROVIDER": "offline"]).name == "offline:extractive")
    #expect(try ChainModel.named("ollama:llama3.2", environment: [:]).name == "ollama:llama3.2")
  }

  @Test func `a provider without its key says which variable to set`() {
    #expect {
      try ChainModel.named("anthropic:claude-haiku-4-5", environment: [:])
    } throws: { error in
      (error as? ChainError)?.code == "missing-key"
        && "\(error)".contains("ANTHROPIC_API_KEY")
    }
  }

  @Test func `the offline model answers from passages that a chain has found`() async throws {
    let chain = Chain("offline") {
      Input("text")
      Step.prompt("ask", "{{ text }}\n\nQuestion: where do the crates arrive?")
      Step.model("answer", prompt: "{{ ask }}")
    }
    let answer = try await chain.run(
      ["text": "The harbour is old. Crates arrive at the north pier. Gulls are loud."],
      with: .offline)
    #expect(answer.text.contains("north pier"))
  }
}
