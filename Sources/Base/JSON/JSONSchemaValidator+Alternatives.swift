extension JSONSchemaValidator {
  mutating func checkAny(
    _ value: JSONValue, _ place: JSONPointer, _ node: JSONSchemaNode
  ) -> [Found] {
    var branches: [[Found]] = []
    for schema in node.any {
      let found = check(value, place, schema)
      if found.isEmpty { return [] }
      branches.append(found)
    }
    return mostRelevant(of: branches, value, place, "anyOf", node)
  }

  mutating func checkOne(
    _ value: JSONValue, _ place: JSONPointer, _ node: JSONSchemaNode
  ) -> [Found] {
    var branches: [[Found]] = []
    var fitting: [Int] = []
    for (index, schema) in node.one.enumerated() {
      let found = check(value, place, schema)
      if found.isEmpty { fitting.append(index) }
      branches.append(found)
    }
    switch fitting.count {
    case 0: return mostRelevant(of: branches, value, place, "oneOf", node)
    case 1: return []
    default:
      let numbers = fitting.map { String($0 + 1) }.joined(separator: " and ")
      return [
        Self.found(
          "oneOf", node, place,
          "\(Self.show(value)) fits alternatives \(numbers), must fit exactly one")
      ]
    }
  }

  /// How far a value is from an alternative; the smaller, the more likely it was meant.
  private struct Distance: Comparable {
    /// The value itself has another type.
    var isOtherType: Bool
    /// `const` and `enum` that disagree, here or one level down: the tag of a tagged union.
    var discriminators: Int
    var failures: Int

    static func < (left: Distance, right: Distance) -> Bool {
      if left.isOtherType != right.isOtherType { return right.isOtherType }
      if left.discriminators != right.discriminators {
        return left.discriminators < right.discriminators
      }
      return left.failures < right.failures
    }
  }

  private func distance(_ branch: [Found], _ place: JSONPointer) -> Distance {
    let depth = place.tokens.count
    return Distance(
      isOtherType: branch.contains {
        $0.keyword == "type" && $0.failure.instance.tokens.count == depth
      },
      discriminators: branch.count {
        ($0.keyword == "const" || $0.keyword == "enum")
          && $0.failure.instance.tokens.count <= depth + 1
      },
      failures: branch.count)
  }

  private func mostRelevant(
    of branches: [[Found]], _ value: JSONValue, _ place: JSONPointer, _ keyword: String,
    _ node: JSONSchemaNode
  ) -> [Found] {
    if branches.count == 1 { return branches[0] }
    let ranked = branches.map { (branch: $0, distance: distance($0, place)) }
    guard let best = ranked.map(\.distance).min() else { return [] }
    let nearest = ranked.filter { $0.distance == best }
    if nearest.count == 1, !best.isOtherType { return nearest[0].branch }
    // Several are equally near: say for each what it misses, once.
    var reasons: [String] = []
    for (branch, _) in nearest {
      guard let message = branch.first?.failure.message, !reasons.contains(message) else {
        continue
      }
      reasons.append(message)
    }
    let shown = reasons.prefix(4).joined(separator: "; or: ")
    return [
      Self.found(
        keyword, node, place,
        "\(Self.show(value)) fits none of \(branches.count) alternatives: \(shown)"
          + (reasons.count > 4 ? "; …" : ""))
    ]
  }
}
