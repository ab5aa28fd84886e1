/// The values of a field set in one text; made once, filled again for every text.
///
/// A repeated key counts as its last value.
package struct JSONFields: ~Copyable {
  /// The places that are read.
  package let set: JSONFieldSet
  private let slots: UnsafeMutableBufferPointer<JSONSlice>
  private let levels: UnsafeMutableBufferPointer<JSONFieldSink.Level>
  private let table: JSONFieldTable

  /// Room for the values of that set.
  package init(_ set: JSONFieldSet) {
    self.set = set
    slots = .allocate(capacity: set.pointers.count)
    slots.initialize(repeating: .missing)
    let depth = set.pointers.map(\.tokens.count).max() ?? 0
    levels = .allocate(capacity: depth + 1)
    levels.initialize(repeating: .init())
    table = JSONFieldTable(set)
  }

  deinit {
    slots.deallocate()
    levels.deallocate()
    table.deallocate()
  }

  /// The value of the pointer of that number, or `JSONSlice.missing`.
  package subscript(_ slot: Int) -> JSONSlice { slots[set.aliases[slot]] }

  /// Reads bytes that hold exactly one JSON value and keeps the values that are wanted.
  ///
  /// - Throws: what is wrong and where, counted from the start of the bytes; then all values are
  ///   those that stand before the fault.
  package mutating func read(
    _ bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONDocument.defaultDepthLimit
  ) throws(JSONSyntaxError) {
    let lexer = JSONLexer(bytes)
    do throws(JSONFault) {
      let end = try read(lexer, from: lexer.afterByteOrderMark, depthLimit: depthLimit)
      try lexer.expectEnd(end)
    } catch {
      throw JSONSyntaxError(error, in: lexer, depthLimit: depthLimit)
    }
  }

  mutating func read(
    _ lexer: JSONLexer, from start: Int, depthLimit: Int
  ) throws(JSONFault) -> Int {
    slots.update(repeating: .missing)
    guard let slots = slots.baseAddress, let levels = levels.baseAddress else {
      var sink = JSONSkip()
      return try lexer.value(from: start, depthLimit: depthLimit, into: &sink)
    }
    var sink = JSONFieldSink(lexer: lexer, table: table, slots: slots, levels: levels)
    return try lexer.value(from: start, depthLimit: depthLimit, into: &sink)
  }
}

/// A field set laid out flat, so that a look-up touches no reference counts.
struct JSONFieldTable {
  struct Node {
    var firstEdge: Int32
    var edgeCount: Int32
    var slot: Int32
    var hasIndexes: Bool
    var lengths: UInt64
    var firstSlot: Int32
    var slotCount: Int32
  }

  struct Edge {
    var key: Int32
    var length: Int32
    var node: Int32
    /// The array index that the key also is, or -1.
    var index: Int32
  }

  let nodes: UnsafeMutableBufferPointer<Node>
  let edges: UnsafeMutableBufferPointer<Edge>
  let keys: UnsafeMutableBufferPointer<UInt8>
  let slots: UnsafeMutableBufferPointer<Int32>

  init(_ set: JSONFieldSet) {
    var nodes: [Node] = []
    var edges: [Edge] = []
    var keys: [UInt8] = []
    var slots: [Int32] = []
    for node in set.nodes {
      nodes.append(
        Node(
          firstEdge: Int32(edges.count), edgeCount: Int32(node.edges.count),
          slot: Int32(node.slot), hasIndexes: node.hasIndexes, lengths: node.lengths,
          firstSlot: Int32(slots.count), slotCount: Int32(node.slots.count)))
      for edge in node.edges {
        let index = JSONPointer.index(String(decoding: edge.key, as: UTF8.self))
        edges.append(
          Edge(
            key: Int32(keys.count), length: Int32(edge.key.count), node: Int32(edge.node),
            index: index.flatMap(Int32.init(exactly:)) ?? -1))
        keys += edge.key
      }
      slots += node.slots.map(Int32.init)
    }
    self.nodes = Self.copy(nodes)
    self.edges = Self.copy(edges)
    self.keys = Self.copy(keys)
    self.slots = Self.copy(slots)
  }

  private static func copy<Element>(
    _ elements: [Element]
  ) -> UnsafeMutableBufferPointer<Element> {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = buffer.initialize(from: elements)
    return buffer
  }

  func deallocate() {
    nodes.deallocate()
    edges.deallocate()
    keys.deallocate()
    slots.deallocate()
  }

