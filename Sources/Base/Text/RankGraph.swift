/// An undirected weighted graph whose vertices are ranked by random walks.
struct RankGraph {
  private var neighbours: [[(vertex: Int, weight: Double)]]
  private var strengths: [Double]

  init(count: Int) {
    neighbours = Array(repeating: [], count: count)
    strengths = Array(repeating: 0, count: count)
  }

  /// Adds weight to the edge between two vertices.
  mutating func connect(_ left: Int, _ right: Int, weight: Double) {
    neighbours[left].append((right, weight))
    neighbours[right].append((left, weight))
    strengths[left] += weight
    strengths[right] += weight
  }

  /// Weighted PageRank: `1 - d + d · Σ w(j,i) / strength(j) · rank(j)`, until no rank moves by more than
  /// the threshold.
  func ranks(damping: Double, threshold: Double, iterationLimit: Int) -> [Double] {
    var ranks = Array(repeating: 1.0, count: neighbours.count)
    for _ in 0..<iterationLimit {
      var largestMove = 0.0
      var next = ranks
      for vertex in neighbours.indices {
        var sum = 0.0
        for (other, weight) in neighbours[vertex] {
          sum += weight / strengths[other] * ranks[other]
        }
        next[vertex] = 1 - damping + damping * sum
        largestMove = max(largestMove, abs(next[vertex] - ranks[vertex]))
      }
      ranks = next
      if largestMove < threshold { break }
    }
    return ranks
  }
}
