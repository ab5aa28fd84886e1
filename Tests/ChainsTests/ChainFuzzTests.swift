import Chains
import JSON
import Platform
import Testing

/// Plans with bytes and members turned about: reading, checking, explaining and drawing never fail hard.
@Suite struct ChainFuzzTests {
  private static let rounds = ProcessContext.environment()["DNA_SOAK"] == "1" ? 10_000 : 60

  private static func everything(_ document: JSONDocument) -> Int {
    let validation = ChainChecker.check(document)
    let explanation = ChainExplanation(validation)
    let picture = ChainPicture.draw(validation.plan, as: .mermaid)
    _ = ChainPicture.draw(validation.plan, as: .dot)
    return validation.findings.count + explanation.entries.count + picture.utf8.count
  }

  @Test func `bytes that are changed at random never break the reader`() {
    var random = SeededGenerator(seed: 42)
    let text = Array(Samples.everyKind.json.serialized(.pretty).utf8)
    var read = 0
    for _ in 0..<Self.rounds {
      var bytes = text
      for _ in 0...random.nextInt(below: 4) {
        let place = random.nextInt(below: bytes.count)
        switch random.nextInt(below: 3) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + random.nextInt(below: 9)))
        default:
          bytes.insert(contentsOf: Array("{{\"[0".utf8.prefix(random.nextInt(below: 5))), at: place)
        }
        if bytes.isEmpty { bytes = [0x30] }
      }
      guard let document = try? JSONDocument(parsing: bytes) else { continue }
      read += Self.everything(document) > 0 ? 1 : 0
    }
    #expect(read > 0)
  }

  @Test func `values that are changed at random are findings, never crashes`() throws {
    var random = SeededGenerator(seed: 7)
    let strange: [JSONValue] = [
      nil, true, -1, 1e300, "", "{{", "{{ x }}", "{{ question }}", [], [[]], [:], ["a": nil],
      .string(String(repeating: "{{ (", count: 50)), 9_223_372_036_854_775_807,
    ]
    var found = 0
    for _ in 0..<Self.rounds {
      var value = Samples.everyKind.json
      for _ in 0...random.nextInt(below: 3) {
        value = Self.changed(value, &random, strange)
      }
      let document = try JSONDocument(parsing: value.serialized(.pretty))
      let validation = ChainChecker.check(document)
      found += validation.findings.count
      _ = Self.everything(document)
      // What is a plan in spite of it is written and read as the same plan.
      if validation.isValid {
        #expect(ChainReader.read(validation.plan.json).plan == validation.plan)
      }
    }
    #expect(found > Self.rounds / 2)
  }

  private static func changed(
    _ value: JSONValue, _ random: inout SeededGenerator, _ strange: [JSONValue]
  ) -> JSONValue {
    switch value {
    case .object(var object) where !object.isEmpty && random.nextInt(below: 8) > 0:
      let key = object.keys[random.nextInt(below: object.count)]
      if random.nextInt(below: 10) == 0 {
        object[key] = nil
      } else {
        object[key] = changed(object[key] ?? nil, &random, strange)
      }
      return .object(object)
    case .array(var elements) where !elements.isEmpty && random.nextInt(below: 8) > 0:
      let place = random.nextInt(below: elements.count)
      elements[place] = changed(elements[place], &random, strange)
      return .array(elements)
    default: return strange[random.nextInt(below: strange.count)]
    }
  }

  @Test func `steps nested deeper than anyone writes are read or refused`() throws {
    for depth in [50, 300] {
      var step = ChainStep("inner", .value(1))
      for level in 0..<depth {
        step = ChainStep(
          "s\(level)", .map(.init(over: [1], as: "e\(level)", body: ChainBody(steps: [step]))))
      }
      let validation = ChainChecker.check(ChainPlan(name: "deep", steps: [step]))
      #expect(validation.findings.isEmpty || !validation.isValid)
    }
  }
}
