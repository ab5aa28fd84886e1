import Platform
import Storage
import Synchronization
import Testing

/// Every call of a run fails in every way, once and for ever.
@Suite struct FaultTests {
  static let kinds: [(String, SimulatedFiles.FaultKind)] = [
    ("EIO", .error(.inputOutput)), ("ENOSPC", .error(.noSpace)),
    ("EDQUOT", .error(.quotaExceeded)), ("EINTR", .error(.interrupted)), ("short", .short),
  ]

  /// What a run did before it could not go on.
  private struct Outcome {
    var model = Model()
    var calls = 0
    var failure: StorageError?
  }

  /// Appends, snapshots, rotates and reopens; stops at the first error that is final.
  private func work(_ files: SimulatedFiles) -> Outcome {
    var random = SeededGenerator(seed: 99)
    var configuration = JournalConfiguration.small(&random)
    configuration.segmentBytes = 1024
    configuration.preallocationBytes = 512
    configuration.ballastBytes = 1024
    var outcome = Outcome()
    do throws(StorageError) {
      var core = try JournalCore(
        folder: storePath, files: files, configuration: configuration, restore: { _ in },
        replay: { _ in })
      for round in 0..<8 {
        for number in 0..<3 {
          outcome.model.append([UInt8](repeating: UInt8(round), count: 90 * number))
          _ = core.append(
            outcome.model.payloads[outcome.model.payloads.count - 1],
            type: UInt8(outcome.model.payloads.count & 0x7F))
        }
        do throws(StorageError) {
          try core.synchronize()
          outcome.model.acknowledged = outcome.model.payloads.count
          if round % 3 == 2 {
            let through = outcome.model.acknowledged
            try core.writeSnapshot(
              outcome.model.snapshot(through: through), through: UInt64(through))
          }
        } catch {
          // Space can return: the same records are tried again in the next round.
          guard case .full = error else {
            outcome.failure = error
            core.abandon()
            return outcome
          }
        }
      }
      try core.close()
      outcome.model.acknowledged = outcome.model.payloads.count
    } catch {
      outcome.failure = error
    }
    return outcome
  }

  @Test func `a call that fails loses nothing that was acknowledged`() {
    let healthy = SimulatedFiles()
    let whole = work(healthy)
    #expect(whole.failure == nil && whole.model.acknowledged == 24)
    let calls = healthy.calls
    #expect(calls > 100)
    var failures = 0
    for (name, kind) in Self.kinds {
      for isForEver in [false, true] {
        for number in 1...calls {
          let files = SimulatedFiles()
          files.inject { call, _ in
            call == number || isForEver && call > number ? kind : nil
          }
          let outcome = work(files)
          if outcome.failure != nil { failures += 1 }
          let label = "\(name) \(isForEver ? "from" : "at") call \(number)"
          if name == "EINTR" || name == "short", !isForEver {
            #expect(outcome.failure == nil, "\(label) stopped it: \(outcome.failure as Any)")
          }
          var random = SeededGenerator(seed: UInt64(number))
          for left in [files.snapshot.afterKill(), files.snapshot.afterPowerCut(&random)] {
            let again = SimulatedFiles(left)
            switch openAndCompare(again, outcome.model, JournalConfiguration.small(&random)) {
            case .failure(let error): Issue.record("\(label): refused: \(error)")
            case .success((let core, let seen)):
              core.abandon()
              #expect(seen.fault == nil, "\(label)")
              #expect(
                seen.last >= outcome.model.acknowledged,
                "\(label): lost \(outcome.model.acknowledged)")
            }
          }
        }
      }
    }
    #expect(failures > calls, "the faults were not noticed")
  }

  @Test func `a failed sync ends the store for good`() async {
    let files = SimulatedFiles()
    var random = SeededGenerator(seed: 1)
    let configuration = JournalConfiguration.small(&random)
    let opened = Result { () throws(StorageError) in
      try Journal.open(
        folder: storePath, files: files, configuration: configuration, restore: { _ in },
        replay: { _ in })
    }
    guard case .success(let journal) = opened else {
      Issue.record("cannot open")
      return
    }
    let first = journal.append([1], type: 1)
    #expect(await journal.synchronize(upTo: first, durability: .group).isSuccess)
    files.inject { _, name in name == "synchronize" ? .error(.inputOutput) : nil }
    let second = journal.append([2], type: 1)
    let answer = await journal.synchronize(upTo: second, durability: .always)
    guard case .failure(.failed(_, _, .inputOutput)) = answer else {
      Issue.record("a failed sync was acknowledged: \(answer)")
      return
    }
    // The disk works again; what the failed sync left behind is unknown all the same.
    files.inject(nil)
    let third = journal.append([3], type: 1)
    #expect(await !journal.synchronize(upTo: third, durability: .group).isSuccess)
    #expect(await !journal.synchronize(upTo: third, durability: .memory).isSuccess)
    #expect(journal.refusal != nil)
    #expect(journal.statistics.state.name == "failed")
    #expect(await journal.synchronize(upTo: first, durability: .group).isSuccess)
    journal.close()
  }
}

extension Result where Success == Void {
  var isSuccess: Bool { (try? get()) != nil }
}
