import JSON
import Telemetry

/// A place in one of the machine's tables, and which of its tenants is meant.
struct Handle: Sendable, Hashable {
  var index: Int
  var generation: UInt32
}

/// A graph that is being run: the top of the workflow, or the body of a node.
struct Frame: Sendable {
  enum NodeState: UInt8, Sendable {
    case idle
    /// Scheduled or at work.
    case running
    case done
    /// Nothing that leads to it can arrive.
    case dead
  }

  enum EdgeState: UInt8, Sendable {
    case unresolved
    case taken
    /// Cannot arrive.
    case dead
  }

  /// A value that one of several concurrent writers gave a key.
  struct Contribution: Sendable {
    var key: String
    var node: Int
    var value: JSONValue
  }

  var generation: UInt32 = 0
  var graph: CompiledGraph
  /// The activity whose body this is; nil at the top.
  var parent: Int?
  /// Which branch, element or turn of the parent.
  var slot = 0
  var state: JSONObject
  /// Names beside the state: the element of a map, the turn of a loop.
  var locals: JSONObject
  /// Keys that were written, in the order of their first write; not kept at the top.
  var written: [String] = []
  /// Value of the graph's result node.
  var result: JSONValue = .null
  var nodes: [NodeState] = []
  var edges: [EdgeState] = []
  /// Edges that each node still waits for, and how many of those that arrived were taken.
  var unresolved: [Int32] = []
  var arrived: [Int32] = []
  var running = 0
  /// Edges that close a cycle and wait until no node of their region is at work.
  var deferred: [Int] = []
  /// How often each edge that closes a cycle was taken.
  var traversals: [Int: Int] = [:]
  var contributions: [Contribution] = []
  /// Activities of this frame.
  var active: [Int] = []
  /// Index of the nearest element or turn around, for traces and failures.
  var iteration: Int?
  var parentSpan: SpanID?

  init(graph: CompiledGraph, state: JSONObject, locals: JSONObject) {
    self.graph = graph
    self.state = state
    self.locals = locals
    rewind()
  }

  /// Makes all nodes idle again and keeps the state.
  mutating func rewind() {
    func reset<Element>(_ array: inout [Element], _ count: Int, to value: Element) {
      array.removeAll(keepingCapacity: true)
      array.append(contentsOf: repeatElement(value, count: count))
    }
    reset(&nodes, graph.nodes.count, to: .idle)
    reset(&edges, graph.edges.count, to: .unresolved)
    reset(&arrived, graph.nodes.count, to: 0)
    unresolved.removeAll(keepingCapacity: true)
    unresolved.append(contentsOf: graph.arity)
    running = 0
    deferred.removeAll(keepingCapacity: true)
    if !traversals.isEmpty { traversals.removeAll() }
    if !contributions.isEmpty { contributions.removeAll() }
    result = .null
  }
}

/// A node at work.
struct Activity: Sendable {
  enum Phase: Sendable {
    /// In no use.
    case free
    /// Waits for a place among the calls that run.
    case queued
    case calling
    /// Waits for a time to come: the next attempt, or the end of a wait.
    case sleeping
    case asking
    /// Waits for a person whom nobody can ask now.
    case parked
    /// Its bodies run.
    case composite
  }

  var generation: UInt32 = 0
  var frame = 0
  var node = 0
  var attempt = 0
  var phase = Phase.free
  /// Whether it sleeps between two attempts.
  var isRetrying = false
  /// Timers that name this generation.
  var timers = 0
  var span: Span?
  var bodies = Bodies()
  /// The question that was asked, and how often it was.
  var request: HumanRequest?
  var asked = 0
}

/// The bodies of a parallel, map, loop or subworkflow node at work.
struct Bodies: Sendable {
  /// Frames that run, by branch or element.
  var frames: [Int] = []
  /// Elements of a map.
  var items: [JSONValue] = []
  /// Results of elements or branches; nil while there is none.
  var results: [JSONValue?] = []
  /// What each branch or element wrote.
  var writes: [[(key: String, value: JSONValue)]] = []
  var next = 0
  var succeeded = 0
  var failed = 0
}

/// Times to come, earliest first.
struct TimerQueue: Sendable {
  enum Kind: Sendable {
    /// The attempt takes too long.
    case timeout
    /// The person takes too long.
    case unanswered
    /// The wait is over.
    case wake
  }

  struct Timer: Sendable {
    var time: UInt64
    var order: UInt64
    var handle: Handle
    var kind: Kind

    func isBefore(_ other: Timer) -> Bool { (time, order) < (other.time, other.order) }
  }

  private(set) var heap: [Timer] = []
  private var order: UInt64 = 0

  var first: Timer? { heap.first }
  var count: Int { heap.count }

  mutating func insert(at time: UInt64, _ handle: Handle, _ kind: Kind) {
    order &+= 1
    heap.append(Timer(time: time, order: order, handle: handle, kind: kind))
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() {
    guard heap.count > 1 else {
      heap.removeAll(keepingCapacity: true)
      return
    }
    heap[0] = heap.removeLast()
    sink(0)
  }

  /// Drops timers that nobody waits for any more.
  mutating func keep(_ isAwaited: (Timer) -> Bool) {
    heap.removeAll { !isAwaited($0) }
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { sink(index) }
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child].isBefore(heap[least]) { least = child }
      }
      guard least != parent else { return }
      heap.swapAt(parent, least)
      parent = least
    }
  }
}

/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014).
struct RunGenerator: RandomNumberGenerator, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
