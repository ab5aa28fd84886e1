/// Reduces English words to stems, so that `connected`, `connecting` and `connections` meet.
///
/// M. F. Porter's English stemmer ("Porter2") as published at snowballstem.org (version 3). Words with other
/// characters than ASCII letters and apostrophes come back unchanged.
package enum EnglishStemmer {
  /// The stem of a word in lower case.
  ///
  /// - Complexity: linear in the length of the word.
  package static func stem(_ word: String) -> String {
    let bytes = Array(word.utf8)
    guard bytes.count > 2, bytes.count <= 100,
      bytes.allSatisfy({ $0 &- 0x61 < 26 || $0 == UInt8(ascii: "'") })
    else { return word }
    if let exception = exceptions[word] { return exception }
    var stemming = PorterStemming(bytes)
    return stemming.run()
  }

  /// Words that the rules would harm.
  private static let exceptions: [String: String] = [
    "skis": "ski", "skies": "sky",
    "idly": "idl", "gently": "gentl", "ugly": "ugli", "early": "earli", "only": "onli",
    "singly": "singl", "sky": "sky", "news": "news", "howe": "howe", "atlas": "atlas",
    "cosmos": "cosmos", "bias": "bias", "andes": "andes",
  ]
}

/// One run of the algorithm over one word; `Y` marks a y that is a consonant.
private struct PorterStemming {
  private var word: [UInt8]
  private var r1 = 0
  private var r2 = 0

  init(_ bytes: [UInt8]) { word = bytes }

  mutating func run() -> String {
    markConsonants()
    findRegions()
    step0()
    step1a()
    step1b()
    step1c()
    step2()
    step3()
    step4()
    step5()
    return String(
      decoding: word.map { $0 == Self.consonantY ? UInt8(ascii: "y") : $0 }, as: UTF8.self)
  }

  private static let consonantY = UInt8(ascii: "Y")
  private static let regionPrefixes = [
    "gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter",
  ].map { Array($0.utf8) }

