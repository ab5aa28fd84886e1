import JSON
import Testing
import Text

@Suite struct EnglishStemmerTests {
  @Test(arguments: [
    ("consign", "consign"), ("consigned", "consign"), ("consigning", "consign"),
    ("knightly", "knight"), ("knots", "knot"), ("generously", "generous"),
    ("communities", "communiti"),
    ("hopping", "hop"), ("hoping", "hope"), ("agreed", "agre"), ("relational", "relat"),
    ("summaries", "summari"), ("summary", "summari"), ("releases", "releas"), ("skies", "sky"),
    ("dying", "die"), ("news", "news"), ("it's", "it"), ("cries", "cri"), ("by", "by"),
    ("ties", "tie"),
    ("say", "say"), ("succeed", "succeed"), ("größe", "größe"), ("x", "x"), ("", ""),
  ])
  func `a word has its published stem`(_ word: String, _ stem: String) {
    #expect(EnglishStemmer.stem(word) == stem)
  }

  /// Words of every ending the algorithm knows, on stems of many shapes.
  static let vocabulary: [String] = {
    let starts = [
      "gener", "commun", "arsen", "hop", "hopp", "rel", "relat", "fl", "fly", "lov", "happ",
      "happi",
      "conn", "connect", "trad", "tradition", "formal", "sens", "sensib", "us", "use", "radic",
      "electric",
      "ration", "vital", "dec", "decis", "callous", "analog", "geolog", "feud", "conform", "tr",
      "troubl",
      "siz", "fizz", "fail", "fil", "pla", "play", "try", "cr", "cry", "enjoy", "say", "yield",
      "youth",
      "ey", "bowl", "box", "fix", "show", "snow", "bed", "bead", "emb", "past", "univers", "emerg",
      "organ", "inter", "exper", "deploy", "patch", "summar", "classif", "vulnerab", "critic",
      "immediat",
      "adjust", "adopt", "allow", "irrit", "replac", "effect", "bowdler", "contr", "roll", "activ",
      "dependen",
    ]
    let ends = [
      "", "s", "es", "ed", "ing", "ly", "er", "ers", "y", "ies", "ied", "e", "ation", "ations",
      "ational",
      "tional", "ize", "ized", "izer", "ization", "al", "ally", "alism", "ality", "ful", "fulness",
      "fully",
      "less", "lessly", "ness", "ous", "ously", "ousness", "ive", "iveness", "ivity", "able",
      "ably",
      "ability", "ible", "bility", "ement", "ment", "ent", "ently", "ant", "ance", "ence", "ency",
      "ancy",
      "ic", "ical", "icate", "icity", "ate", "ated", "ating", "ator", "ative", "ism", "ist", "ogy",
      "ogist",
      "eed", "eedly", "edly", "ingly", "ion", "ions", "sion", "tion", "ll", "li", "'s", "s'", "'",
      "sses",
      "us", "ss", "yed", "ying",
    ]
    let words = """
      inning innings outing canning herring herrings earring evening evenings proceed proceeds proceeded
      exceed succeed succeeding dying lying tying vying buying adding added egging offed ebbing erred inned
      skis skies sky idly gently ugly early only singly news howe atlas cosmos bias andes
      feed need agreed bleed indeed speeding yes yelled toy youth beyond dry drying dryly
      """.split(whereSeparator: \.isWhitespace).map(String.init)
    return starts.flatMap { start in ends.map { start + $0 } } + words
  }()

  @Test func `stems agree with the Snowball project's own Python package`() async throws {
    let script = """
      import json, sys, snowballstemmer
      s = snowballstemmer.stemmer('english')
      print(json.dumps([s.stemWord(w) for w in json.load(sys.stdin)]))
      """
    let answer = try await PythonOracle.ask(
      script, .strings(Self.vocabulary), needs: "snowballstemmer")
    let stems = try #require(answer.array)
    try #require(stems.count == Self.vocabulary.count)
    var different: [String] = []
    for (word, stem) in zip(Self.vocabulary, stems) {
      let ours = EnglishStemmer.stem(word)
      if ours != stem.string { different.append("\(word): \(ours), not \(stem.string ?? "")") }
    }
    #expect(different.isEmpty, "\(different.count) of \(stems.count): \(different.prefix(60))")
  }
}
