import Platform
import Testing
import Text

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｶﾅ", 2), ("한국어", 6),
    ("\u{1112}\u{1161}\u{11AB}", 2), ("👍", 2), ("👍🏽", 2), ("👩‍💻", 2), ("👨‍👩‍👧‍👦", 2), ("🇩🇪", 2),
    ("1\u{FE0F}\u{20E3}", 2), ("❤\u{FE0F}", 2), ("❤", 1), ("☃", 1), ("a\u{200B}b", 2),
    ("\u{FEFF}x", 1), ("naïve café", 10), ("שלום", 4), ("नमस्ते", 4), ("…", 1), ("─", 1), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2),
  ])
  func `a text takes the columns that a terminal gives it`(text: String, columns: Int) {
    #expect(DisplayWidth.columns(of: text) == columns)
  }

  @Test(arguments: [
    ("a\tb\nc", "a\\tb\\nc"), ("\u{1B}[31mred", "\\u{1b}[31mred"), ("x\u{9B}0m", "x\\u{9b}0m"),
    ("safe\u{202E}txt", "safe\\u{202e}txt"), ("漢字👩‍💻", "漢字👩‍💻"), ("\u{7F}", "\\u{7f}"),
    ("\r\n", "\\r\\n"),
  ])
  func `nothing that steers a terminal stays`(text: String, printable: String) {
    #expect(DisplayWidth.printable(text) == printable)
    #expect(DisplayWidth.columns(of: text) == DisplayWidth.columns(of: printable))
  }

  @Test(arguments: [
    ("hello", 5, "hello"), ("hello", 4, "hel…"), ("hello", 1, "…"), ("hello", 0, ""),
    ("漢字漢字", 5, "漢字…"), ("漢字漢字", 4, "漢…"), ("👩‍💻👩‍💻👩‍💻", 4, "👩‍💻…"),
    ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func `a text is cut between characters`(text: String, width: Int, cut: String) {
    #expect(DisplayWidth.truncated(text, to: width) == cut)
  }

  @Test func `a cut text is never wider than asked`() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<500 {
      let text = randomText(&random)
      let width = random.nextInt(below: 12)
      let cut = DisplayWidth.truncated(text, to: width)
      #expect(DisplayWidth.columns(of: cut) <= width)
      #expect(
        DisplayWidth.columns(of: DisplayWidth.padded(cut, to: width, alignment: .right)) == width)
    }
  }

  @Test func `every assigned scalar is as wide as wcwidth says`() async throws {
    guard await Python.has("wcwidth") else { return }
    let script = """
      import wcwidth
      start, last = 0x20, None
      for c in range(0x20, 0x110001):
        width = wcwidth.wcwidth(chr(c)) if c < 0x110000 and not 0xD800 <= c < 0xE000 else -1
        if last is not None and width != last:
          print(start, c - 1, last)
          start = c
        last = width
      """
    let outcome = try await Python.run(script)
    try #require(outcome.isSuccess)
    // All of them is a soak; both ends of each range and every ninth scalar within is a test.
    let step = ProcessContext.environment()["DNA_SOAK"] == nil ? 9 : 1
    var differences: [String] = []
    var count = 0
    for line in String(decoding: outcome.standardOutput, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ").compactMap { Int($0) }
      guard fields[2] >= 0 else { continue }
      for value in Array(stride(from: fields[0], to: fields[1], by: step)) + [fields[1]] {
        guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
        let category = scalar.properties.generalCategory
        // What Unicode has not assigned has no width to agree on. A spacing vowel sign has a column
        // of its own in glibc and in terminals; wcwidth counts it with the letter before it.
        if category == .unassigned || category == .spacingMark || isEscaped(scalar.value) {
          continue
        }
        count += 1
        let columns = DisplayWidth.columns(of: scalar)
        if columns != fields[2] {
          differences.append("\(String(value, radix: 16)) \(category): \(columns)")
        }
      }
    }
    #expect(count > 25_000)
    #expect(differences.isEmpty, "\(differences.count): \(differences.prefix(40))")
  }

  @Test func `random texts are as wide as wcswidth says`() async throws {
    guard await Python.has("wcwidth") else { return }
    var random = SeededGenerator(seed: 42)
    let texts = (0..<4000).map { _ in randomText(&random) }
    let outcome = try await Python.run(
      """
      import sys, wcwidth
      for line in sys.stdin.buffer.read().decode().split("\\n"):
        print(wcwidth.wcswidth(line))
      """, input: Array(texts.joined(separator: "\n").utf8))
    try #require(outcome.isSuccess, "\(String(decoding: outcome.standardError, as: UTF8.self))")
    let expected = String(decoding: outcome.standardOutput, as: UTF8.self)
      .split(separator: "\n").compactMap { Int($0) }
    try #require(expected.count == texts.count)
    var differences: [String] = []
    for (text, expected) in zip(texts, expected)
    where DisplayWidth.columns(of: text) != expected {
      differences.append(
        text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: " ")
          + ": \(DisplayWidth.columns(of: text)), not \(expected)")
    }
    #expect(differences.isEmpty, "\(differences.count): \(differences.prefix(20))")
  }

  private func isEscaped(_ value: UInt32) -> Bool {
    (0x7F...0x9F).contains(value) || (0x2028...0x202E).contains(value)
      || (0x2066...0x2069).contains(value)
  }

  private func randomText(_ random: inout SeededGenerator) -> String {
    let pieces: [String] = [
      "a", "Z", " ", "é", "e\u{301}", "漢", "ｶ", "한", "👍", "👍🏽", "👩‍💻", "👨‍👩‍👧", "🇩🇪", "1\u{FE0F}\u{20E3}",
      "❤\u{FE0F}", "☃", "\u{200B}", "…", "─", "ß", "Ж", "ש", "ไ", "、", "🏳\u{FE0F}‍🌈", "①", "½",
      "\u{AC00}", "ﬁ", "⚡", "✅", "→", "🧑🏿‍🚀",
    ]
    return (0..<random.nextInt(below: 12)).map { _ in pieces[random.nextInt(below: pieces.count)] }
      .joined()
  }
}
