/// Takes "up to 3 times", "in parallel", "within 30 seconds" and the like out of a clause.
struct SettingsReader {
  let tokens: [Token]
  private var words: [Int]
  private var place = 0
  private var settings = ClauseSettings()

  static func read(_ words: inout [Int], _ tokens: [Token]) -> ClauseSettings {
    var reader = SettingsReader(tokens: tokens, words: words)
    reader.run()
    words = reader.words
    return reader.settings
  }

  private init(tokens: [Token], words: [Int]) {
    self.tokens = tokens
    self.words = words
  }

  private func word(_ offset: Int) -> String {
    let index = place + offset
    return index >= 0 && index < words.count ? tokens[words[index]].lower : ""
  }

  private func token(_ offset: Int) -> Token? {
    let index = place + offset
    return index >= 0 && index < words.count ? tokens[words[index]] : nil
  }

  private func matches(_ text: String, at offset: Int = 0) -> Int? {
    var count = 0
    for part in text.split(separator: " ") {
      guard word(offset + count) == part else { return nil }
      count += 1
    }
    return count
  }

  private mutating func run() {
    // What stands in the output keeps its order; every phrase is short, so the pass is linear.
    var kept: [Int] = []
    while place < words.count {
      let before = settings
      if let length = phrase(), length > 0 {
        // The "and", "with" or comma that led to the phrase goes with it.
        while let last = kept.last, [",", "with", "(", "and"].contains(tokens[last].lower),
          place + length >= words.count || tokens[last].lower != "and"
        {
          settings.tokens.append(kept.removeLast())
        }
        settings.tokens += words[place..<min(place + length, words.count)]
        place += length
      } else {
        settings = before
        kept.append(words[place])
        place += 1
      }
    }
    words = kept
  }

  private func duration(at offset: Int) -> (nanoseconds: UInt64, length: Int)? {
    guard let first = token(offset) else { return nil }
    var digits = first.lower[...]
    if let unitStart = digits.firstIndex(where: { $0.isLetter }), digits.first?.isNumber == true {
      let unit = String(digits[unitStart...])
      digits = digits[..<unitStart]
      guard let amount = Int(digits), let name = Lexicon.unit(unit) else { return nil }
      return Self.time(amount, name).map { ($0, 1) }
    }
    if let amount = Lexicon.integer(first), let name = Lexicon.unit(word(offset + 1)) {
      return Self.time(amount, name).map { ($0, 2) }
    }
    return nil
  }

  private static func time(_ amount: Int, _ unit: String) -> UInt64? {
    let scale: UInt64 =
      switch unit {
      case "ms": 1_000_000
      case "s": 1_000_000_000
      case "m": 60_000_000_000
      case "h": 3_600_000_000_000
      case "d": 86_400_000_000_000
      default: 604_800_000_000_000
      }
    let product = UInt64(clamping: amount).multipliedReportingOverflow(by: scale)
    return product.overflow || amount <= 0 ? nil : product.partialValue
  }

  private static let bounds = [
    "up to a maximum of", "at most", "no more than", "not more than", "up to", "a maximum of",
    "maximum of", "maximum", "max", "with at most", "for at most",
  ]

  private func bound() -> Int { Self.bounds.lazy.compactMap { matches($0) }.first ?? 0 }

  /// Words that a phrase may begin with, besides numbers.
  private static let triggers: Set<String> = [
    "at", "no", "not", "up", "a", "maximum", "max", "with", "for", "one", "sequentially", "in",
    "concurrently",
    "concurrency", "simultaneously", "and", "retry", "retrying", "try", "trying", "repeat", "have",
    "twice", "thrice",
    "timeout", "time", "timing", "give", "giving", "abort", "aborting", "within", "cancel", "every",
    "waiting",
    "wait", "pausing", "pause", "ignore", "ignoring", "even",
  ]

  private mutating func phrase() -> Int? {
    guard let first = token(0), Self.triggers.contains(first.lower) || Lexicon.integer(first) != nil
    else {
      return nil
    }
    return phraseHere()
  }

  private mutating func phraseHere() -> Int? {
    concurrencyPhrase() ?? retryPhrase() ?? timesPhrase() ?? timePhrase() ?? errorPhrase()
  }

