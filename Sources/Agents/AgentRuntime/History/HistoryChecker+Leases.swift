extension HistoryChecker {
  /// Who got a task, and whether another had it at that time.
  func leases(
    _ id: TaskID, _ story: Story, _ operations: [QueueHistory.Operation]
  ) -> [HistoryViolation] {
    var result: [HistoryViolation] = []
    let wanted = NameTable.folded(story.draft?.capability)
    for grant in story.grants {
      if !wanted.isEmpty,
        !grant.request.capabilities.contains(where: { NameTable.folded($0) == wanted })
      {
        result.append(
          HistoryViolation(
            kind: .incapable, task: id, operations: [grant.operation],
            message: "the worker '\(grant.request.worker)' cannot do '\(wanted)'"))
      }
      if let draft = story.draft, let agent = draft.preferredAgent, !NameTable.isBlank(agent),
        grant.request.agent != agent,
        grant.end.addingSaturated(clockError)
          < max(story.putStart, draft.notBefore).addingSaturated(draft.preferenceHold)
      {
        result.append(
          HistoryViolation(
            kind: .preferenceBroken, task: id, operations: [grant.operation],
            message: "the task \(id.text) was held for the agent '\(agent)'"))
      }
    }
    let grants = story.grants.sorted { $0.lease.token < $1.lease.token }
    for (left, right) in zip(grants, grants.dropFirst()) {
      var expires = left.lease.expires
      for place in story.renewals {
        guard case .renew(let lease, let duration) = operations[place].call,
          lease.token == left.lease.token, operations[place].answer == .outcome(.accepted),
          operations[place].end < right.start
        else { continue }
        expires = max(expires, operations[place].start.addingSaturated(duration))
      }
      let givenBack =
        story.finishes.contains { place in
          guard case .finish(let lease, _) = operations[place].call else { return false }
          return lease.token == left.lease.token && operations[place].start <= right.end
        }
        || story.cancels.contains { operations[$0].start <= right.end }
      guard !givenBack, right.end.addingSaturated(clockError) < expires else { continue }
      result.append(
        HistoryViolation(
          kind: .overlappingLeases, task: id, operations: [left.operation, right.operation],
          message: "the lease \(left.lease.token) had not ended when \(right.lease.token) began"))
    }
    return result
  }

  /// Whether tokens rise: of two leases, one after the other, the later has the higher token.
  func tokens(_ grants: [Grant]) -> [HistoryViolation] {
    var result: [HistoryViolation] = []
    var seen: [UInt64: Grant] = [:]
    for grant in grants {
      if let other = seen.updateValue(grant, forKey: grant.lease.token) {
        result.append(notRising(other, grant))
      }
    }
    // By time: the highest token among the leases that had ended before each began.
    let byStart = grants.sorted { $0.start < $1.start }
    let byEnd = grants.sorted { $0.end < $1.end }
    var ended = 0
    var highest: Grant?
    for grant in byStart {
      while ended < byEnd.count, byEnd[ended].end < grant.start {
        if byEnd[ended].lease.token > highest?.lease.token ?? 0 { highest = byEnd[ended] }
        ended += 1
      }
      if let highest, highest.lease.token > grant.lease.token {
        result.append(notRising(highest, grant))
      }
    }
    return result
  }

  private func notRising(_ earlier: Grant, _ later: Grant) -> HistoryViolation {
    HistoryViolation(
      kind: .tokenNotRising, task: later.lease.task,
      operations: [earlier.operation, later.operation],
      message: "the token \(later.lease.token) came after \(earlier.lease.token)")
  }

  private struct Lane: Hashable {
    var capability: String
    var type: String
    var tenant: String
  }

  /// Whether within a lane the higher priority went first, and within a priority the older.
  ///
  /// A lane is a capability, a type and a tenant. Left out are tasks that may have had to wait, or to go: with
  /// a delay, a preference, a deadline, a budget, a cancellation.
  func priorities(_ stories: [Story], unknownFrom: UInt64) -> [HistoryViolation] {
    var lanes: [Lane: [Story]] = [:]
    var order: [Lane] = []
    for story in stories {
      guard let draft = story.draft, story.isAccepted, draft.notBefore == 0,
        draft.preferredAgent == nil, draft.deadline == nil, story.cancels.isEmpty,
        draft.estimate == TaskDraft.Estimate()
      else { continue }
      let lane = Lane(
        capability: NameTable.folded(draft.capability), type: draft.type,
        tenant: draft.tenant ?? "")
      if lanes[lane] == nil { order.append(lane) }
      lanes[lane, default: []].append(story)
    }
    return order.flatMap { lane in
      violations(in: lanes[lane] ?? [], unknownFrom: unknownFrom)
    }
  }

  private struct Candidate {
    var draft: TaskDraft
    var put: Int
    var putStart: UInt64
    var putEnd: UInt64
    var grant: Grant?
  }

  /// Goes from the last lease to the first and remembers, by priority, the earliest put that went out later.
  private func violations(in stories: [Story], unknownFrom: UInt64) -> [HistoryViolation] {
    let candidates = stories.compactMap { story -> Candidate? in
      guard let draft = story.draft, let put = story.put else { return nil }
      let first = story.grants.min {
        ($0.end, $0.position, $0.lease.token) < ($1.end, $1.position, $1.lease.token)
      }
      return Candidate(
        draft: draft, put: put, putStart: story.putStart, putEnd: story.putEnd, grant: first)
    }
    let later = candidates.sorted { start(of: $0) > start(of: $1) }
    let given = candidates.filter { $0.grant != nil }
      .sorted { ($0.grant?.end ?? 0) > ($1.grant?.end ?? 0) }
    var earliest: [Int32: Candidate] = [:]
    var next = 0
    var result: [HistoryViolation] = []
    for candidate in given {
      guard let grant = candidate.grant, grant.end <= unknownFrom else { continue }
      while next < later.count, start(of: later[next]) > grant.end {
        let other = later[next]
        if other.putEnd < earliest[other.draft.priority]?.putEnd ?? .max {
          earliest[other.draft.priority] = other
        }
        next += 1
      }
      let overtaken = earliest.keys.sorted(by: >).lazy.filter { $0 >= candidate.draft.priority }
        .compactMap { priority -> Candidate? in
          guard let other = earliest[priority] else { return nil }
          let limit =
            priority == candidate.draft.priority
            ? min(candidate.putStart, grant.start) : grant.start
          return other.putEnd < limit ? other : nil
        }.first
      if let overtaken { result.append(outOfOrder(overtaken, candidate, grant)) }
    }
    return result.reversed() + withinAnswers(given)
  }

  private func start(of candidate: Candidate) -> UInt64 { candidate.grant?.start ?? .max }

  /// The order within the answers that give several tasks.
  private func withinAnswers(_ candidates: [Candidate]) -> [HistoryViolation] {
    var result: [HistoryViolation] = []
    let groups = Dictionary(grouping: candidates) { $0.grant?.operation ?? -1 }
    for operation in groups.keys.sorted() {
      let tasks = (groups[operation] ?? []).sorted {
        ($0.grant?.position ?? 0) < ($1.grant?.position ?? 0)
      }
      for (left, right) in zip(tasks, tasks.dropFirst()) {
        let isWrong =
          right.draft.priority > left.draft.priority
          && right.putEnd < (right.grant?.start ?? 0)
          || right.draft.priority == left.draft.priority && right.putEnd < left.putStart
        if isWrong, let grant = left.grant { result.append(outOfOrder(right, left, grant)) }
      }
    }
    return result
  }

  private func outOfOrder(
    _ overtaken: Candidate, _ given: Candidate, _ grant: Grant
  ) -> HistoryViolation {
    HistoryViolation(
      kind: .outOfOrder, task: given.draft.id,
      operations: [overtaken.put, given.put, grant.operation],
      message: "the task \(overtaken.draft.id.text) had to go before \(given.draft.id.text)")
  }
}
