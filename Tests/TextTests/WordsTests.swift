import Testing
import Text

@Suite struct WordsTests {
  @Test(arguments: [
    ("Hello, world!", ["hello", "world"]), ("don't can’t", ["don't", "can't"]),
    ("v1.2.3 and 1,000.5", ["v1.2.3", "and", "1,000.5"]), ("end. Next", ["end", "next"]),
    ("time-sensitive", ["time", "sensitive"]), ("snake_case", ["snake", "case"]),
    ("Ångström naïve", ["ångström", "naïve"]), ("東京 tower", ["東", "京", "tower"]),
    ("'quoted'", ["quoted"]), ("", []), ("…—!", []), ("मेरा", ["मेरा"]),
  ])
  func `words are runs of letters and digits`(_ text: String, _ expected: [String]) {
    #expect(Words.lowercased(in: text) == expected)
  }

  @Test func `a word knows its place`() {
    let words = Words.tokens(in: "Éa  b")
    #expect(words.map(\.offset) == [0, 4])
    #expect(words.map(\.end) == [2, 5])
  }

  @Test func `stems of content leave out stop words`() {
    #expect(
      Words.contentStems(in: "The feeds are being read by the readers") == [
        "feed", "read", "reader",
      ])
  }

  @Test(
    arguments: [
      ([0x63, 0x61, 0x66, 0xC3, 0xA9], "café"), ([0xEF, 0xBB, 0xBF, 0x61], "a"),
      ([0x93, 0x61, 0x94, 0x80], "“a”€"), ([0xFF, 0xFE, 0x61, 0x00, 0x3D, 0xD8, 0x00, 0xDE], "a😀"),
      ([0xFE, 0xFF, 0x00, 0x61], "a"), ([0xFE, 0xFF, 0x00], "\u{FFFD}"), ([], ""),
    ] as [([UInt8], String)])
  func `bytes become text in the encoding they show`(_ bytes: [UInt8], _ text: String) {
    #expect(TextEncoding.decode(bytes) == text)
  }
}
