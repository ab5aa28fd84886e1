import JSON
import Platform

/// Makes up answers: the same seed and the same request give the same answer.
struct MockWriter {
  private static let words = [
    "agent", "answer", "branch", "cache", "check", "data", "draft", "edge", "event", "file",
    "graph", "index", "input", "list", "log", "loop", "map", "model", "node", "note", "order",
    "page", "part", "plan", "queue", "report", "result", "route", "rule", "run", "search", "source",
    "state", "step", "story", "task", "team", "test", "text", "time", "token", "tool", "trace",
    "value", "view", "word", "work",
  ]

  private var random: SeededGenerator

  init(seed: UInt64, call: MockCall) {
    // FNV-1a over what was asked: http://www.isthe.com/chongo/tech/comp/fnv/
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for text in [call.model, call.userText, call.toolResult ?? "", call.schema?.serialized() ?? ""]
    {
      for byte in text.utf8 + [0] { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    random = SeededGenerator(seed: seed ^ hash)
  }

  /// The answer to a call.
  mutating func answer(_ call: MockCall) -> MockAnswer {
    if let tool = wantedTool(call) {
      return MockAnswer(calling: [.init(name: tool.name, arguments: json(tool.schema).serialized())]
      )
    }
    if let schema = call.schema { return MockAnswer(json(schema).serialized()) }
    if call.wantsObject {
      return MockAnswer(JSONValue.object(["answer": .string(sentences(1))]).serialized())
    }
    if let result = call.toolResult { return MockAnswer("The tool says: \(result)") }
    return MockAnswer(sentences(2 + random.nextInt(below: 3)))
  }

  private mutating func json(_ schema: JSONValue) -> JSONValue {
    MockSchemaGenerator.value(for: schema, random: &random).value
  }

  /// The tool that is asked for: by the choice, or by its name in what the user says.
  private func wantedTool(_ call: MockCall) -> MockCall.Tool? {
    switch call.toolChoice {
    case .none: return nil
    case .named(let name): return call.tools.first { $0.name == name }
    case .required: return named(call) ?? call.tools.first
    case .automatic: return call.toolResult == nil ? named(call) : nil
    }
  }

  private func named(_ call: MockCall) -> MockCall.Tool? {
    let text = call.userText.lowercased()
    return call.tools.first { tool in
      let name = tool.name.lowercased()
      return text.contains(name) || text.contains(name.split(separator: "_").joined(separator: " "))
    }
  }

  private mutating func sentences(_ count: Int) -> String {
    var result: [String] = []
    for _ in 0..<count {
      var words: [String] = []
      for _ in 0..<(4 + random.nextInt(below: 6)) {
        words.append(Self.words[random.nextInt(below: Self.words.count)])
      }
      let sentence = words.joined(separator: " ")
      result.append(sentence.prefix(1).uppercased() + sentence.dropFirst() + ".")
    }
    return result.joined(separator: " ")
  }
}
