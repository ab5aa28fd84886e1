import Expressions
import JSON
import Platform
import Testing

@Suite struct ExpressionFuzzTests {
  private static let rounds = ProcessContext.environment()["DNA_SOAK"] == nil ? 3_000 : 200_000

  private static let scope: JSONObject = [
    "a": ["b": 4, "c": [1, "x", nil]], "n": 3, "s": "text", "l": [1, 2, 3], "t": true,
  ]

  private func pick(_ random: inout SeededGenerator, _ list: [String]) -> String {
    list[Int.random(in: list.indices, using: &random)]
  }

  /// A random expression that can be read.
  private func source(_ random: inout SeededGenerator, depth: Int) -> String {
    guard depth > 0 else {
      return pick(
        &random,
        [
          "1", "2.5", "'x'", "\"y\"", "true", "false", "null", "a", "n", "s", "l", "t", "a.b",
          "a.c[1]",
          "missing", "it", "[]", "{}", "-1", "1e3",
        ])
    }
    func inner() -> String { source(&random, depth: depth - 1) }
    switch Int.random(in: 0..<12, using: &random) {
    case 0...4:
      let symbols = [
        "+", "-", "*", "/", "%", "&&", "||", "??", "and", "or",
      ]
      return "\(inner()) \(pick(&random, symbols)) \(inner())"
    case 5: return "(\(inner())) \(pick(&random, ["==", "!=", "<", ">=", "in"])) (\(inner()))"
    case 6: return "(\(inner()) ? \(inner()) : \(inner()))"
    case 7: return "\(pick(&random, ["!", "-", "not "]))(\(inner()))"
    case 8: return "[\(inner()), \(inner())]"
    case 9: return "{k: \(inner()), 'm n': \(inner())}"
    case 10: return "\(pick(&random, ["any", "all", "filter", "map", "count"]))(l, \(inner()))"
    default:
      return
        "\(pick(&random, ["len", "string", "number", "keys", "sum", "first", "abs"]))(\(inner()))"
    }
  }

  @Test func `what is printed reads back to the same print and the same value`() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<Self.rounds {
      let text = source(&random, depth: 1 + Int.random(in: 0..<4, using: &random))
      guard let expression = try? Expression(text) else { continue }
      let printed = try Expression(expression.canonical)
      #expect(printed.canonical == expression.canonical, "\(text)")
      let first = try? expression.evaluate(in: Self.scope)
      let second = try? printed.evaluate(in: Self.scope)
      #expect(first == second, "\(text) -> \(expression.canonical)")
    }
  }

  @Test func `what the static check calls sound has the type it says`() throws {
    var random = SeededGenerator(seed: 2)
    let types: [String: ExpressionType] = [
      "a": .object, "n": .number, "s": .string, "l": .array, "t": .boolean, "missing": .any,
      "it": .any,
    ]
    for _ in 0..<Self.rounds {
      guard let expression = try? Expression(source(&random, depth: 3)) else { continue }
      let (type, issues) = expression.type(in: types)
      guard issues.isEmpty, let value = try? expression.evaluate(in: Self.scope) else { continue }
      // Null may stand for any missing value.
      #expect(
        value == .null || type.mayBe(ExpressionType(of: value)),
        "\(expression.source): \(type), \(value.serialized())")
    }
  }

  @Test func `no text makes the parser or an evaluation crash`() {
    var random = SeededGenerator(seed: 3)
    let pieces = [
      "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "??", "==", "<", "&&", "||", "!", "-", "+",
      "/",
      "%", "a", "it", "l", "1", "0.5", "1e9", "'", "\"", "\\", "\\u00", "é", "🙂", "\u{0}", "{{",
      "}}",
      "any(", "matches(s, '", "not", "in", " ", "\n", "9223372036854775807", "-9223372036854775808",
    ]
    for _ in 0..<Self.rounds {
      var text = ""
      for _ in 0..<Int.random(in: 0..<20, using: &random) { text += pick(&random, pieces) }
      do throws(ExpressionError) {
        _ = try Expression(text).evaluate(in: Self.scope)
      } catch {
        #expect(error.column >= 1 && error.offset <= error.source.utf8.count)
        #expect(error.excerpt.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
        #expect(!error.message.isEmpty)
      }
      _ = try? Template(.string(text)).evaluate(in: Self.scope)
    }
  }

  @Test func `no pattern makes matching crash or hang`() {
    var random = SeededGenerator(seed: 4)
    let pieces = [
      "a", "b", ".", "*", "+", "?", "{2}", "{1,3}", "{0,}", "(", ")", "(?:", "|", "[a-c]", "[^x]",
      "^", "$",
      "\\b", "\\d", "\\w", "[", "]", "{", "(?i)", "é",
    ]
    for _ in 0..<Self.rounds {
      var pattern = ""
      for _ in 0..<Int.random(in: 0..<10, using: &random) { pattern += pick(&random, pieces) }
      let scope: JSONObject = ["p": .string(pattern), "t": "aabbab caé 12"]
      _ = try? Expression("matches(t, p)").evaluate(in: scope)
    }
  }
}
