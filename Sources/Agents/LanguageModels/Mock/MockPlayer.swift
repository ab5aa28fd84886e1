import HTTP
import Platform

/// Plays the steps of a plan to a client.
struct MockPlayer {
  private static let fillerBlock = [UInt8](repeating: UInt8(ascii: "x"), count: 64 * 1024)

  private let responder: any HTTPResponder
  private let headers: HTTPHeaders
  private let clock: MonotonicClock

  init(
    _ responder: any HTTPResponder, api: MockCall.API, number: Int, limits: HTTPHeaders,
    clock: MonotonicClock
  ) {
    self.responder = responder
    self.clock = clock
    var headers = limits
    headers.add(api == .messages ? "request-id" : "x-request-id", "req_mock_\(number)")
    self.headers = headers
  }

  /// Plays to the end, and says how it ended: `answered`, `broken` on purpose, or `gone`.
  func play(_ plan: MockPlan, from start: UInt64) async -> String {
    // Against the start and not the step before, so that delays do not add up.
    var due = start
    do {
      for step in plan.steps {
        switch step {
        case .wait(let time):
          due = due.addingReportingOverflow(time).partialValue
          let now = clock.now()
          if due > now { try await Task.sleep(nanoseconds: due - now) }
        case .reply(let status, let own, let body):
          try await responder.send(status: status, headers: all(own), body: body)
        case .begin(let status, let own):
          try await responder.begin(status: status, headers: all(own))
        case .part(let bytes): try await responder.write(bytes)
        case .filler(let count): try await fill(count)
        case .end: try await responder.end()
        case .abort:
          await responder.abort()
          return "broken"
        case .hang:
          while true { try await Task.sleep(nanoseconds: 3_600_000_000_000) }
        }
      }
      return "answered"
    } catch {
      return "gone"
    }
  }

  private func all(_ own: HTTPHeaders) -> HTTPHeaders {
    HTTPHeaders(own.fields + headers.fields)
  }

  private func fill(_ count: Int) async throws {
    var left = count
    while left > 0 {
      let block =
        left < Self.fillerBlock.count ? Array(Self.fillerBlock.prefix(left)) : Self.fillerBlock
      try await responder.write(block)
      left -= block.count
    }
  }
}
