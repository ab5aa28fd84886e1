/// The spans of a model as trees: parents resolved, children in the order in which they began.
///
/// Everything is arrays and loops, no recursion: a chain of a million spans is only slow to read.
struct SpanForest {
  /// Rows in preorder: runs in their order, roots and children by start.
  private(set) var preorder: [Int32] = []
  /// Place of each row in `preorder`.
  private(set) var position: [Int32] = []
  /// Depth of each row, 0 for roots.
  private(set) var depth: [Int32] = []
  /// For each row the place in `preorder` after its last descendant.
  private(set) var subtreeEnd: [Int32] = []
  /// Places in `preorder` by run.
  private(set) var ranges: [Range<Int>] = []
  /// Spans whose parent is named but not in the input.
  private(set) var orphans = 0
  /// Spans that were cut from a circle of parents.
  private(set) var cycles = 0

  private var childStart: [Int32] = []
  private var children: [Int32] = []
  private var rootStart: [Int32] = []
  private var roots: [Int32] = []

  /// Links the model's spans, which get their `parent`.
  init(_ model: inout LogModel, spanIndex: HashIndex) {
    resolveParents(&model, spanIndex)
    cutCycles(&model)
    let order = model.spans.indices.sorted { left, right in
      let (a, b) = (model.spans[left], model.spans[right])
      if a.run != b.run { return a.run < b.run }
      // A span without a start goes by its place in the log.
      let (first, second) = (Self.order(a), Self.order(b))
      return first == second ? left < right : first < second
    }
    link(model, order)
    walk(model)
  }

  /// The children of a row in the order in which they began.
  func children(of row: Int) -> ArraySlice<Int32> {
    children[Int(childStart[row])..<Int(childStart[row + 1])]
  }

  /// The roots of a run in the order in which they began.
  func roots(of run: Int) -> ArraySlice<Int32> {
    roots[Int(rootStart[run])..<Int(rootStart[run + 1])]
  }

  /// The rows of a run in preorder.
  func rows(of run: Int) -> ArraySlice<Int32> { preorder[ranges[run]] }

  /// The descendants of a row in preorder, itself first.
  func subtree(of row: Int) -> ArraySlice<Int32> {
    preorder[Int(position[row])..<Int(subtreeEnd[row])]
  }

  private static func order(_ span: SpanRow) -> Int64 {
    span.start == SpanRow.noTime ? (span.end == SpanRow.noTime ? .max : span.end) : span.start
  }

  private mutating func resolveParents(_ model: inout LogModel, _ index: HashIndex) {
    for row in model.spans.indices where model.spans[row].parentID != 0 {
      let key = ByteHash.combine(
        UInt64(UInt32(bitPattern: model.spans[row].run)) &+ 1, model.spans[row].parentID)
      if let parent = index[key], parent != row {
        model.spans[row].parent = Int32(truncatingIfNeeded: parent)
      } else {
        orphans += 1
      }
    }
  }

  private mutating func cutCycles(_ model: inout LogModel) {
    // 0 not seen, 1 on the way up from here, 2 known to reach a root.
    var state = [UInt8](repeating: 0, count: model.spans.count)
    var path: [Int] = []
    for row in model.spans.indices {
      var current = row
      path.removeAll(keepingCapacity: true)
      while current >= 0, state[current] == 0 {
        state[current] = 1
        path.append(current)
        let parent = Int(model.spans[current].parent)
        if parent >= 0, state[parent] == 1 {
          model.spans[current].parent = -1
          cycles += 1
          break
        }
        current = parent
      }
      for row in path { state[row] = 2 }
    }
  }

  private mutating func link(_ model: LogModel, _ order: [Int]) {
    childStart = Array(repeating: 0, count: model.spans.count + 1)
    rootStart = Array(repeating: 0, count: model.runs.count + 1)
    for span in model.spans {
      if span.parent >= 0 {
        childStart[Int(span.parent) + 1] += 1
      } else {
        rootStart[Int(span.run) + 1] += 1
      }
    }
    for index in model.spans.indices { childStart[index + 1] += childStart[index] }
    for index in model.runs.indices { rootStart[index + 1] += rootStart[index] }
    children = Array(repeating: 0, count: Int(childStart[model.spans.count]))
    roots = Array(repeating: 0, count: Int(rootStart[model.runs.count]))
    var nextChild = childStart
    var nextRoot = rootStart
    for row in order {
      let span = model.spans[row]
      if span.parent >= 0 {
        children[Int(nextChild[Int(span.parent)])] = Int32(truncatingIfNeeded: row)
        nextChild[Int(span.parent)] += 1
      } else {
        roots[Int(nextRoot[Int(span.run)])] = Int32(truncatingIfNeeded: row)
        nextRoot[Int(span.run)] += 1
      }
    }
  }

  private mutating func walk(_ model: LogModel) {
    position = Array(repeating: 0, count: model.spans.count)
    depth = position
    subtreeEnd = position
    preorder.reserveCapacity(model.spans.count)
    var stack: [Int32] = []
    for run in model.runs.indices {
      let start = preorder.count
      stack.append(contentsOf: roots(of: run).reversed())
      while let next = stack.popLast() {
        let row = Int(next)
        let parent = Int(model.spans[row].parent)
        depth[row] = parent < 0 ? 0 : depth[parent] + 1
        position[row] = Int32(truncatingIfNeeded: preorder.count)
        preorder.append(next)
        stack.append(contentsOf: children(of: row).reversed())
      }
      ranges.append(start..<preorder.count)
    }
    for row in preorder.reversed() {
      let row = Int(row)
      let last = children(of: row).last
      subtreeEnd[row] = last.map { subtreeEnd[Int($0)] } ?? position[row] + 1
    }
  }
}
