import JSON
import Text

/// Tells how urgent a text is, by `UrgencyRules`.
///
/// Sentence by sentence, phrases of the rules are looked for. Those inside a harmless phrase (`emergency
/// exit`) and those that a negation of the same clause reaches (`no urgent action`, `not critical`) do not
/// count; those in a condition (`if it is urgent, …`), in the past, or of a trouble that the sentence says is
/// over count for less. The best match of each rule counts, a second different one for half. The score is
/// `1 − Π (1 − weight)`: independent signs add up but never beyond 1. Only English is understood.
struct Urgency {
  var score: Double
  /// Rule id and the words that matched, `command: patch immediately`, the heaviest first.
  var reasons: [String]

  /// Whether the score reaches the threshold.
  var isUrgent: Bool { score >= UrgencyRules.threshold }

  /// Sentences that are looked at; urgency is said early.
  static let sentenceLimit = 500

  private struct Sign {
    var rule: String
    var words: String
    var weight: Double
  }

  /// Judges a text or an article, its title included.
  static func judge(_ value: JSONValue) -> Urgency {
    judge(text: Article.titleAndText(of: value) ?? "")
  }

  /// Judges a text.
  static func judge(text: String) -> Urgency {
    var signs: [Sign] = []
    for sentence in Sentences.split(text).prefix(sentenceLimit) {
      signs += self.signs(in: sentence)
    }
    var kept: [Sign] = []
    for sign in signs.enumerated().sorted(by: {
      ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset)
    }).map(\.element) {
      let same = kept.filter { $0.rule == sign.rule }
      if same.count >= 2 || same.contains(where: { $0.words == sign.words }) { continue }
      var sign = sign
      if !same.isEmpty { sign.weight /= 2 }
      kept.append(sign)
    }
    let calm = kept.reduce(1.0) { $0 * (1 - $1.weight) }
    // Hundredths are as exact as hand-set weights can be.
    let score = ((1 - calm) * 100).rounded() / 100
    return Urgency(
      score: score, reasons: kept.filter { $0.weight >= 0.1 }.map { "\($0.rule): \($0.words)" })
  }

  private static func signs(in sentence: String) -> [Sign] {
    let clauses = Clauses(sentence)
    let harmless = UrgencyRules.harmless.flatMap { $0.matches(in: clauses) }
    let isOver = UrgencyRules.over.contains { !$0.matches(in: clauses).isEmpty }
    var signs: [Sign] = []
    for rule in UrgencyRules.rules {
      var covered: [Range<Int>] = []
      for range in rule.patterns.flatMap({ $0.matches(in: clauses) }) {
        if harmless.contains(where: { $0.overlaps(range) }) { continue }
        if covered.contains(where: { $0.overlaps(range) }) { continue }
        if isNegated(range, clauses) { continue }
        covered.append(range)
        var weight = rule.weight
        if rule.canBeOver, isOver { weight *= UrgencyRules.overFactor }
        if isConditional(range.lowerBound, clauses) { weight *= UrgencyRules.conditionFactor }
        if range.lowerBound > 0, !clauses.endsClause[range.lowerBound - 1],
          UrgencyRules.past.contains(clauses.words[range.lowerBound - 1])
        {
          weight *= UrgencyRules.pastFactor
        }
        signs.append(
          Sign(rule: rule.id, words: clauses.words[range].joined(separator: " "), weight: weight))
      }
    }
    return signs
  }

  /// Whether a negation of the same clause stands before the match.
  private static func isNegated(_ range: Range<Int>, _ clauses: Clauses) -> Bool {
    var place = range.lowerBound - 1
    var reach = UrgencyRules.negationReach
    while place >= 0, reach > 0, !clauses.endsClause[place] {
      let word = clauses.words[place]
      if word == "but" || word == "because" || word == "so" { return false }
      if UrgencyRules.negations.contains(word) { return true }
      place -= 1
      reach -= 1
    }
    return false
  }

  private static func isConditional(_ start: Int, _ clauses: Clauses) -> Bool {
    var place = start - 1
    while place >= 0, !clauses.endsClause[place] {
      if UrgencyRules.conditions.contains(clauses.words[place]) { return true }
      place -= 1
    }
    return false
  }

  /// The judgement as a result of `text.urgency`.
  var value: JSONValue {
    .object([
      "urgent": .bool(isUrgent), "score": .double(score), "reasons": .strings(reasons),
    ])
  }

  /// The judgement of every element of a list.
  static func judge(all items: [JSONValue]) throws(FunctionError) -> JSONValue {
    var count = 0
    var judged: [JSONValue] = []
    for (index, item) in items.enumerated() {
      guard Article.text(of: item) != nil else {
        throw FunctionError(
          code: "bad-argument",
          message: "item \(index) of 'items' must be "
            + FunctionSignature.ValueType.text.phrase + ", not " + item.shown)
      }
      let judgement = judge(item)
      if judgement.isUrgent { count += 1 }
      var result = judgement.value.object ?? [:]
      result["title"] = Article.title(of: item).map(JSONValue.string) ?? .null
      judged.append(.object(result))
    }
    return .object([
      "any": .bool(count > 0), "all": .bool(count == items.count && count > 0),
      "count": .integer(count), "items": .array(judged),
    ])
  }
}
