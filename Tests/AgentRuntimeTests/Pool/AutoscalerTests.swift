import AgentRuntime
import Glibc
import Platform
import Testing

private let second: UInt64 = 1_000_000_000

/// The autoscaler behind a reference, so that an expectation may call what changes it.
private final class ScalerBox {
  private var scaler: Autoscaler
  init(_ policy: ScalingPolicy = ScalingPolicy()) throws { scaler = try Autoscaler(policy) }

  func change(
    _ pending: Int, workers: Int, running: Int, meanDuration: UInt64? = nil, at time: UInt64 = 0
  ) -> Int {
    scaler.decide(
      LoadSample(
        pending: pending, workers: workers, running: running, capacity: workers,
        meanDuration: meanDuration), now: time * second
    ).change
  }
}

/// Workers that do one task at a time, a queue, and an autoscaler that is asked every second.
private struct Simulation {
  var scaler: Autoscaler
  /// Seconds from the decision until a worker works.
  var startTime: Int
  /// Seconds that a task takes.
  var service: Int
  var workers: [Int] = []
  /// When each running task ends.
  var running: [Int] = []
  /// When each pending task came.
  var pending: [Int] = []
  var changes: [Int] = []
  var waits: [Int] = []
  var workerSeconds = 0

  mutating func step(_ time: Int, arrivals: Int) {
    running.removeAll { $0 <= time }
    pending += Array(repeating: time, count: arrivals)
    let ready = workers.count { $0 <= time }
    while running.count < ready, !pending.isEmpty {
      waits.append(time - pending.removeFirst())
      running.append(time + service)
    }
    let decision = scaler.decide(
      LoadSample(
        pending: pending.count, workers: workers.count, running: running.count,
        capacity: workers.count, meanDuration: waits.isEmpty ? nil : UInt64(service) * second),
      now: UInt64(time) * second)
    workerSeconds += workers.count
    if decision.change > 0 {
      workers += Array(repeating: time + startTime, count: decision.change)
    } else {
      // Those that are idle go first, and nobody is taken away from his task.
      workers.removeLast(min(-decision.change, workers.count - min(running.count, workers.count)))
    }
    if decision.change != 0 { changes.append(decision.change) }
  }
}

@Suite struct AutoscalerTests {
  /// Defect index, row 17.
  @Test func `it leaves zero for a single task, and only then`() throws {
    var policy = ScalingPolicy()
    policy.minimum = 0
    let scaler = try ScalerBox(policy)
    #expect(scaler.change(0, workers: 0, running: 0) == 0)
    #expect(scaler.change(1, workers: 0, running: 0) == 1)
    #expect(try ScalerBox(policy).change(500, workers: 0, running: 0) == 2)
    #expect(try ScalerBox().change(0, workers: 0, running: 0) == 1)
  }

  /// Defect index, row 18.
  @Test func `it compares with all workers, not with the idle ones`() throws {
    #expect(try ScalerBox().change(20, workers: 50, running: 50) == 0)
    #expect(try ScalerBox().change(251, workers: 50, running: 50) == 1)
    #expect(try ScalerBox().change(500, workers: 50, running: 50) == 2)
  }

  @Test func `each threshold for more workers must be exceeded`() throws {
    #expect(try ScalerBox().change(11, workers: 2, running: 2) == 1)
    #expect(try ScalerBox().change(10, workers: 1, running: 1) == 0)
    #expect(try ScalerBox().change(20, workers: 4, running: 4) == 0)
    #expect(try ScalerBox().change(30, workers: 4, running: 3) == 0)
    #expect(try ScalerBox().change(1_000, workers: 99, running: 99) == 1)
    #expect(try ScalerBox().change(1_000, workers: 100, running: 100) == 0)
    #expect(try ScalerBox().change(0, workers: 103, running: 0) == -3)
  }

  @Test func `it shrinks by one after a quiet minute, not below the minimum, not under long tasks`()
    throws
  {
    let scaler = try ScalerBox()
    #expect(scaler.change(0, workers: 9, running: 1, at: 0) == 0)
    #expect(scaler.change(0, workers: 9, running: 1, at: 59) == 0)
    #expect(scaler.change(0, workers: 9, running: 1, at: 60) == -1)
    #expect(scaler.change(0, workers: 8, running: 1, at: 61) == 0)
    #expect(scaler.change(0, workers: 8, running: 4, at: 100) == 0)
    #expect(scaler.change(0, workers: 8, running: 1, at: 121) == 0)
    #expect(scaler.change(0, workers: 8, running: 1, meanDuration: 300 * second, at: 190) == 0)
    #expect(scaler.change(0, workers: 8, running: 1, meanDuration: 299 * second, at: 191) == -1)
    #expect(scaler.change(0, workers: 1, running: 0, at: 900) == 0)
  }

