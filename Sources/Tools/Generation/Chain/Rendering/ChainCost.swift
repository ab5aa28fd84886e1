package import Chains
package import JSON
package import LanguageModels

/// What a run of a plan may cost, by a stated rule.
///
/// A token is taken for four characters of English. A value that is not known yet counts as `ChainCost.usual` says.
package struct ChainCost: Sendable, Hashable {
  /// Calls of models in a run.
  package var calls: Int
  package var inputTokens: Int
  package var outputTokens: Int
  /// Elements that a map is taken to have.
  package static let elements = 10
  /// Tokens of an input, a document, an answer.
  package static let usual = (input: 200, document: 2_000, answer: 300, label: 10, field: 25)

  /// The models that are named, in order; nil is the one that the run is given.
  package var models: [String?]
  /// Micro-dollars for a run, and by which table; nil when a model or its price is not known.
  package var microDollars: Int?
  package var priceNote: String

  /// The rule in words.
  package static let rule =
    "4 characters a token; 200 tokens for an input, 2000 for a document, 300 for an answer, 10 elements in a map"

  /// The estimate of a plan, priced by a table where its one model is known to it.
  package init(_ plan: ChainPlan, usualModel: String? = nil, prices: PriceTable) {
    self.init(plan)
    let named = models.map { $0 ?? usualModel }
    guard !named.isEmpty, !named.contains(nil) else { return }
    // With several models the dearest is taken: the estimate is no promise, but it is not too low.
    var best: (micro: Int, note: String)?
    for name in named.compactMap({ $0 }) {
      let parts = name.split(separator: ":", maxSplits: 1).map(String.init)
      guard parts.count == 2, let found = prices.find(provider: parts[0], model: parts[1]) else {
        priceNote = "the price of '\(name)' is not known, which does not mean that it is free"
        return
      }
      let cost = found.price.cost(of: TokenUsage(input: inputTokens, output: outputTokens))
      let micro = cost.microdollars
      if micro >= best?.micro ?? 0 {
        best = (micro, "\(name) as '\(found.model)', prices of \(found.date)")
      }
    }
    if let best { (microDollars, priceNote) = (best.micro, best.note) }
  }

  init(_ plan: ChainPlan) {
    (calls, inputTokens, outputTokens, models) = (0, 0, 0, [])
    microDollars = nil
    priceNote = "no model is named, so there is no price"
    var sizes: [String: Int] = [:]
    for input in plan.inputs { sizes[input.name] = Self.usual.input }
    add(plan.steps, times: 1, &sizes)
  }

  private static func tokens(_ text: String) -> Int { text.utf8.count / 4 + 1 }

  private static func tokens(_ text: String, _ sizes: [String: Int]) -> Int {
    var count = tokens(text)
    for (name, size) in sizes where text.contains(name) && text.contains("{{") { count += size }
    return count
  }

  private mutating func add(_ steps: [ChainStep], times: Int, _ sizes: inout [String: Int]) {
    for step in steps {
      switch step.work {
      case .prompt(let prompt):
        switch prompt.content {
        case .text(let text): sizes[step.id] = Self.tokens(text, sizes)
        case .messages(let messages):
          sizes[step.id] = messages.reduce(0) { $0 + Self.tokens($1.text, sizes) }
        }
      case .model(let model):
        let text = model.prompt.string ?? model.prompt.serialized()
        var out = model.maxTokens.map { min($0, Self.usual.answer) } ?? Self.usual.answer
        if let properties = model.schema?["properties"]?.object {
          out =
            properties.keys == ["label"]
            ? Self.usual.label : max(1, properties.count) * Self.usual.field
        }
        calls += times
        inputTokens += times * (Self.tokens(text, sizes) + (model.system.map(Self.tokens) ?? 0))
        outputTokens += times * out
        if !models.contains(model.model) { models.append(model.model) }
        sizes[step.id] = out
      case .load: sizes[step.id] = Self.usual.document
      case .split: sizes[step.id] = Self.usual.document
      case .retrieve(let retrieve): sizes[step.id] = retrieve.topK * retrieve.chunking.size / 4
      case .map(let map):
        var inner = sizes
        inner[map.element] = Self.usual.document
        add(map.body.steps, times: times * Self.elements, &inner)
        sizes[step.id] = Self.usual.answer * Self.elements
      case .parallel(let parallel):
        for branch in parallel.branches {
          var inner = sizes
          add(branch.body.steps, times: times, &inner)
        }
        sizes[step.id] = Self.usual.answer
      case .branch(let branch):
        // One way is taken: the dearest is counted.
        var best = self
        for body in branch.cases.map(\.body) + [branch.otherwise].compactMap({ $0 }) {
          var other = self
          var inner = sizes
          other.add(body.steps, times: times, &inner)
          for model in other.models where !best.models.contains(model) { best.models.append(model) }
          if other.inputTokens + other.outputTokens > best.inputTokens + best.outputTokens {
            (best.calls, best.inputTokens, best.outputTokens) = (
              other.calls, other.inputTokens, other.outputTokens
            )
          }
        }
        self = best
        sizes[step.id] = Self.usual.answer
      case .parse, .value, .tool: sizes[step.id] = Self.usual.answer
      case .memory: sizes[step.id] = 0
      }
    }
  }

  /// The estimate as a document.
  package var json: JSONObject {
    var object: JSONObject = [
      "rule": .string(Self.rule), "calls": .integer(calls), "inputTokens": .integer(inputTokens),
      "outputTokens": .integer(outputTokens),
      "models": .array(models.map { $0.map { .string($0) } ?? .null }),
    ]
    object["microDollars"] = microDollars.map { .integer($0) } ?? .null
    object["price"] = .string(priceNote)
    return object
  }

  /// The estimate in a sentence.
  package var text: String {
    var text =
      "about \(calls) model \(calls == 1 ? "call" : "calls"), \(inputTokens) tokens in and \(outputTokens) out a run (\(Self.rule))"
    if let microDollars {
      let dollars = microDollars / 1_000_000
      let rest = String(microDollars % 1_000_000)
      text += "; $\(dollars).\(String(repeating: "0", count: 6 - rest.count))\(rest) (\(priceNote))"
    } else {
      text += "; \(priceNote)"
    }
    return text
  }
}