  private static func isVowel(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
      UInt8(ascii: "u"), UInt8(ascii: "y"):
      true
    default: false
    }
  }

  private mutating func markConsonants() {
    if word.first == UInt8(ascii: "'") { word.removeFirst() }
    for index in word.indices where word[index] == UInt8(ascii: "y") {
      if index == 0 || Self.isVowel(word[index - 1]) { word[index] = Self.consonantY }
    }
  }

  private mutating func findRegions() {
    r1 = word.count
    if let prefix = Self.regionPrefixes.first(where: { word.starts(with: $0) }) {
      r1 = prefix.count
    } else {
      r1 = regionStart(from: 0)
    }
    r2 = regionStart(from: r1)
  }

  /// The place after the first consonant that follows a vowel.
  private func regionStart(from start: Int) -> Int {
    var index = start + 1
    while index < word.count {
      if !Self.isVowel(word[index]), Self.isVowel(word[index - 1]) { return index + 1 }
      index += 1
    }
    return word.count
  }

  private func ends(_ suffix: String) -> Bool {
    let bytes = suffix.utf8
    return word.count >= bytes.count && word.suffix(bytes.count).elementsEqual(bytes)
  }

  private mutating func replace(_ suffix: String, with other: String = "") {
    word.removeLast(suffix.utf8.count)
    word += other.utf8
  }

  private func hasVowel(before count: Int) -> Bool {
    word.dropLast(count).contains(where: Self.isVowel)
  }

  private mutating func step0() {
    for suffix in ["'s'", "'s", "'"] where ends(suffix) {
      replace(suffix)
      return
    }
  }

  private mutating func step1a() {
    if ends("sses") {
      replace("sses", with: "ss")
    } else if ends("ied") || ends("ies") {
      replace("ied", with: word.count > 4 ? "i" : "ie")
    } else if ends("us") || ends("ss") {
      return
    } else if ends("s"), hasVowel(before: 2) {
      word.removeLast()
    }
  }

  private mutating func step1b() {
    for suffix in ["eedly", "eed"] where ends(suffix) {
      let isVerb = ["succ", "proc", "exc"].contains { isWhole($0, before: suffix) }
      if !isVerb, word.count - suffix.utf8.count >= r1 { replace(suffix, with: "ee") }
      return
    }
    guard let suffix = ["ingly", "edly", "ing", "ed"].first(where: { ends($0) }) else { return }
    if suffix == "ing" {
      // `dying` comes from `die`; `evening` from nothing.
      if word.count == 5, word[1] == UInt8(ascii: "y"), !Self.isVowel(word[0]) {
        return replace("ying", with: "ie")
      }
      let nouns = ["even", "cann", "inn", "earr", "herr", "out"]
      if nouns.contains(where: { isWhole($0, before: suffix) }) { return }
    }
    guard hasVowel(before: suffix.utf8.count) else { return }
    replace(suffix)
    if ends("at") || ends("bl") || ends("iz") {
      word.append(UInt8(ascii: "e"))
    } else if endsDouble {
      // `add`, `egg` and `off` keep theirs.
      if word.count > 3 || !"aeo".utf8.contains(word[0]) { word.removeLast() }
    } else if r1 >= word.count, endsShortSyllable(word.count) {
      word.append(UInt8(ascii: "e"))
    }
  }

  /// Whether the word is this and the suffix and nothing else.
  private func isWhole(_ start: String, before suffix: String) -> Bool {
    word.elementsEqual((start + suffix).utf8)
  }

  private var endsDouble: Bool {
    guard word.count >= 2, word[word.count - 1] == word[word.count - 2] else { return false }
    return "bdfgmnprt".utf8.contains(word[word.count - 1])
  }

  /// Whether the first `end` letters end in a short syllable.
  private func endsShortSyllable(_ end: Int) -> Bool {
    guard end >= 2 else { return false }
    if word[..<end].suffix(4).elementsEqual("past".utf8) { return true }
    if end == 2 { return Self.isVowel(word[0]) && !Self.isVowel(word[1]) }
    let last = word[end - 1]
    return !Self.isVowel(last) && last != UInt8(ascii: "w") && last != UInt8(ascii: "x")
      && last != Self.consonantY && Self.isVowel(word[end - 2]) && !Self.isVowel(word[end - 3])
  }

  private mutating func step1c() {
    guard word.count > 2, let last = word.last,
      last == UInt8(ascii: "y") || last == Self.consonantY, !Self.isVowel(word[word.count - 2])
    else { return }
    word[word.count - 1] = UInt8(ascii: "i")
  }

  /// Replaces the longest suffix of a table if it lies in the region; `true` when one was found.
  @discardableResult
  private mutating func apply(_ table: [(String, String)], region: Int) -> String? {
    guard let (suffix, other) = table.first(where: { ends($0.0) }) else { return nil }
    if word.count - suffix.utf8.count >= region { replace(suffix, with: other) }
    return suffix
  }

  private static let step2Table: [(String, String)] = [
    ("ational", "ate"), ("ization", "ize"), ("fulness", "ful"), ("ousness", "ous"),
    ("iveness", "ive"), ("tional", "tion"), ("biliti", "ble"), ("lessli", "less"),
    ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"),
    ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"),
    ("izer", "ize"), ("ator", "ate"), ("alli", "al"), ("ogist", "og"), ("bli", "ble"),
  ]

  private mutating func step2() {
    if apply(Self.step2Table, region: r1) != nil { return }
    if ends("ogi") {
      if word.count - 3 >= r1, word.count > 3, word[word.count - 4] == UInt8(ascii: "l") {
        word.removeLast()
      }
    } else if ends("li"), word.count - 2 >= r1, word.count > 2,
      "cdeghkmnrt".utf8.contains(word[word.count - 3])
    {
      word.removeLast(2)
    }
  }

  private static let step3Table: [(String, String)] = [
    ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"),
    ("ical", "ic"), ("ness", ""), ("ful", ""),
  ]

  private mutating func step3() {
    if apply(Self.step3Table, region: r1) != nil { return }
    if ends("ative"), word.count - 5 >= r1, word.count - 5 >= r2 { replace("ative") }
  }

  private static let step4Table: [(String, String)] = [
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous",
    "ive",
    "ize", "al", "er", "ic",
  ].map { ($0, "") }

  private mutating func step4() {
    if ends("ion") {
      if word.count - 3 >= r2, word.count > 3,
        word[word.count - 4] == UInt8(ascii: "s") || word[word.count - 4] == UInt8(ascii: "t")
      {
        word.removeLast(3)
      }
      return
    }
    apply(Self.step4Table, region: r2)
  }

  private mutating func step5() {
    let end = word.count - 1
    if ends("e") {
      if end >= r2 || (end >= r1 && !endsShortSyllable(end)) { word.removeLast() }
    } else if ends("ll"), end >= r2 {
      word.removeLast()
    }
  }
}