  private mutating func concurrencyPhrase() -> Int? {
    for text in ["one by one", "one at a time", "one after another", "one after the other"] {
      if let length = matches(text) {
        settings.concurrency = 1
        return length
      }
    }
    if word(0) == "sequentially" {
      settings.concurrency = 1
      return 1
    }
    let lead = bound()
    if let token = token(lead), let count = Lexicon.integer(token), count > 0 {
      for text in ["at a time", "at once", "at the same time", "in parallel", "concurrently"] {
        if let length = matches(text, at: lead + 1) {
          settings.concurrency = min(count, 1_000)
          return lead + 1 + length
        }
      }
    }
    if let length = matches("with a concurrency of") ?? matches("concurrency"),
      let token = token(length), let count = Lexicon.integer(token), count > 0
    {
      settings.concurrency = min(count, 1_000)
      return length + 1
    }
    for text in ["in parallel", "concurrently", "simultaneously", "at the same time"] {
      if let length = matches(text) {
        settings.isParallel = true
        return length
      }
    }
    return nil
  }

  private mutating func retryPhrase() -> Int? {
    var length = 0
    for text in [
      "and retry it", "retry it", "retry", "retrying it", "retrying", "try it again", "try again",
      "trying again", "with", "try", "and retry", "repeat on failure", "have",
    ] {
      if let found = matches(text) {
        length = found
        break
      }
    }
    let isRetry = length > 0 && !["with", "have", "try"].contains(word(0))
    place += length
    let lead = bound()
    place -= length
    if let token = token(length + lead), let count = Lexicon.integer(token), count > 0 {
      let unit = word(length + lead + 1)
      let isCounted = ["times", "time", "attempts", "attempt", "tries"].contains(unit)
      let isWordCount = ["once", "twice", "thrice"].contains(token.lower)
      if ["retries", "retry"].contains(unit) || isRetry && (isCounted || isWordCount)
        || ["attempts", "tries"].contains(unit)
      {
        settings.attempts = min(count, 1_000)
        return length + lead + (isWordCount ? 1 : 2)
      }
    }
    if isRetry, word(0).hasPrefix("retry") || word(0) == "try" {
      let end = matches("on failure", at: length) ?? matches("if it fails", at: length)
      if end != nil || length == words.count {
        settings.attempts = settings.attempts ?? 3
        return length + (end ?? 0)
      }
    }
    return nil
  }

  private mutating func timesPhrase() -> Int? {
    let lead = bound()
    if let token = token(lead), let count = Lexicon.integer(token), count > 0,
      ["times", "rounds", "iterations", "turns", "time"].contains(word(lead + 1)),
      token.lower != "a" && token.lower != "an" && token.lower != "one" || lead > 0
    {
      settings.times = min(count, 1_000_000)
      return lead + 2
    }
    if ["twice", "thrice"].contains(word(0)), let token = token(0) {
      settings.times = Lexicon.integer(token)
      return 1
    }
    return nil
  }

  private static let timeouts = [
    "with a timeout of", "with a time limit of", "with a limit of", "timeout of", "timeout after",
    "timeout", "time out after", "timing out after", "give up after", "giving up after",
    "abort after", "aborting after", "within", "for at most", "for no longer than",
    "no longer than", "in less than", "cancel after", "and give up after",
  ]

  private mutating func timePhrase() -> Int? {
    for text in Self.timeouts {
      if let length = matches(text), let time = duration(at: length) {
        settings.timeout = time.nanoseconds
        return length + time.length
      }
    }
    if word(0) == "every" {
      if let time = duration(at: 1) {
        settings.every = time.nanoseconds
        return 1 + time.length
      }
      if let unit = Lexicon.unit(word(1)), word(1).count > 1, word(1) != "min" {
        settings.every = Self.time(1, unit)
        return 2
      }
    }
    if ["waiting", "wait", "with", "pausing", "pause"].contains(word(0)) {
      let skip = word(1) == "for" ? 2 : 1
      if let time = duration(at: skip) {
        var end = skip + time.length
        if ["between", "before"].contains(word(end)) {
          end += 1
          if ["the", "each", "every"].contains(word(end)) { end += 1 }
          if ["attempt", "attempts", "tries", "retries", "retry", "try"].contains(word(end)) {
            settings.attemptDelay = time.nanoseconds
            return end + 1
          }
        }
      }
    }
    return nil
  }

  private mutating func errorPhrase() -> Int? {
    for text in [
      "ignore any errors", "ignore all errors", "ignore errors", "ignoring errors",
      "ignoring any errors", "ignore failures", "ignoring failures", "even if it fails",
      "ignore the error", "ignoring any failures",
    ] {
      if let length = matches(text) {
        settings.ignoresErrors = true
        return length
      }
    }
    return nil
  }

  /// The length of time that a phrase such as "5 minutes" names, with its place in `words`.
  static func duration(_ words: [Int], _ tokens: [Token]) -> (
    nanoseconds: UInt64, at: Int, length: Int
  )? {
    var reader = SettingsReader(tokens: tokens, words: words)
    while reader.place < words.count {
      if let time = reader.duration(at: 0) { return (time.nanoseconds, reader.place, time.length) }
      reader.place += 1
    }
    return nil
  }
}
