extension QueueCore {
  /// What is wrong with a draft itself.
  func objection(to draft: TaskDraft) -> TaskFailure? {
    if draft.payload.count > limits.maxPayload {
      return TaskFailure(
        code: "payload-too-large",
        message: "the payload has \(draft.payload.count) bytes, more than \(limits.maxPayload)")
    }
    if draft.estimate.tokens < 0 || draft.estimate.microdollars < 0 {
      return TaskFailure(code: "invalid", message: "the estimate is negative")
    }
    return nil
  }

  mutating func refuse(_ failure: TaskFailure) -> PutOutcome {
    totals.refused &+= 1
    return .refused(failure)
  }

  /// Makes room in a full queue, or says why not.
  ///
  /// A new task that has a lower priority than all that wait would be the one to be shed: it is refused.
  mutating func makeRoom(for draft: TaskDraft) -> TaskFailure? {
    let failure = TaskFailure(code: "full", message: "the queue has \(unfinished) tasks")
    guard limits.whenFull == .shed, let first = sheddable.first,
      slots[Int(first.slot)].priority <= draft.priority
    else { return failure }
    totals.shed &+= 1
    end(
      Int(first.slot), .dead,
      failure: TaskFailure(code: "shed", message: "given up for others in a full queue"))
    return nil
  }
}