  /// The node that a key leads to, or -1.
  @inline(__always) func child(
    of node: Int, key: UnsafePointer<UInt8>, length: Int
  ) -> Int {
    let place = nodes[node]
    guard place.lengths >> UInt64(min(length, 63)) & 1 != 0 else { return -1 }
    edges: for index in Int(place.firstEdge)..<Int(place.firstEdge &+ place.edgeCount) {
      let edge = edges[index]
      guard Int(edge.length) == length else { continue }
      let start = Int(edge.key)
      for byte in 0..<length where key[byte] != keys[start &+ byte] { continue edges }
      return Int(edge.node)
    }
    return -1
  }

  /// The node that an array index leads to, or -1.
  func child(of node: Int, index: Int) -> Int {
    let place = nodes[node]
    for edge in Int(place.firstEdge)..<Int(place.firstEdge &+ place.edgeCount)
    where Int(edges[edge].index) == index {
      return Int(edges[edge].node)
    }
    return -1
  }
}

/// Follows the wanted paths while the grammar reads; everything else passes by.
struct JSONFieldSink: JSONSink {
  /// A container on a wanted path.
  struct Level {
    var node: Int32 = -1
    var isArray = false
    var nextIndex = 0
    /// Its own slot, which is filled when it closes.
    var start = 0
  }

  let lexer: JSONLexer
  let table: JSONFieldTable
  let slots: UnsafeMutablePointer<JSONSlice>
  let levels: UnsafeMutablePointer<Level>
  /// Open containers on wanted paths.
  private var depth = 0
  /// Open containers inside the innermost of those that are on none.
  private var ignored = 0
  /// The node of the value that comes next, or -1.
  private var pending = 0
  /// Whether the innermost wanted container is an array with wanted indexes.
  private var countsElements = false

  @inline(__always) init(
    lexer: JSONLexer, table: JSONFieldTable, slots: UnsafeMutablePointer<JSONSlice>,
    levels: UnsafeMutablePointer<Level>
  ) {
    self.lexer = lexer
    self.table = table
    self.slots = slots
    self.levels = levels
  }

  @inline(__always) private mutating func nextElement() {
    guard countsElements, ignored == 0 else { return }
    let level = levels[depth &- 1]
    pending = table.child(of: Int(level.node), index: level.nextIndex)
    levels[depth &- 1].nextIndex &+= 1
  }

  @inline(__always) mutating func scalar(_ tag: JSONTag, from start: Int, to end: Int) {
    nextElement()
    guard pending >= 0 else { return }
    let slot = Int(table.nodes[pending].slot)
    if slot >= 0 { slots[slot] = JSONSlice(tag, start, end) }
    pending = -1
  }

  @inline(__always) mutating func key(escaped: Bool, from start: Int, to end: Int) {
    guard ignored == 0 else { return }
    let node = Int(levels[depth &- 1].node)
    if escaped {
      pending = escapedKey(of: node, start, end)
    } else {
      pending = table.child(
        of: node, key: lexer.base + (start &+ 1), length: end &- start &- 2)
    }
    if pending >= 0, table.nodes[pending].edgeCount > 0 { forget(pending) }
  }

  @inline(never) private func escapedKey(of node: Int, _ start: Int, _ end: Int) -> Int {
    var text = JSONString.decode(lexer.base, start &+ 1..<end &- 1, escaped: true)
    return text.withUTF8 { bytes in
      bytes.baseAddress.map { table.child(of: node, key: $0, length: bytes.count) } ?? -1
    }
  }

  /// Empties the slots below a place that appears again.
  @inline(never) private func forget(_ node: Int) {
    let place = table.nodes[node]
    for index in Int(place.firstSlot)..<Int(place.firstSlot &+ place.slotCount) {
      slots[Int(table.slots[index])] = .missing
    }
  }

  @inline(__always) mutating func open(_ tag: JSONTag, at start: Int) {
    nextElement()
    guard pending >= 0 else {
      ignored &+= 1
      return
    }
    levels[depth] = Level(
      node: Int32(truncatingIfNeeded: pending), isArray: tag == .array, nextIndex: 0, start: start)
    countsElements = tag == .array && table.nodes[pending].hasIndexes
    depth &+= 1
    pending = -1
  }

  @inline(__always) mutating func close(at end: Int) {
    guard ignored == 0 else {
      ignored &-= 1
      return
    }
    depth &-= 1
    let level = levels[depth]
    let slot = Int(table.nodes[Int(level.node)].slot)
    if slot >= 0 {
      slots[slot] = JSONSlice(level.isArray ? .array : .object, level.start, end)
    }
    countsElements =
      depth > 0 && levels[depth &- 1].isArray
      && table.nodes[Int(levels[depth &- 1].node)].hasIndexes
  }
}