  @Test func `the last worker stays while it works`() throws {
    var policy = ScalingPolicy()
    policy.minimum = 0
    policy.down.utilisation = 0.6
    let scaler = try ScalerBox(policy)
    for time: UInt64 in [0, 100, 200] {
      #expect(scaler.change(1, workers: 1, running: 0, at: time) == 0)
    }
    #expect(scaler.change(0, workers: 1, running: 0, at: 300) == 0)
    #expect(scaler.change(0, workers: 1, running: 0, at: 360) == -1)
  }

  @Test func `it waits for the workers that it has asked for`() throws {
    let scaler = try ScalerBox()
    #expect(scaler.change(900, workers: 4, running: 4, at: 0) == 2)
    #expect(scaler.change(900, workers: 6, running: 6, at: 14) == 0)
    #expect(scaler.change(900, workers: 6, running: 6, at: 15) == 2)
  }

  @Test func `a decision gives its numbers`() throws {
    var scaler = try Autoscaler()
    let sample = LoadSample(pending: 40, workers: 4, running: 4, capacity: 4)
    #expect(
      scaler.decide(sample, now: 0).reason
        == "40 pending for 4 workers is more than 5.0 each, 100 % of the places are taken")
  }

  @Test func `contradicting bounds are refused`() {
    for spoil: (inout ScalingPolicy) -> Void in [
      { $0.minimum = -1 }, { $0.maximum = 0 }, { $0.minimum = 101 }, { $0.up.step = 0 },
      { $0.down.step = 0 }, { $0.up.pendingPerWorker = 0 }, { $0.down.utilisation = 0.75 },
      { $0.down.pending = 11 },
    ] {
      var policy = ScalingPolicy()
      spoil(&policy)
      #expect(throws: RuntimeError.self) { try Autoscaler(policy) }
    }
  }

  @Test func `it never grows while there is a worker for every five that wait`() throws {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      let workers = 1 + generator.nextInt(below: 120)
      let pending = generator.nextInt(below: workers * 5 + 1)
      let running = generator.nextInt(below: workers + 1)
      #expect(
        try ScalerBox().change(pending, workers: workers, running: running) <= 0,
        "\(pending) pending, \(workers) workers")
    }
  }

  @Test func `under a constant load it grows, then shrinks, then stays`() throws {
    let runs = getenv("DNA_SOAK") == nil ? 40 : 4_000
    for seed in 1...UInt64(runs) {
      var generator = SeededGenerator(seed: seed)
      var policy = ScalingPolicy()
      policy.minimum = generator.nextInt(below: 3)
      let service = 1 + generator.nextInt(below: 20)
      let interval = 1 + generator.nextInt(below: 6)
      let burst = 1 + generator.nextInt(below: 3)
      var simulation = Simulation(
        scaler: try Autoscaler(policy), startTime: generator.nextInt(below: 12), service: service)
      for time in 0..<6_000 {
        simulation.step(time, arrivals: time % interval == 0 ? burst : 0)
      }
      let turns = zip(simulation.changes, simulation.changes.dropFirst()).count {
        ($0 < 0) != ($1 < 0)
      }
      #expect(turns <= 1, "seed \(seed): \(simulation.changes)")
      let load = Double(service * burst) / Double(interval)
      #expect(Double(simulation.workers.count) >= load, "seed \(seed)")
      let late = simulation.changes.count
      for time in 6_000..<7_000 {
        simulation.step(time, arrivals: time % interval == 0 ? burst : 0)
      }
      #expect(simulation.changes.count == late, "seed \(seed)")
    }
  }

  @Test
  func
    `it follows a day with peaks, for less than three quarters of what its peak would cost all day`()
    throws
  {
    // A quiet night, a morning slope, a noon peak, an afternoon with a spike, an evening.
    let perMinute = [6, 6, 30, 90, 180, 240, 180, 120, 400, 120, 60, 12]
    var generator = SeededGenerator(seed: 8)
    var simulation = Simulation(scaler: try Autoscaler(), startTime: 5, service: 8)
    for time in 0..<(perMinute.count * 900) {
      let rate = Double(perMinute[time / 900]) / 60
      var arrivals = Int(rate)
      if generator.nextUnitDouble() < rate - rate.rounded(.down) { arrivals += 1 }
      simulation.step(time, arrivals: arrivals)
    }
    var waits = simulation.waits
    waits.sort()
    let largest = 400 * 8 / 60 + 1
    #expect(simulation.pending.count < 10)
    #expect(waits[waits.count / 2] <= 10)
    #expect(waits[waits.count * 95 / 100] <= 60, "\(waits[waits.count * 95 / 100])")
    #expect(
      Double(simulation.workerSeconds) < 0.75 * Double(largest * perMinute.count * 900),
      "\(simulation.workerSeconds)")
  }
}
