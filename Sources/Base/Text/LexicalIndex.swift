/// A small ranked search over short documents with weighted fields, by stems of words.
///
/// BM25F (Robertson & Zaragoza, "The Probabilistic Relevance Framework", 2009, section 3.6): term
/// frequencies are normalised by the length of their field, weighted, added up and then saturated.
/// Every hit says which words of the query it matched in which fields.
package struct LexicalIndex: Sendable {
  /// A field that documents have.
  package struct Field: Sendable {
    package var name: String
    /// How much one occurrence here counts against one in a field of weight 1.
    package var weight: Double

    /// A field.
    package init(_ name: String, weight: Double = 1) {
      self.name = name
      self.weight = weight
    }
  }

  /// A word of the query that a document has.
  package struct TermMatch: Sendable, Hashable {
    /// The word as the query has it, in lower case.
    package var term: String
    /// Its share of the score.
    package var score: Double
    /// Names of the fields that have it, in the order of the fields.
    package var fields: [String]
  }

  /// A document that has at least one word of the query.
  package struct Hit: Sendable, Hashable {
    /// Index of the document.
    package var document: Int
    /// Sum over the matches; higher is better.
    package var score: Double
    /// Share of the weight of the query's words that the document has, 0 to 1; a word that no document
    /// has weighs as much as one that a single document has.
    package var coverage: Double
    /// The words that matched, the strongest first.
    package var matches: [TermMatch]
  }

  private struct Posting: Sendable {
    var document: Int
    /// Occurrences by field.
    var counts: [Int]
  }

  /// Saturation of repeated words; the usual BM25 value.
  private static let saturation = 1.2
  /// Strength of the length normalisation; the usual BM25 value.
  private static let lengthNormalisation = 0.75

  private let fields: [Field]
  private let documentCount: Int
  private var postings: [String: [Posting]] = [:]
  private var lengths: [[Int]] = []
  private var meanLengths: [Double]

  /// An index of documents; each has one text a field, in the order of the fields.
  package init(fields: [Field], documents: [[String]]) {
    self.fields = fields
    documentCount = documents.count
    meanLengths = Array(repeating: 0, count: fields.count)
    for (document, texts) in documents.enumerated() {
      var row = Array(repeating: 0, count: fields.count)
      for (field, text) in texts.prefix(fields.count).enumerated() {
        let terms = Words.contentStems(in: text)
        row[field] = terms.count
        meanLengths[field] += Double(terms.count)
        for term in terms { add(term, document, field) }
      }
      lengths.append(row)
    }
    for field in fields.indices {
      meanLengths[field] = max(1, meanLengths[field] / Double(max(1, documents.count)))
    }
  }

  private mutating func add(_ term: String, _ document: Int, _ field: Int) {
    var list = postings[term] ?? []
    if list.last?.document != document {
      list.append(Posting(document: document, counts: Array(repeating: 0, count: fields.count)))
    }
    list[list.count - 1].counts[field] += 1
    postings[term] = list
  }

  /// How rare a stem is; never negative.
  private func rarity(_ stem: String) -> Double {
    let having = Double(postings[stem]?.count ?? 1)
    return Logarithm.natural(1 + (Double(documentCount) - having + 0.5) / (having + 0.5))
  }

  /// The documents that have words of the query, the best first; equal ones in their order.
  ///
  /// - Complexity: linear in the occurrences of the query's words.
  package func ranked(_ query: String, limit: Int = .max) -> [Hit] {
    var terms: [(term: String, stem: String)] = []
    for word in Words.tokens(in: query) {
      guard let stem = Words.contentStem(word), !terms.contains(where: { $0.stem == stem }) else {
        continue
      }
      terms.append((word.lowercased, stem))
    }
    var found: [Int: [(TermMatch, Double)]] = [:]
    var wholeWeight = 0.0
    for (term, stem) in terms {
      let rarity = rarity(stem)
      wholeWeight += rarity
      for posting in postings[stem] ?? [] {
        let frequency = weightedFrequency(posting)
        let match = TermMatch(
          term: term, score: rarity * frequency / (Self.saturation + frequency),
          fields: fields.indices.filter { posting.counts[$0] > 0 }.map { fields[$0].name })
        found[posting.document, default: []].append((match, rarity))
      }
    }
    let hits = found.map { document, matches in
      Hit(
        document: document, score: matches.reduce(0) { $0 + $1.0.score },
        coverage: wholeWeight > 0 ? matches.reduce(0) { $0 + $1.1 } / wholeWeight : 0,
        matches: matches.map(\.0).sorted { ($1.score, $0.term) < ($0.score, $1.term) })
    }
    return Array(
      hits.sorted { ($1.score, $0.document) < ($0.score, $1.document) }.prefix(max(0, limit)))
  }

  private func weightedFrequency(_ posting: Posting) -> Double {
    var sum = 0.0
    for field in fields.indices where posting.counts[field] > 0 {
      let length = Double(lengths[posting.document][field]) / meanLengths[field]
      let norm = 1 - Self.lengthNormalisation + Self.lengthNormalisation * length
      sum += fields[field].weight * Double(posting.counts[field]) / norm
    }
    return sum
  }
}
