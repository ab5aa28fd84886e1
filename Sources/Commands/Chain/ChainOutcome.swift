import Chains
import JSON

/// How a run of a chain ended.
enum ChainOutcome: Sendable {
  case completed(ChainResult)
  case failed(ChainFailure)
  /// The limit of time was reached.
  case timedOut
  case cancelled

  /// Runs a chain within a time.
  init(
    of runner: ChainRunner, _ inputs: JSONObject, limit: Duration?,
    onEvent: @escaping ChainRunner.Listener
  ) async {
    guard let limit else {
      self = await Self.run(runner, inputs, onEvent)
      return
    }
    self = await withTaskGroup(of: ChainOutcome.self) { group in
      group.addTask { await Self.run(runner, inputs, onEvent) }
      group.addTask {
        // Cancelled from outside: then the run says so itself.
        guard (try? await Task.sleep(for: limit)) != nil else { return .cancelled }
        return .timedOut
      }
      let first = await group.next() ?? .cancelled
      group.cancelAll()
      return first
    }
  }

  private static func run(
    _ runner: ChainRunner, _ inputs: JSONObject, _ onEvent: @escaping ChainRunner.Listener
  ) async -> ChainOutcome {
    do throws(ChainFailure) {
      return .completed(try await runner.run(inputs, onEvent: onEvent))
    } catch {
      return error.code == "cancelled" ? .cancelled : .failed(error)
    }
  }
}
