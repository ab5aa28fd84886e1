import Testing
import Text

@Suite struct SentencesTests {
  /// Sentences are written with ` | ` between them; joined by a space they are the text.
  static let cases: [String] = [
    "One is here. | Two is there.",
    "Is it? | Yes! | Good.",
    "Dr. Smith met Mrs. Jones at St. Mary's. | They talked.",
    "Prof. Ada Byron wrote to Gen. Lee.",
    "Use a cache, e.g. Redis, for this. | It helps.",
    "Some tools (i.e. Linters) find it. | Others do not.",
    "We shipped v1.2.3. | It fixes two bugs.",
    "Version 3.5 is out. | Version 4 is not.",
    "It grew by 3.5 percent. | That is a lot.",
    "Pi is about 3.14159. | Euler's number is 2.71828.",
    "He lives in the U.S. and works in the U.K. for now.",
    "He moved to the U.S. | It was cold.",
    "The U.S. Government paid.",
    "Apple Inc. sells phones. | Acme Ltd. sells anvils.",
    "She works at Acme Corp. | They build rockets.",
    "J. R. R. Tolkien wrote it. | C. S. Lewis read it.",
    "J.R.R. Tolkien wrote it.",
    "George W. Bush spoke.",
    "Vitamin C. | It helps.",
    "So did I. | Then we left.",
    "Meet at 5 p.m. on Friday. | Bring tea.",
    "Meet at 5 p.m. Tuesday works too.",
    "We met at 9 a.m. | It was early.",
    "Wait... | What was that?",
    "Well... maybe not.",
    "He paused… and went on.",
    "He paused… | Then he went on.",
    "\"Stop!\" he said. | She did not.",
    "\"Is it you?\" she asked. | \"It is.\"",
    "He said \"Stop.\" | Then he left.",
    "(He was late.) | She was not.",
    "It failed (see Fig. 3). | We know why.",
    "See Sec. 4 and Eq. 7 for details. | The rest is easy.",
    "No. 5 is alive. | No. | It is not.",
    "Visit https://example.org/a.b?c=d. | It is down.",
    "Mail ada.byron@example.org now. | She answers.",
    "Open config.json and set debug.level to 3. | Save it.",
    "The call os.path.join is slow. | Avoid it.",
    "Costs rose to $3.5M. | Sales fell.",
    "It ran in 0.5 s. vs. 2 s. before.",
    "Smith et al. found it. | Others agreed.",
    "Bring pens, paper, etc. | We start at ten.",
    "Bring pens, etc. to the room.",
    "Approx. 40 people came. | Nobody left.",
    "The meeting is on Jan. 5 in Rome. | Come early.",
    "It began in Sept. 2020 and ended soon.",
    "Martin Luther King Jr. spoke there. | He was brave.",
    "She has a Ph.D. in physics. | He has none.",
    "He has a Ph.D. | It took years.",
    "Really?! | Yes!!! | Fine.",
    "Yahoo! is old. | Google is newer.",
    "Note the result.[3] | It was odd.",
    "it fixed the bug. | works now.",
    "Read ch. 4, vol. 2, pp. 10-12. | Then rest.",
    "Mt. Everest is high. | Ft. Knox is safe.",
    "The dept. of Energy paid.",
    "Der Kunde kam z.B. aus Bonn. | Er blieb.",
    "Was ist das? | Ein Test.",
    "«C'est vrai.» | Il part.",
    "¿Qué es? | ¡Nada!",
    "Version 2.0 is here! | Get it at harbor.example.org today.",
    "He scored 10. | She scored 20.",
    "Route 66. | It is long.",
    "Add **bold text.** | Then stop.",
    "Call 911 a.s.a.p. | They come.",
    "World War II. | It ended in 1945.",
    "The file README.md is short. | Read it.",
    "Node.js is used. | So is Vue.js.",
    "They use C. | We use Swift.",
    "Error 503. | Retry in 5 min. if needed.",
    "Max. size is 5 GB. | Min. size is 1 KB.",
    "Rev. 3 adds it. | Rev. 4 drops it.",
  ]

  /// Cases whose pieces do not simply join, or whose split differs from what the marks say.
  static let texts: [(String, [String])] = [
    ("", []),
    ("   \n\t ", []),
    ("No end mark", ["No end mark"]),
    ("Line one\nline two. Next.", ["Line one line two.", "Next."]),
    ("A heading\n\nA paragraph. More.", ["A heading", "A paragraph.", "More."]),
    ("To do:\n- first thing\n- second thing", ["To do:", "- first thing", "- second thing"]),
    ("1. Open it.\n2. Close it.", ["1. Open it.", "2. Close it."]),
    ("# Title\nText here.", ["# Title", "Text here."]),
    ("今日は晴れです。明日は雨です！本当？", ["今日は晴れです。", "明日は雨です！", "本当？"]),
    ("他说：「你好。」然后走了。", ["他说：「你好。」", "然后走了。"]),
    ("यह एक है। यह दो है।", ["यह एक है।", "यह दो है।"]),
    ("هل هذا؟ نعم.", ["هل هذا؟", "نعم."]),
    ("a\r\n\r\nb", ["a", "b"]),
    ("...", ["..."]),
    ("? ! .", ["?", "!", "."]),
  ]

  @Test(arguments: cases)
  func `text splits where a reader would`(_ marked: String) {
    let expected = marked.split(separator: " | ").map(String.init)
    #expect(Sentences.split(expected.joined(separator: " ")) == expected)
  }

  @Test(arguments: texts)
  func `lines, lists and other scripts split too`(_ text: String, _ expected: [String]) {
    #expect(Sentences.split(text) == expected)
  }

  @Test func `nothing is lost but white space`() {
    for marked in Self.cases {
      let text = marked.replacing(" | ", with: " ")
      let joined = Sentences.split(text).joined()
      #expect(joined.filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace })
    }
  }
}
