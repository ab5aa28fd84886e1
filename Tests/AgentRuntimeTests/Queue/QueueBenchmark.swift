import AgentManifest
import AgentRuntime
import Glibc
import Platform
import Synchronization
import Testing

/// Figures, not checks; only where `DNA_BENCHMARK` is set, and only of use in an optimised build.
@Suite(
  .serialized,
  .enabled(if: ProcessContext.environment()["DNA_BENCHMARK"] != nil))
struct QueueBenchmark {
  /// Bytes of memory that the program occupies.
  private func heap() -> Int {
    var text = [UInt8](repeating: 0, count: 128)
    let file = open("/proc/self/statm", O_RDONLY)
    let count = read(file, &text, text.count)
    close(file)
    let fields = String(decoding: text[..<max(0, count)], as: UTF8.self).split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4_096 : 0
  }

  /// Processor time of this thread: a machine that is busy with other things does not count.
  private func seconds(_ work: () -> Void) -> Double {
    var start = timespec()
    var end = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
    work()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
    return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1e9
  }

  private final class Shared: Sendable {
    let queue = Mutex(QueueCore())
  }

  private static let payload = [UInt8](repeating: 0x20, count: 256)

  private static func draft(_ number: Int, tenants: Int = 1) -> TaskDraft {
    var draft = TaskDraft(
      id: TaskID(
        high: UInt64(bitPattern: Int64(number)),
        low: UInt64(bitPattern: Int64(number)) &* 0x9E37_79B9_7F4A_7C15),
      type: "summarise", payload: payload)
    if tenants > 1 { draft.tenant = "tenant\(abs(number) % tenants)" }
    return draft
  }

  private static func cycle(_ queue: inout QueueCore, _ draft: TaskDraft, _ now: UInt64) {
    _ = queue.put(draft, now: now)
    for leased in queue.lease(request, now: now) {
      _ = queue.finish(leased.lease, .output([], usage: .init()), now: now)
    }
  }

  private static let request = LeaseRequest(worker: "worker-1", capabilities: ["summarise"])

  private func report(_ name: String, _ count: Int, _ seconds: Double) {
    let rate = Double(count) / seconds
    print("\(name): \(Int(rate)) cycles/s, \(Int(1e9 / rate)) ns a cycle")
  }

  @Test(arguments: [0, 1_000, 1_000_000])
  func `put, lease and finish, one thread`(backlog: Int) {
    var queue = QueueCore()
    var limits = queue.limits
    limits.maxTasks = 10_000_000
    queue.setLimits(limits, now: 0)
    let before = heap()
    for number in 0..<backlog { _ = queue.put(Self.draft(-1 - number), now: 1) }
    if backlog > 100_000 {
      print("memory: \((heap() - before) / backlog) bytes a task of 256 bytes")
    }
    let count = 1_000_000
    for round in 0..<2 {
      report(
        "one thread, backlog \(backlog), round \(round)", count,
        seconds {
          for number in 0..<count {
            Self.cycle(&queue, Self.draft(round * count + number), UInt64(number))
          }
        })
    }
  }

  @Test func `put, lease and finish, two threads over a lock`() async {
    let shared = Shared()
    let count = 500_000
    let clock = ContinuousClock.now
    await withTaskGroup(of: Void.self) { group in
      for thread in 0..<2 {
        group.addTask {
          for number in 0..<count {
            let draft = Self.draft(thread * count + number)
            _ = shared.queue.withLock { $0.put(draft, now: UInt64(number)) }
            let leased = shared.queue.withLock { $0.lease(Self.request, now: UInt64(number)) }
            for task in leased {
              _ = shared.queue.withLock {
                $0.finish(task.lease, .output([], usage: .init()), now: UInt64(number))
              }
            }
          }
        }
      }
    }
    let span = clock.duration(to: .now).components
    report(
      "two threads, three locks a cycle", 2 * count,
      Double(span.seconds) + Double(span.attoseconds) / 1e18)
  }

  @Test func `put, lease and finish, a hundred tenants`() {
    var queue = QueueCore()
    for number in 0..<10_000 { _ = queue.put(Self.draft(-1 - number, tenants: 100), now: 1) }
    let count = 300_000
    report(
      "one thread, 100 tenants", count,
      seconds {
        for number in 0..<count {
          Self.cycle(&queue, Self.draft(number, tenants: 100), UInt64(number))
        }
      })
  }

  @Test func `a million agents`() throws {
    let before = heap()
    var registry = RegistryCore()
    let count = 1_000_000
    var failures = 0
    let time = seconds {
      for number in 0..<count {
        let manifest = AgentManifest(
          id: "publisher/agent-\(number)", name: "agent-\(number)", tags: ["blue"],
          capabilities: ["capability-\(number % 1_000)"], tools: ["search"],
          executor: .function("echo"))
        do {
          _ = try registry.register(manifest, endpoint: nil, lease: .max, now: 0)
        } catch {
          failures += 1
        }
      }
    }
    #expect(failures == 0)
    print("agents: \((heap() - before) / count) bytes each, \(time) s for \(count)")
    var query = AgentQuery()
    query.capability = "capability-7"
    var hits = 0
    let found = seconds { hits = registry.agents(query).count }
    #expect(hits == 100)
    print("agents: found one hundred of a thousand in \(Int(found * 1e6)) µs")
  }
}
