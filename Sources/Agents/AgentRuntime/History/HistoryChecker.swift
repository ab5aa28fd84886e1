/// Looks in a history for broken promises of the queue, after the manner of Jepsen's checkers.
///
/// It knows nothing of the queue's inside and claims only what holds in every order that the overlapping
/// operations may have taken effect in, so an honest queue that does not shed is never accused. The notion of
/// real-time order is that of Herlihy and Wing, "Linearizability", ACM TOPLAS 12(3), 1990.
///
/// - Complexity: O(n log n) in the operations, times the number of different priorities.
package struct HistoryChecker: Sendable {
  /// All accepted tasks had the chance to go out: the test drained the queue at its end.
  package var isDrained: Bool
  /// By how much clocks may differ, in nanoseconds: leases have to overlap by more than this.
  package var clockError: UInt64

  /// A checker.
  package init(isDrained: Bool = true, clockError: UInt64 = 0) {
    self.isDrained = isDrained
    self.clockError = clockError
  }

  /// A lease that a worker was given.
  struct Grant {
    var operation: Int
    /// Position in the answer.
    var position: Int
    var lease: TaskLease
    var request: LeaseRequest
    var start: UInt64
    var end: UInt64
  }

  /// All that the history says of one task.
  struct Story {
    var draft: TaskDraft?
    var put: Int?
    var putStart = UInt64.max
    var putEnd = UInt64.max
    var isAccepted = false
    var grants: [Grant] = []
    var finishes: [Int] = []
    var renewals: [Int] = []
    var cancels: [Int] = []
    var requeues: [Int] = []
  }

  /// The violations, by task in the order of their first operation.
  package func check(_ history: QueueHistory) -> [HistoryViolation] {
    let operations = history.operations
    var stories: [TaskID: Story] = [:]
    var order: [TaskID] = []
    func story(_ id: TaskID, _ change: (inout Story) -> Void) {
      if stories[id] == nil { order.append(id) }
      change(&stories[id, default: Story()])
    }
    var firstUnknownLease = UInt64.max
    for (place, operation) in operations.enumerated() {
      guard operation.ending != .fail else { continue }
      switch operation.call {
      case .put(let draft):
        story(draft.id) { story in
          story.draft = story.draft ?? draft
          story.put = story.put ?? place
          story.putStart = min(story.putStart, operation.start)
          switch operation.answer {
          case .put(.accepted), .put(.duplicate(of: draft.id)):
            story.isAccepted = true
            story.putEnd = min(story.putEnd, operation.end)
          default: break
          }
        }
      case .lease(let request):
        guard case .leased(let tasks)? = operation.answer else {
          firstUnknownLease = min(firstUnknownLease, operation.start)
          continue
        }
        for (position, task) in tasks.enumerated() {
          story(task.lease.task) {
            $0.grants.append(
              Grant(
                operation: place, position: position, lease: task.lease, request: request,
                start: operation.start, end: operation.end))
          }
        }
      case .renew(let lease, _): story(lease.task) { $0.renewals.append(place) }
      case .finish(let lease, _): story(lease.task) { $0.finishes.append(place) }
      case .cancel(let id): story(id) { $0.cancels.append(place) }
      case .requeue(let id): story(id) { $0.requeues.append(place) }
      }
    }
    var violations: [HistoryViolation] = []
    for id in order {
      guard let story = stories[id] else { continue }
      violations += delivery(id, story, mayBeElsewhere: firstUnknownLease != .max)
      violations += completions(id, story, operations)
      violations += leases(id, story, operations)
    }
    violations += tokens(order.flatMap { stories[$0]?.grants ?? [] })
    violations += priorities(
      order.compactMap { stories[$0] }, unknownFrom: firstUnknownLease)
    return violations
  }

  private func delivery(
    _ id: TaskID, _ story: Story, mayBeElsewhere: Bool
  ) -> [HistoryViolation] {
    if story.draft == nil, let grant = story.grants.first {
      return [
        HistoryViolation(
          kind: .phantom, task: id, operations: [grant.operation],
          message: "the task \(id.text) was leased and never put")
      ]
    }
    guard isDrained, story.isAccepted, story.grants.isEmpty, !mayBeElsewhere,
      story.cancels.isEmpty, story.draft?.deadline == nil, let put = story.put
    else { return [] }
    return [
      HistoryViolation(
        kind: .lost, task: id, operations: [put],
        message: "the task \(id.text) was accepted and never leased")
    ]
  }

  private func completions(
    _ id: TaskID, _ story: Story, _ operations: [QueueHistory.Operation]
  ) -> [HistoryViolation] {
    var accepted: [(place: Int, token: UInt64)] = []
    var result: [HistoryViolation] = []
    for place in story.finishes {
      guard case .finish(let lease, .output) = operations[place].call,
        operations[place].answer == .outcome(.accepted)
      else { continue }
      if let other = accepted.first(where: { $0.token != lease.token }) {
        result.append(
          HistoryViolation(
            kind: .completedTwice, task: id, operations: [other.place, place],
            message: "the task \(id.text) was completed under the tokens \(other.token) and "
              + "\(lease.token)"))
      }
      accepted.append((place, lease.token))
      if let later = story.grants.first(where: {
        $0.lease.token > lease.token && $0.end < operations[place].start
      }), accepted.first?.token == lease.token {
        result.append(
          HistoryViolation(
            kind: .staleAccepted, task: id, operations: [later.operation, place],
            message: "the token \(lease.token) was accepted after the lease \(later.lease.token)"))
      }
    }
    guard story.requeues.isEmpty else { return result }
    let ends =
      accepted.map(\.place)
      + story.cancels.filter {
        if case .status(let status?)? = operations[$0].answer {
          return !status.isFinal || status == .cancelled
        }
        return false
      }
    guard let first = ends.min(by: { operations[$0].end < operations[$1].end }) else {
      return result
    }
    for grant in story.grants where grant.start > operations[first].end {
      result.append(
        HistoryViolation(
          kind: .leasedAfterEnd, task: id, operations: [first, grant.operation],
          message: "the task \(id.text) was leased after it had ended"))
    }
    return result
  }
}
