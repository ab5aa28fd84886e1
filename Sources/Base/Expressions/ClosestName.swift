/// The known name that a misspelt one most likely means, or nil when none is near.
///
/// Near is an edit distance (Damerau's, with adjacent swaps) of at most a third of the name's length.
package func closestName(to name: String, among known: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
  let limit = max(1, wanted.count / 3)
  var best: (name: String, distance: Int)?
  for candidate in known {
    let scalars = Array(candidate.lowercased().unicodeScalars.prefix(64))
    guard abs(scalars.count - wanted.count) <= limit else { continue }
    let distance = editDistance(wanted, scalars)
    if distance <= limit, distance < (best?.distance ?? .max) { best = (candidate, distance) }
  }
  return best?.name
}

private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
  var twoBack: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var cost = min(row[j], previous[j + 1]) + 1
      cost = min(cost, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, twoBack[j - 1] + 1) }
      row.append(cost)
    }
    twoBack = previous
    previous = row
  }
  return previous[b.count]
}
