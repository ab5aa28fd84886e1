import Chains
import Expressions
import JSON
import LanguageModels
import Resilience

/// Plans that several tests use.
enum Samples {
  /// A plan that has every kind of step, with every member set to something unusual.
  static let everyKind = ChainPlan(
    name: "every-kind", description: "one step of each kind",
    inputs: [
      ChainInput(name: "question", type: .string, description: "what is asked"),
      ChainInput(name: "names", type: .array, defaultValue: ["a", "b"]),
    ],
    steps: [
      ChainStep(
        "files", .load(.init(["docs", "*.md"], format: .markdown)), description: "read",
        retry: RetryPolicy(
          maxAttempts: 3, delay: 1_000_000, multiplier: 3, maxDelay: 5_000_000_000, jitter: 0,
          retryable: ["missing-file"]), timeout: 90_000_000_000,
        fallback: [ChainStep("files", .value([]))]),
      ChainStep(
        "chunks",
        .split(.init(from: "{{ files }}", chunking: .init(size: 400, overlap: 50, by: .headings)))),
      ChainStep(
        "passages",
        .retrieve(
          .init(
            query: "{{ question }}", from: "{{ chunks }}", topK: 3, method: .auto, result: .text))),
      ChainStep("history", .memory(.init(path: "talk.jsonl", turns: 3))),
      ChainStep(
        "ask",
        .prompt(
          .init(messages: [
            .init(.system, "be short"), .init(.user, "{{ passages }} {{ question }}"),
          ]))),
      ChainStep(
        "answer",
        .model(
          .init(
            prompt: "{{ ask }}", system: "cite", model: "ollama:llama3",
            schema: ["type": "object"], temperature: 0.5, topP: 0.9, maxTokens: 100, stop: ["END"],
            seed: 7, memory: "history", remember: "{{ question }}")), isCached: true),
      ChainStep(
        "parsed", .parse(.init(from: "{{ question }}", as: .regex, pattern: "([a-z]+)"))),
      ChainStep(
        "loud",
        .map(
          .init(
            over: "{{ names }}", as: "name",
            body: ChainBody(
              steps: [
                ChainStep(
                  "upper", .tool(.function("text.upper", arguments: ["text": "{{ name }}"])))
              ], output: "{{ upper }}"), concurrency: 2, onItemError: .skip))),
      ChainStep(
        "both",
        .parallel(
          .init(
            [
              .init(
                "left",
                ChainBody(steps: [
                  ChainStep(
                    "shown",
                    .tool(
                      .program(.init(["cat"], input: ["loud": "{{ loud }}"], output: .json))))
                ])),
              .init("right", ChainBody(steps: [ChainStep("one", .prompt(.init("{{ parsed }}")))])),
            ], concurrency: 2))),
      ChainStep(
        "chosen",
        .branch(
          .init(
            [
              .init(
                when: "len(answer) > 0",
                ChainBody(steps: [ChainStep("said", .value(["a": "{{ answer }}"]))]))
            ], otherwise: ChainBody(steps: [ChainStep("none", .value("{{ both }}"))])))),
    ],
    output: ["answer": "{{ chosen }}"], metadata: ["source": "test"])
}
