import Evidence
import Testing

@Suite struct VisibleTextTests {
  @Test(arguments: [
    ("plain text, naïve 文 👩‍👧", "plain text, naïve 文 👩‍👧"),
    ("\u{1B}[31mred", "\\u{1B}[31mred"),
    ("a\nb\tc\r", "a\\nb\\tc\\r"),
    ("\u{9B}2J", "\\u{9B}2J"),
    ("abc\u{202E}txt.exe", "abc\\u{202E}txt.exe"),
    ("zero\u{200B}width\u{0}", "zero\\u{200B}width\\u{0}"),
  ])
  func `what could move a cursor or hide text is shown as an escape`(
    text: String, shown: String
  ) {
    #expect(VisibleText.escaping(text) == shown)
  }

  @Test func `a long text is cut with a mark, a short one is left alone`() {
    #expect(VisibleText.shortened("abcdef", to: 4) == "abc…")
    #expect(VisibleText.shortened("abcd", to: 4) == "abcd")
  }

  @Test func `markdown shows a text with marks of its own as it is`() {
    #expect(VisibleText.markdown("a|b *c* <d>") == #"a\|b \*c\* \<d\>"#)
  }
}
