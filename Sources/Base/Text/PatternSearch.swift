/// Runs a compiled pattern over a text, all ways at once.
struct PatternSearch {
  private let program: [PatternInstruction]
  private let slotCount: Int
  private let scalars: [Unicode.Scalar]
  private let stepLimit: Int
  private(set) var steps = 0
  /// The generation in which an instruction was last put on the list, so that it is put there once.
  private var marks: [Int]
  private var generation = 0
  private var stack: [Pending] = []

  /// Threads of one position in order of preference, their slots side by side.
  private struct Threads {
    var places: [Int] = []
    var slots: [Int] = []
  }

  private enum Pending {
    case visit(Int)
    /// Puts back a slot once everything behind it was visited.
    case restore(slot: Int, value: Int)
  }

  init(program: [PatternInstruction], slotCount: Int, scalars: [Unicode.Scalar], stepLimit: Int) {
    self.stepLimit = stepLimit
    self.program = program
    self.slotCount = slotCount
    self.scalars = scalars
    marks = Array(repeating: -1, count: program.count)
  }

  /// The slots of the leftmost match at or after a place; nil also when the work is too much.
  mutating func first(from start: Int) -> [Int]? {
    var current = Threads()
    var next = Threads()
    var best: [Int]?
    var slots = Array(repeating: -1, count: slotCount)
    generation += 1
    for position in start...scalars.count {
      if best == nil {
        for slot in slots.indices { slots[slot] = -1 }
        add(0, at: position, slots: &slots, to: &current)
      }
      if current.places.isEmpty, best != nil { break }
      generation += 1
      next.places.removeAll(keepingCapacity: true)
      next.slots.removeAll(keepingCapacity: true)
      for (thread, place) in current.places.enumerated() {
        steps &+= 1
        let base = thread * slotCount
        if case .match = program[place] {
          // Threads behind this one are less preferred.
          best = Array(current.slots[base..<(base + slotCount)])
          break
        }
        guard position < scalars.count, consumes(program[place], scalars[position]) else {
          continue
        }
        for slot in 0..<slotCount { slots[slot] = current.slots[base + slot] }
        add(place + 1, at: position + 1, slots: &slots, to: &next)
      }
      swap(&current, &next)
      if steps > stepLimit { return nil }
    }
    return best
  }

  private func consumes(_ instruction: PatternInstruction, _ scalar: Unicode.Scalar) -> Bool {
    switch instruction {
    case .scalar(let wanted): wanted == scalar
    case .set(let set): set.contains(scalar)
    default: false
    }
  }

  /// Puts on the list everything that can be reached without reading a character, preferred ways first.
  private mutating func add(
    _ start: Int, at position: Int, slots: inout [Int], to threads: inout Threads
  ) {
    stack.append(.visit(start))
    while let pending = stack.popLast() {
      guard case .visit(let place) = pending else {
        if case .restore(let slot, let value) = pending { slots[slot] = value }
        continue
      }
      guard marks[place] != generation else { continue }
      marks[place] = generation
      steps &+= 1
      switch program[place] {
      case .jump(let target): stack.append(.visit(target))
      case .split(let first, let second):
        stack.append(.visit(second))
        stack.append(.visit(first))
      case .save(let slot):
        stack.append(.restore(slot: slot, value: slots[slot]))
        slots[slot] = position
        stack.append(.visit(place + 1))
      case .assert(let assertion):
        if holds(assertion, at: position) { stack.append(.visit(place + 1)) }
      case .scalar, .set, .match:
        threads.places.append(place)
        threads.slots.append(contentsOf: slots)
      }
    }
  }

  private func holds(_ assertion: PatternAssertion, at position: Int) -> Bool {
    switch assertion {
    case .textStart: position == 0
    case .textEnd: position == scalars.count
    case .lineStart: position == 0 || scalars[position - 1] == "\n"
    case .lineEnd: position == scalars.count || scalars[position] == "\n"
    case .wordBoundary: isBoundary(position)
    case .notWordBoundary: !isBoundary(position)
    }
  }

  private func isBoundary(_ position: Int) -> Bool {
    let before = position > 0 && PatternSet.isWord(scalars[position - 1])
    let after = position < scalars.count && PatternSet.isWord(scalars[position])
    return before != after
  }
}
