/// For every span: whether it failed, whether the failure began in it, and whether it was tried again.
struct FailureMap {
  /// The status says error, and it was neither a person's decision nor a cancellation.
  private(set) var failed: [Bool]
  /// Stopped because something else had already decided the run.
  private(set) var cancelled: [Bool]
  /// Another try of the same step came after it: its row, or -1.
  private(set) var nextTry: [Int32]
  /// A failure that was not made good by another try lies in it or below.
  private(set) var carriesFailure: [Bool]
  /// The failure began here: no step below it failed and stayed failed.
  private(set) var isOrigin: [Bool]
  /// The failure stopped short of the root: a span above it says it succeeded.
  private(set) var isHandled: [Bool]
  /// It, or a span above it, was followed by another try.
  private(set) var isSuperseded: [Bool]
  /// It failed only because a person said no, in it or below.
  private(set) var isRejected: [Bool]

  init(model: LogModel, forest: SpanForest) {
    let count = model.spans.count
    failed = Array(repeating: false, count: count)
    cancelled = failed
    carriesFailure = failed
    isOrigin = failed
    isHandled = failed
    isSuperseded = failed
    isRejected = failed
    nextTry = Array(repeating: -1, count: count)
    for row in 0..<count where model.spans[row].status != .ok {
      if Self.isCancelled(model, row) {
        cancelled[row] = true
      } else if model.spans[row].status == .error, !Self.isRejection(model, row) {
        failed[row] = true
      }
    }
    linkTries(model, forest)
    trace(model, forest)
  }

  /// Whether the span stands for a step that a person, not a fault, brought to an end.
  static func isRejection(_ model: LogModel, _ row: Int) -> Bool {
    let span = model.spans[row]
    return model.texts.isEqual(span.decision, "rejected")
      || model.texts.isEqual(span.errorType, "rejected")
  }

  private static func isCancelled(_ model: LogModel, _ row: Int) -> Bool {
    guard let type = model.texts.text(model.spans[row].errorType) else { return false }
    return ["cancelled", "canceled", "CancellationError", "CancelledError"].contains(type)
  }

  private mutating func linkTries(_ model: LogModel, _ forest: SpanForest) {
    var last: [UInt64: Int] = [:]
    for run in model.runs.indices {
      linkTries(model, forest.roots(of: run), &last)
    }
    for row in model.spans.indices { linkTries(model, forest.children(of: row), &last) }
  }

  /// Among siblings in order: the same step after a failed one, by attempt number or on the same input.
  private mutating func linkTries(
    _ model: LogModel, _ siblings: ArraySlice<Int32>, _ last: inout [UInt64: Int]
  ) {
    guard siblings.count > 1 else { return }
    last.removeAll(keepingCapacity: true)
    for row in siblings {
      let row = Int(row)
      let span = model.spans[row]
      let key = ByteHash.combine(
        model.stepHash(span), UInt64(bitPattern: Int64(span.iteration)) &+ 2)
      if let before = last[key], model.spans[before].status == .error {
        let previous = model.spans[before]
        let isNumbered = previous.attempt > 0 && span.attempt == previous.attempt &+ 1
        let isSameWork =
          span.attempt == 0 && previous.attempt == 0
          && (span.input == previous.input && span.input != 0)
        let isLater = previous.end == SpanRow.noTime || span.start >= previous.end
        if (isNumbered || isSameWork) && isLater {
          nextTry[before] = Int32(truncatingIfNeeded: row)
        }
      }
      last[key] = row
    }
  }

  private mutating func trace(_ model: LogModel, _ forest: SpanForest) {
    for row in forest.preorder.reversed() {
      let row = Int(row)
      let children = forest.children(of: row)
      let below = children.contains { carriesFailure[Int($0)] }
      isRejected[row] =
        Self.isRejection(model, row)
        || (failed[row] && !below && children.contains { isRejected[Int($0)] })
      if isRejected[row] { failed[row] = false }
      isOrigin[row] = failed[row] && !below && nextTry[row] < 0
      // A span that says it succeeded, and a try that was followed by another, keep failures to themselves.
      carriesFailure[row] =
        (failed[row] || below) && model.spans[row].status != .ok && nextTry[row] < 0
    }
    for row in forest.preorder {
      let row = Int(row)
      let parent = Int(model.spans[row].parent)
      isSuperseded[row] = nextTry[row] >= 0 || (parent >= 0 && isSuperseded[parent])
      guard parent >= 0 else { continue }
      isHandled[row] = isHandled[parent] || model.spans[parent].status == .ok
    }
  }
}
