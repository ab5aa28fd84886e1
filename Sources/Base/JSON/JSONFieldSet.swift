/// The values that a reader of many similar texts wants from each: JSON pointers, compiled to a tree.
///
///     let wanted = JSONFieldSet([JSONPointer(["level"]), JSONPointer(["err", "message"])])
///     var fields = JSONFields(wanted)
///     try fields.read(line)          // one pass over the line, nothing allocated
///     let level = JSONScanner(line).int(fields[0])
///
/// A token that is a number names an element of an array as well as a key.
package struct JSONFieldSet: Sendable {
  /// One step down the tree: the bytes of a key, and where it leads.
  struct Edge {
    var key: [UInt8]
    var node: Int
  }

  /// A place in a text that is wanted, or that leads to one.
  struct Node {
    var edges: [Edge] = []
    var slot: Int = -1
    /// Bit n is set when an edge has a key of n bytes; bit 63 stands for all longer ones.
    var lengths: UInt64 = 0
    var hasIndexes = false
    /// The slots of this place and all below it.
    var slots: [Int] = []
  }

  /// The pointers in the order in which they were asked for; slot `n` holds the value of pointer `n`.
  package let pointers: [JSONPointer]
  let nodes: [Node]
  /// For a pointer that repeats an earlier one, the slot of that one.
  let aliases: [Int]

  /// A set of these places.
  package init(_ pointers: [JSONPointer]) {
    var nodes = [Node()]
    var aliases: [Int] = []
    for (slot, pointer) in pointers.enumerated() {
      var node = 0
      var path = [0]
      for token in pointer.tokens {
        let key = Array(token.utf8)
        if let known = nodes[node].edges.first(where: { $0.key == key }) {
          node = known.node
        } else {
          nodes[node].edges.append(Edge(key: key, node: nodes.count))
          nodes[node].lengths |= 1 << UInt64(min(key.count, 63))
          if JSONPointer.index(token) != nil { nodes[node].hasIndexes = true }
          node = nodes.count
          nodes.append(Node())
        }
        path.append(node)
      }
      if nodes[node].slot < 0 { nodes[node].slot = slot }
      aliases.append(nodes[node].slot)
      for node in path { nodes[node].slots.append(slot) }
    }
    self.pointers = pointers
    self.nodes = nodes
    self.aliases = aliases
  }

  /// A set of these places in string form; nil when one of them is not a JSON pointer.
  package init?(parsing pointers: [String]) {
    let parsed = pointers.compactMap(JSONPointer.init(parsing:))
    guard parsed.count == pointers.count else { return nil }
    self.init(parsed)
  }
}
