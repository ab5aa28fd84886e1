import Platform
import Storage
import Synchronization
import Testing

/// Power cuts at every call of random runs, and what is found after them.
@Suite struct CrashTests {
  /// Counts states and keeps the first fault of each run.
  private final class Judge: Sendable {
    struct State {
      var model = Model()
      var random: SeededGenerator
      var examined = 0
      var fault: String?
    }

    let state: Mutex<State>
    let configuration: JournalConfiguration

    init(_ seed: UInt64, _ configuration: JournalConfiguration) {
      state = Mutex(State(random: SeededGenerator(seed: seed)))
      self.configuration = configuration
    }

    func note(_ fault: String) { state.withLock { $0.fault = $0.fault ?? fault } }

    /// Cuts the power in several ways and looks at what each leaves.
    func examine(_ before: SimulatedFiles.State, cuts: Int, depth: Int = 0) {
      for _ in 0..<cuts {
        let (left, model, draw, random) = state.withLock { state in
          state.examined += 1
          // Sometimes only the process dies: the next one sees what no disk has yet.
          let left =
            state.random.nextInt(below: 6) == 0 && depth == 0
            ? before.afterKill() : before.afterPowerCut(&state.random)
          return (left, state.model, state.random.nextInt(below: 16), state.random.split())
        }
        if let fault = judge(left, model, draw, depth, random) { note("\(fault) (depth \(depth))") }
      }
    }

    private func judge(
      _ left: SimulatedFiles.State, _ model: Model, _ draw: Int, _ depth: Int,
      _ seeded: SeededGenerator
    ) -> String? {
      var random = seeded
      let files = SimulatedFiles(left)
      if draw == 0, depth == 0 {
        // The power goes again while the first cut is being mended.
        files.observe { self.examine($0, cuts: 1, depth: 1) }
      }
      let first: Seen
      switch openAndCompare(files, model, configuration) {
      case .failure(let error): return "refused: \(error)"
      case .success((let core, let seen)):
        files.observe(nil)
        first = seen
        core.abandon()
      }
      if let fault = first.fault { return fault }
      guard first.last >= model.acknowledged else {
        return "record \(model.acknowledged) was acknowledged, \(first.last) is the last one left"
      }
      // What was shown once is there after the next cut as well, with the same bytes.
      let once = files.contents
      let again = draw < 4 ? SimulatedFiles(files.snapshot.afterPowerCut(&random)) : files.killed()
      switch openAndCompare(again, model, configuration) {
      case .failure(let error): return "refused the second time: \(error)"
      case .success((var core, let seen)):
        if seen != first { return "the second time \(seen), the first \(first)" }
        if Self.logs(once) != Self.logs(again.contents) { return "opening twice changed bytes" }
        guard draw == 1 else {
          core.abandon()
          return nil
        }
        return goOn(&core, again, model, seen)
      }
    }

    /// Writes behind what was found, and reads it back after a kill.
    private func goOn(
      _ core: inout JournalCore, _ files: SimulatedFiles, _ model: Model, _ seen: Seen
    ) -> String? {
      var next = model
      next.cut(to: seen.last)
      // As long as the records that were lost, so that what is left of those would fit behind.
      for number in 0..<3 {
        let place = seen.last + number
        let count = place < model.payloads.count ? model.payloads[place].count : 40 * number
        next.append([UInt8](repeating: 0xE0 + UInt8(number), count: count))
      }
      // First one record alone, then the others.
      for (number, payload) in next.payloads[seen.last...].enumerated() {
        _ = core.append(payload, type: UInt8((seen.last + number + 1) & 0x7F))
        if number == 0, let fault = alone(&core, files, next) { return fault }
      }
      do throws(StorageError) { try core.synchronize() } catch { return "cannot go on: \(error)" }
      core.abandon()
      switch openAndCompare(files.killed(), next, configuration) {
      case .failure(let error): return "refused after going on: \(error)"
      case .success((let core, let seen)):
        core.abandon()
        return seen.fault
          ?? (seen.last == next.payloads.count ? nil : "lost what was written after the cut")
      }
    }

    /// Writes what was appended and looks whether anything else stands behind it.
    private func alone(
      _ core: inout JournalCore, _ files: SimulatedFiles, _ model: Model
    ) -> String? {
      do throws(StorageError) { try core.write() } catch { return "cannot go on: \(error)" }
      switch openAndCompare(files.killed(), model, configuration) {
      case .failure(let error): return "refused one record after the cut: \(error)"
      case .success((let core, let seen)):
        core.abandon()
        return seen.fault
      }
    }

    private static func logs(_ contents: [String: [UInt8]]) -> [String: [UInt8]] {
      contents.filter { $0.key.hasSuffix(".log") || $0.key.hasSuffix(".snap") }
    }
  }

  /// One run: random steps, the power cut at every call.
  private func run(_ seed: UInt64, steps: Int, cuts: Int) -> (examined: Int, fault: String?) {
    var random = SeededGenerator(seed: seed)
    let configuration = JournalConfiguration.small(&random)
    let judge = Judge(random.next(), configuration)
    var files = SimulatedFiles()
    files.observe { judge.examine($0, cuts: cuts) }
    func open() -> JournalCore? {
      let model = judge.state.withLock { $0.model }
      switch openAndCompare(files, model, configuration) {
      case .failure(let error): judge.note("cannot open: \(error)")
      case .success((let core, let seen)):
        if let fault = seen.fault { judge.note(fault) }
        // What opening showed is durable.
        judge.state.withLock { state in
          if seen.last < state.model.acknowledged {
            state.fault = state.fault ?? "a kill lost record \(state.model.acknowledged)"
          }
          state.model.cut(to: seen.last)
          state.model.acknowledged = seen.last
        }
        return core
      }
      return nil
    }
    guard var core = open() else { return judge.state.withLock { ($0.examined, $0.fault) } }
    for _ in 0..<steps {
      do throws(StorageError) {
        switch Step.any(&random) {
        case .append:
          let payload = randomPayload(&random)
          let count = judge.state.withLock { state in
            state.model.append(payload)
            return state.model.payloads.count
          }
          _ = core.append(payload, type: UInt8(count & 0x7F))
        case .write: try core.write()
        case .synchronize:
          try core.synchronize()
          judge.state.withLock { $0.model.acknowledged = $0.model.payloads.count }
        case .snapshot:
          let model = judge.state.withLock { $0.model }
          let through = Int(core.durable)
          if through > 0 {
            try core.writeSnapshot(model.snapshot(through: through), through: UInt64(through))
          }
        case .reopen, .kill:
          if random.next() & 1 == 0 { try core.close() } else { core.abandon() }
          files.observe(nil)
          files = files.killed()
          files.observe { judge.examine($0, cuts: cuts) }
          guard let next = open() else { break }
          core = next
        }
      } catch {
        judge.note("a healthy disk failed: \(error)")
      }
      if judge.state.withLock({ $0.fault != nil }) { break }
    }
    files.observe(nil)
    core.abandon()
    return judge.state.withLock { ($0.examined, $0.fault) }
  }

  @Test func `no power cut loses, repeats or invents a record`() {
    var examined = 0
    var seed: UInt64 = 1
    while examined < Soak.states {
      let (count, fault) = run(seed, steps: 40, cuts: 4)
      examined += count
      #expect(fault == nil, "seed \(seed), after \(count) states")
      if fault != nil || count == 0 { return }
      seed += 1
    }
  }
}
