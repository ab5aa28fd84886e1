import Workflows

/// Places nodes in layers for a canvas: a node stands right of all that lead to it.
enum GraphLayout {
  /// Distance between layers, and between the nodes of a layer.
  static let step = (x: 220.0, y: 120.0)

  static func place(_ definition: inout WorkflowDefinition) {
    var index: [String: Int] = [:]
    for (place, node) in definition.nodes.enumerated() { index[node.id] = place }
    var incoming = [Int](repeating: 0, count: definition.nodes.count)
    var targets = [[Int]](repeating: [], count: definition.nodes.count)
    for edge in definition.edges {
      guard let from = index[edge.from], let to = index[edge.to], from != to else { continue }
      targets[from].append(to)
      incoming[to] += 1
    }
    for (place, node) in definition.nodes.enumerated() {
      guard case .go(let target) = node.onError, let to = index[target] else { continue }
      targets[place].append(to)
      incoming[to] += 1
    }
    var layer = [Int](repeating: 0, count: definition.nodes.count)
    var queue = incoming.indices.filter { incoming[$0] == 0 }
    var head = 0
    while head < queue.count {
      let place = queue[head]
      head += 1
      for target in targets[place] {
        layer[target] = max(layer[target], layer[place] + 1)
        incoming[target] -= 1
        if incoming[target] == 0 { queue.append(target) }
      }
    }
    var rows: [Int: Int] = [:]
    for place in definition.nodes.indices {
      let row = rows[layer[place], default: 0]
      rows[layer[place]] = row + 1
      definition.nodes[place].x = Double(layer[place]) * step.x
      definition.nodes[place].y = Double(row) * step.y
    }
  }
}
