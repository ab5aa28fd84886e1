import Text

/// Ranks tools for words: stems of name, description and parameters, each weighted by how rare it is.
///
/// The weight of a stem is its inverse document frequency (Spärck Jones 1972) over the tools; a stem that only
/// means the same counts a little less, and a verb that fits nearly every tool ("get", "find") counts little.
struct ToolIndex: Sendable {
  /// A tool with how well words fit it.
  struct Hit {
    var tool: Int
    var score: Double
    /// 0 to 1.
    var confidence: Double
    /// Tokens of the query that the tool's name has.
    var nameMatches: Int
  }

  private struct Entry: Sendable {
    var name: Set<String>
    var plainName: Set<String>
    var description: Set<String>
    var parameters: Set<String>
  }

  private let entries: [Entry]
  private let frequency: [String: Int]

  init(_ tools: [Tool]) {
    var frequency: [String: Int] = [:]
    entries = tools.map { tool in
      let name = Self.stems(Self.words(of: tool.name))
      let description = Self.stems(Self.words(of: String(tool.description.prefix(600))))
      let parameters = Self.stems(tool.parameters.prefix(40).flatMap { Self.words(of: $0.name) })
      for stem in name.union(description) { frequency[stem, default: 0] += 1 }
      return Entry(
        name: name, plainName: name.subtracting(Self.generic), description: description,
        parameters: parameters)
    }
    self.frequency = frequency
  }

  /// Words of a name or a text: camel case, snake case and marks split.
  static func words(of text: String) -> [String] {
    var result: [String] = []
    var word = ""
    var wasLower = false
    for scalar in text.unicodeScalars {
      let isUpper = scalar.properties.isUppercase
      let isPart = scalar.properties.isAlphabetic || scalar.value >= 0x30 && scalar.value <= 0x39
      if !isPart || isUpper && wasLower {
        if !word.isEmpty { result.append(word.lowercased()) }
        word = ""
      }
      if isPart { word.unicodeScalars.append(scalar) }
      wasLower = isPart && !isUpper
    }
    if !word.isEmpty { result.append(word.lowercased()) }
    return result
  }

  static func stems(_ words: some Sequence<String>) -> Set<String> {
    Set(
      words.filter { !Lexicon.functionWords.contains($0) || ["up", "off", "on"].contains($0) }
        .map(EnglishStemmer.stem))
  }

  private static let generic: Set<String> = Set(
    """
    get find show tell list give check look fetch retrieve query see know want need use api service tool
    function information info data detail run make do please request perform provide return user new by id app
    task create set
    """.split(whereSeparator: \.isWhitespace).map { EnglishStemmer.stem(String($0)) })

  private static let synonyms = [
    "weather forecast temperature climate rain sunny umbrella",
    "flight plane airline airfare fly airport",
    "hotel accommodation lodging stay room", "buy purchase order", "email mail",
    "movie film cinema",
    "song music track playlist audio", "picture image photo photograph",
    "translate translation translator",
    "convert conversion converter exchange", "calculate compute calculator calculation math",
    "restaurant dining eat dinner lunch food", "book reserve reservation booking",
    "price cost quote quotation",
    "stock share ticker market", "calendar schedule event meeting appointment agenda",
    "remind reminder alarm timer", "news headline article",
    "map direction route navigate navigation distance",
    "note memo", "delete remove erase clear", "create add make new insert generate",
    "taxi cab ride uber lyft",
    "job position vacancy career", "recipe cook dish meal", "define definition meaning dictionary",
    "currency exchange rate money", "location place address where position coordinates",
    "train rail railway",
    "pay payment transfer invoice charge", "contact phone call dial number",
    "message text sms chat",
    "summary summarise summarize summarization digest", "picture draw drawing painting paint",
    "take pick grab pickup get", "put place drop lay", "go walk move goto navigate head travel",
    "heat warm hot microwave", "cool cold chill chilled fridge", "clean wash rinse", "open unlock",
    "close shut",
    "click press tap", "type enter input fill write", "turn toggle switch light lamp",
    "post publish share tweet",
    "product item goods", "review rating opinion comment", "video clip youtube",
    "doctor physician clinic",
    "issue bug ticket", "repository repo project", "file document", "folder directory",
    "save store write",
    "read load open", "sort order rank", "notify notification alert inform",
    "car vehicle rental rent",
    "population country nation", "time timezone clock hour", "holiday vacation trip tour",
    "sentiment emotion mood",
    "gift present", "slice cut chop", "look examine inspect",
    "plot chart graph visualise visualize",
    "download fetch", "upload send", "cancel abort", "update edit modify change",
    "museum attraction sight sightseeing",
    "answer reply respond", "shop store purchase cart", "user account profile customer",
    "calory nutrition diet",
    "exercise workout fitness", "joke funny", "quote saying", "language", "login log signin sign",
  ]

  private static let synonymStems = synonyms.map { line in
    line.split(separator: " ").map { EnglishStemmer.stem(String($0)) }
  }
  private static let groups: [String: [Int]] = {
    var groups: [String: [Int]] = [:]
    for (index, stems) in synonymStems.enumerated() {
      for stem in stems { groups[stem, default: []].append(index) }
    }
    return groups
  }()

  private func rarity(_ stem: String) -> Double {
    let having = Double(frequency[stem] ?? 0)
    let all = Double(max(entries.count, 4))
    let rarity = 1 + (all - having) / (having + 1) / 2
    return Self.generic.contains(stem) ? min(0.5, rarity) : min(rarity, 4)
  }

  /// The tools that the words fit, the best first, equal ones in their order.
  func ranked(_ words: [String]) -> [Hit] {
    let query = Self.stems(words.flatMap(Self.words)).sorted()
    var expanded: [(stem: String, weight: Double)] = query.map { ($0, 1) }
    for stem in query {
      for group in Self.groups[stem] ?? [] {
        for other in Self.synonymStems[group] where !query.contains(other) {
          expanded.append((other, 0.6))
        }
      }
    }
    var hits: [Hit] = []
    for (index, entry) in entries.enumerated() {
      var score = 0.0
      var strong = 0.0
      var matched: Set<String> = []
      var seen: Set<String> = []
      for (stem, weight) in expanded where seen.insert(stem).inserted {
        let rarity = rarity(stem) * weight
        if entry.name.contains(stem) {
          score += 3 * rarity
          if !Self.generic.contains(stem) { strong += weight }
          matched.insert(stem)
        } else if entry.description.contains(stem) {
          score += 1.1 * rarity
          if !Self.generic.contains(stem) { strong += 0.5 * weight }
        } else if entry.parameters.contains(stem) {
          score += 0.6 * rarity
        }
      }
      guard strong >= 0.5 else { continue }
      let named = entry.plainName.isEmpty ? entry.name : entry.plainName
      let coverage =
        named.isEmpty ? 0 : Double(named.intersection(matched).count) / Double(named.count)
      score *= 0.5 + 0.5 * coverage
      hits.append(
        Hit(
          tool: index, score: score, confidence: score / (score + 4),
          nameMatches: named.intersection(matched).count))
    }
    return hits.sorted { $0.score != $1.score ? $0.score > $1.score : $0.tool < $1.tool }
  }

  /// Stems by which what a tool gives can be recognised: those of its name.
  func subjects(of tool: Int) -> Set<String> { entries[tool].plainName }
}
