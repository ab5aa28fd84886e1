/// Makes JSON texts, and damages them, from a seed.
struct GeneratedJSON {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int.random(in: 0..<choices.count, using: &random)]
  }

  /// A valid text with every kind of token in every spelling.
  mutating func text(depth: Int = 4) -> [UInt8] { Array(value(depth).utf8) }

  private mutating func space() -> String { pick(["", "", "", " ", "\n", "\t", "\r\n", "  "]) }

  private mutating func value(_ depth: Int) -> String {
    let kind = Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &random)
    let text: String
    switch kind {
    case 0: text = pick(["null", "true", "false"])
    case 1, 2: text = number()
    case 3, 4, 5: text = string()
    case 6, 7:
      let members = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        space() + string() + space() + ":" + value(depth - 1)
      }
      text = "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
    default:
      let elements = (0..<Int.random(in: 0...6, using: &random)).map { _ in value(depth - 1) }
      text = "[" + (elements.isEmpty ? space() : elements.joined(separator: ",")) + "]"
    }
    return space() + text + space()
  }

  private mutating func number() -> String {
    let integer = pick([
      "0", "1", "42", "9007199254740993", "9223372036854775807", "9223372036854775808",
      "123456789012345678901", "\(Int.random(in: 1...1_000_000_000, using: &random))",
    ])
    let fraction = pick(["", "", "", ".0", ".5", ".250", ".1234567890123456789"])
    let exponent = pick(["", "", "", "", "e3", "E-2", "e+17", "e0"])
    return pick(["", "-"]) + integer + fraction + exponent
  }

  private mutating func string() -> String {
    let parts = (0..<Int.random(in: 0...5, using: &random)).map { _ in
      pick([
        "a", "key", "level", "é", "😀", "日本語", "\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u00e9",
        "\\ud83d\\ude00", "\\ud800", "\\udc00", "\\u0000", " ", "\u{7F}", "{", "]", ",", ":",
        "a long piece of plain text that fills more than two blocks of sixteen bytes",
      ])
    }
    return "\"" + parts.joined() + "\""
  }

  /// The text with one to three small damages.
  mutating func damaged(_ text: [UInt8]) -> [UInt8] {
    var text = text
    for _ in 0..<Int.random(in: 1...3, using: &random) where !text.isEmpty {
      let place = Int.random(in: 0..<text.count, using: &random)
      let byte = pick(
        Array("{}[],:\"\\0123456789-+.eEtfnu \n\t\0\u{1F}/a".utf8) + [0x80, 0xC3, 0xFF])
      switch Int.random(in: 0..<5, using: &random) {
      case 0: text[place] = byte
      case 1: text.insert(byte, at: place)
      case 2: text.remove(at: place)
      case 3: text.removeSubrange(place...)
      default: text.insert(contentsOf: text[place...].prefix(7), at: place)
      }
    }
    return text
  }
}
