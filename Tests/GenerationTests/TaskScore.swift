import Generation
import JSON
import Workflows

/// How well a predicted graph of subtasks agrees with the expected one.
///
/// Nodes are compared by TF-IDF vectors over the expected nodes; pairs above 0.30 are matched so that the sum of
/// similarities is greatest. Chain: longest increasing subsequence in the best of the first 20 topological orders.
/// Graph: largest connected component of matched edges. Edge: matched edges. START and END count.
struct TaskScore {
  var chain = 0.0
  var graph = 0.0
  var edge = 0.0

  struct Graph {
    var texts: [String]
    /// Pairs of node indices; -1 is START, -2 END.
    var edges: [(Int, Int)]

    init(texts: [String], parents: [[Int]]) {
      self.texts = texts
      edges = []
      var hasChild = Set<Int>()
      for (node, list) in parents.enumerated() {
        if list.isEmpty { edges.append((-1, node)) }
        for parent in list {
          edges.append((parent, node))
          hasChild.insert(parent)
        }
      }
      for node in texts.indices where !hasChild.contains(node) { edges.append((node, -2)) }
    }

    /// Reads the notation of a case.
    init(notation: String) {
      var texts: [String] = []
      var parents: [[Int]] = []
      for part in notation.split(separator: ";") {
        let halves = part.split(separator: "<", maxSplits: 1)
        texts.append(String(halves[0].filter { $0 != "\"" }))
        parents.append(
          halves.count > 1
            ? halves[1].split(separator: ",").compactMap { Int($0.filter(\.isNumber)) } : [])
      }
      self.init(texts: texts, parents: parents)
    }

    /// The calls of a definition.
    init(_ definition: WorkflowDefinition) {
      let nodes = definition.nodes.filter { $0.config["handler"]?.string != "value.noop" }
      let index = Dictionary(
        nodes.enumerated().map { ($0.element.id, $0.offset) },
        uniquingKeysWith: { first, _ in first })
      var parents = nodes.map { _ in [Int]() }
      for edge in definition.edges {
        if let from = index[edge.from], let to = index[edge.to] { parents[to].append(from) }
      }
      self.init(
        texts: nodes.map { "\($0.config["tool"]?.string ?? "") \($0.name)" }, parents: parents)
    }
  }

  init() {}

  init(predicted: Graph, expected: Graph) {
    guard !predicted.texts.isEmpty, !expected.texts.isEmpty else { return }
    let match = Self.matching(Self.similarities(predicted.texts, expected.texts))
    chain = Self.chain(predicted, expected, match)
    var matched: [(Int, Int)] = []
    func mapped(_ node: Int) -> Int? { node < 0 ? node : match[node] }
    for edge in predicted.edges {
      if let from = mapped(edge.0), let to = mapped(edge.1),
        expected.edges.contains(where: { $0 == (from, to) })
      {
        matched.append((from, to))
      }
    }
    edge = Self.f1(
      Double(matched.count), Double(predicted.edges.count), Double(expected.edges.count))
    let size = Self.largestComponent(matched)
    graph = Self.f1(
      Double(size), Double(predicted.texts.count + 2), Double(expected.texts.count + 2))
  }

  static func f1(_ hits: Double, _ predicted: Double, _ expected: Double) -> Double {
    hits == 0 ? 0 : 2 * hits / (predicted + expected)
  }

  private static func terms(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in text {
      if !character.isLetter && !character.isNumber || character.isUppercase && wasLower {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if character.isLetter || character.isNumber { word.append(character) }
      wasLower = character.isLowercase
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    let stop: Set<String> = [
      "the", "a", "an", "of", "to", "in", "for", "and", "it", "on", "with", "by", "is", "me", "i",
      "from", "about",
    ]
    return words.filter { !stop.contains($0) }.map { word in
      for ending in ["ing", "ed", "es", "s"]
      where word.hasSuffix(ending) && word.count > ending.count + 2 {
        return String(word.dropLast(ending.count))
      }
      return word
    }
  }

  private static func similarities(_ predicted: [String], _ expected: [String]) -> [[Double]] {
    let documents = expected.map(terms)
    var frequency: [String: Double] = [:]
    for document in documents { for term in Set(document) { frequency[term, default: 0] += 1 } }
    let total = Double(documents.count)
    func vector(_ terms: [String]) -> [String: Double] {
      var vector: [String: Double] = [:]
      for term in terms { vector[term, default: 0] += (total + 1) / ((frequency[term] ?? 0) + 1) }
      return vector
    }
    let gold = documents.map(vector)
    return predicted.map { text in
      let own = vector(terms(text))
      let length = own.values.reduce(0) { $0 + $1 * $1 }
      return gold.map { other in
        let dot = own.reduce(0) { $0 + $1.value * (other[$1.key] ?? 0) }
        let otherLength = other.values.reduce(0) { $0 + $1 * $1 }
        return length > 0 && otherLength > 0 ? dot / (length * otherLength).squareRoot() : 0
      }
    }
  }

  /// The matching of greatest weight; the graphs are small, so it is searched over sets of expected nodes.
  private static func matching(_ similarity: [[Double]]) -> [Int: Int] {
    var best: [UInt64: (Double, [Int: Int])] = [0: (0, [:])]
    for (row, values) in similarity.enumerated() {
      var next = best
      for set in best.keys.sorted() {
        guard let (weight, pairs) = best[set] else { continue }
        for (column, value) in values.enumerated()
        where value > 0.3 && set & (1 << UInt64(column)) == 0 {
          let key = set | 1 << UInt64(column)
          if next[key].map({ $0.0 < weight + value }) ?? true {
            var pairs = pairs
            pairs[row] = column
            next[key] = (weight + value, pairs)
          }
        }
      }
      best = next
    }
    return best.sorted { $0.key < $1.key }.map(\.value).max { $0.0 < $1.0 }?.1 ?? [:]
  }

  private static func chain(_ predicted: Graph, _ expected: Graph, _ match: [Int: Int]) -> Double {
    var orders: [[Int]] = []
    func extend(_ order: [Int]) {
      guard orders.count < 20 else { return }
      if order.count == expected.texts.count { return orders.append(order) }
      for node in expected.texts.indices where !order.contains(node) {
        let isReady = expected.edges.allSatisfy { $0.1 != node || $0.0 < 0 || order.contains($0.0) }
        if isReady { extend(order + [node]) }
      }
    }
    extend([])
    var best = 0
    for order in orders {
      let places = predicted.texts.indices.compactMap { match[$0] }.compactMap { node in
        order.firstIndex(of: node)
      }
      var lengths: [Int] = []
      for (index, place) in places.enumerated() {
        lengths.append(
          1
            + (places[..<index].indices.filter { places[$0] < place }.map { lengths[$0] }.max() ?? 0)
        )
      }
      best = max(best, lengths.max() ?? 0)
    }
    return f1(Double(best), Double(predicted.texts.count), Double(expected.texts.count))
  }

  private static func largestComponent(_ edges: [(Int, Int)]) -> Int {
    var groups: [Set<Int>] = []
    for (from, to) in edges {
      let touching = groups.filter { $0.contains(from) || $0.contains(to) }
      groups.removeAll { $0.contains(from) || $0.contains(to) }
      groups.append(touching.reduce([from, to]) { $0.union($1) })
    }
    return groups.map(\.count).max() ?? 0
  }
}
