private import Platform

/// Knows workers and gives each task to one that can do it, by a strategy; a place is reserved with the answer.
///
/// A state machine without a clock: instants are nanoseconds that never go back. The same calls with the same seed
/// give the same answers. Every call is O(workers) at most.
package struct WorkerPool: Sendable {
  private struct Member: Sendable {
    var worker: PoolWorker
    var offered: Set<String>
    var numbers = PoolStatistics.Worker()

    var isFree: Bool { !numbers.isDraining && numbers.running < worker.concurrency }

    /// Outstanding cost with one more task, for its weight.
    func load(with cost: Int64) -> Double {
      Double(numbers.outstandingCost) / worker.weight + Double(max(0, cost)) / worker.weight
    }
  }

  private struct Reservation: Sendable {
    var worker: String
    var cost: Int64
    var since: UInt64
  }

  /// The rule from now on.
  package var strategy: PoolStrategy
  private var generator: SeededGenerator
  /// In the order in which they joined.
  private var members: [Member] = []
  private var reservations: [TaskID: Reservation] = [:]
  /// The place after the worker that got the last task in turn.
  private var turn = 0
  private var processed: UInt64 = 0
  private var failed: UInt64 = 0
  private var busyTime: UInt64 = 0

  /// A pool without workers.
  package init(strategy: PoolStrategy = .powerOfTwoChoices, seed: UInt64) {
    self.strategy = strategy
    generator = SeededGenerator(seed: seed)
  }

  /// Adds a worker; one of the same name changes what it can do, keeps its tasks, and drains no more.
  ///
  /// - Throws: `invalid` for a blank name, a concurrency below 1, a weight that is not a positive number.
  package mutating func add(_ worker: PoolWorker) throws(RuntimeError) {
    guard !worker.name.isEmpty else { throw .invalid("a worker needs a name") }
    guard worker.concurrency > 0 else {
      throw .invalid("the concurrency of worker '\(worker.name)' must be at least 1")
    }
    guard worker.weight > 0, worker.weight.isFinite else {
      throw .invalid("the weight of worker '\(worker.name)' must be a number above 0")
    }
    let offered = Set(worker.capabilities.map(Self.key))
    if let place = place(of: worker.name) {
      members[place].worker = worker
      members[place].offered = offered
      members[place].numbers.isDraining = false
    } else {
      members.append(Member(worker: worker, offered: offered))
    }
  }

  /// Removes a worker, dead or alive; the tasks that it had, for another, in the order of their ids.
  ///
  /// Each is given back once, and a finish by the removed worker counts no more.
  package mutating func remove(_ name: String) -> [TaskID] {
    guard let place = place(of: name) else { return [] }
    members.remove(at: place)
    if place < turn { turn -= 1 }
    let left = reservations.filter { $0.value.worker == name }.map(\.key).sorted()
    for task in left { reservations[task] = nil }
    return left
  }

  /// Lets a worker end what it has and gives it nothing new; false for an unknown one.
  package mutating func drain(_ name: String) -> Bool {
    guard let place = place(of: name) else { return false }
    members[place].numbers.isDraining = true
    return true
  }

  /// Whether a worker drains and has nothing left: it can be stopped without loss.
  package func isDrained(_ name: String) -> Bool {
    guard let place = place(of: name) else { return false }
    return members[place].numbers.isDraining && members[place].numbers.running == 0
  }

  /// Chooses a worker for a task and reserves a place there.
  package mutating func assign(_ task: PoolTask, now: UInt64) -> PoolAssignment {
    if let reservation = reservations[task.id] { return .duplicate(worker: reservation.worker) }
    let capability = Self.key(task.capability ?? "")
    var isKnown = false
    var free: [Int] = []
    for (place, member) in members.enumerated()
    where capability.isEmpty || member.offered.contains(capability) {
      isKnown = true
      if member.isFree { free.append(place) }
    }
    guard let place = choose(among: free, for: task) else {
      return isKnown ? .busy : .noCapableWorker
    }
    members[place].numbers.running += 1
    members[place].numbers.outstandingCost += max(0, task.cost)
    let name = members[place].worker.name
    reservations[task.id] = Reservation(worker: name, cost: max(0, task.cost), since: now)
    return .assigned(worker: name)
  }

  /// Notes the end of a task and frees its place; false when `worker` does not have it (any more).
  package mutating func finish(
    _ task: TaskID, by worker: String, succeeded: Bool, now: UInt64
  ) -> Bool {
    guard let (place, since) = free(task, worker) else { return false }
    let duration = now >= since ? now - since : 0
    members[place].numbers.processed += 1
    members[place].numbers.busyTime = members[place].numbers.busyTime.addingClamped(duration)
    processed += 1
    busyTime = busyTime.addingClamped(duration)
    if !succeeded {
      members[place].numbers.failed += 1
      failed += 1
    }
    return true
  }

  /// Frees the place of a task that was not begun; false when `worker` does not have it.
  package mutating func release(_ task: TaskID, by worker: String) -> Bool {
    free(task, worker) != nil
  }

  /// The pool in numbers.
  package var statistics: PoolStatistics {
    var statistics = PoolStatistics()
    statistics.workers = members.count
    for member in members {
      let numbers = member.numbers
      if member.isFree { statistics.available += 1 }
      if numbers.running > 0 { statistics.busy += 1 }
      if numbers.isDraining {
        statistics.draining += 1
      } else {
        statistics.capacity += member.worker.concurrency
      }
      statistics.running += numbers.running
      statistics.byWorker[member.worker.name] = numbers
    }
    (statistics.processed, statistics.failed) = (processed, failed)
    statistics.meanDuration = processed == 0 ? nil : busyTime / processed
    return statistics
  }

  private static func key(_ capability: String) -> String {
    var text = Substring(capability.lowercased())
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text.drop { $0.isWhitespace })
  }

  private func place(of name: String) -> Int? { members.firstIndex { $0.worker.name == name } }

  private mutating func free(_ task: TaskID, _ worker: String) -> (place: Int, since: UInt64)? {
    guard let reservation = reservations[task], reservation.worker == worker,
      let place = place(of: worker)
    else { return nil }
    reservations[task] = nil
    members[place].numbers.running -= 1
    members[place].numbers.outstandingCost -= reservation.cost
    return (place, reservation.since)
  }

  private mutating func choose(among free: [Int], for task: PoolTask) -> Int? {
    guard let first = free.first else { return nil }
    switch strategy {
    case .roundRobin:
      let place = free.first { $0 >= turn } ?? first
      turn = place + 1
      return place
    case .leastLoaded: return least(free) { (Double($0.running), Double($0.outstandingCost)) }
    case .random: return free[generator.nextInt(below: free.count)]
    case .priorityBased:
      return free.min { left, right in share(left) < share(right) }
    case .powerOfTwoChoices:
      guard free.count > 1 else { return first }
      let one = generator.nextInt(below: free.count)
      var other = generator.nextInt(below: free.count - 1)
      if other >= one { other += 1 }
      let (left, right) = (free[one], free[other])
      let (leftLoad, rightLoad) = (
        members[left].load(with: task.cost), members[right].load(with: task.cost)
      )
      if leftLoad == rightLoad { return share(right) < share(left) ? right : left }
      return rightLoad < leftLoad ? right : left
    }
  }

  private func share(_ place: Int) -> (Double, Int) {
    let member = members[place]
    return (
      Double(member.numbers.running) / Double(member.worker.concurrency), member.numbers.running
    )
  }

  private func least(
    _ places: [Int], by measure: (PoolStatistics.Worker) -> (Double, Double)
  ) -> Int? {
    places.min { measure(members[$0].numbers) < measure(members[$1].numbers) }
  }
}
