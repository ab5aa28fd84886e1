import HTTP
package import JSON
package import Platform
package import Sockets
import Synchronization
import Telemetry

/// A server that speaks as OpenAI, Anthropic and Ollama do and makes its answers up, for tests.
///
/// The decisions are those of `MockModelMachine`; this gives it sockets and time.
package final class MockModelServer: Sendable {
  private struct Watcher {
    var id: Int
    var count: Int
    var continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var machine: MockModelMachine
    var turns: [Int: CheckedContinuation<Bool, Never>] = [:]
    /// Calls whose turn came before they began to wait for it.
    var granted: Set<Int> = []
    var records: [JSONObject] = []
    var answered = 0
    var watchers: [Watcher] = []
    var lastWatcher = 0
  }

  /// Requests that are remembered for `records`.
  private static let recordLimit = 10_000

  private let configuration: MockModelConfiguration
  private let clock: MonotonicClock
  private let wallClock: WallClock
  private let log: (@Sendable (JSONObject) -> Void)?
  private let state: Mutex<State>
  private let server: Mutex<HTTPServer?> = Mutex(nil)

  /// A server that does not listen yet.
  ///
  /// `log` is called with one record a request, when its answer is over; no record holds a header.
  package init(
    _ configuration: MockModelConfiguration = MockModelConfiguration(),
    clock: MonotonicClock = .system, wallClock: WallClock = .system,
    log: (@Sendable (JSONObject) -> Void)? = nil
  ) {
    self.configuration = configuration
    self.clock = clock
    self.wallClock = wallClock
    self.log = log
    state = Mutex(State(machine: MockModelMachine(configuration)))
  }

  /// Listens; returns the base URL without a path, such as `http://127.0.0.1:40312`.
  package func start() throws(SocketError) -> String {
    let http = HTTPServer(configuration: configuration.http) { [self] in await handle($0, $1) }
    let address = try http.start()
    server.withLock { $0 = http }
    return address.port == nil ? "\(address)" : "http://\(address)"
  }

  /// Accepts no more, lets answers finish for that many nanoseconds, then breaks them off.
  package func stop(within limit: UInt64 = 1_000_000_000) async {
    let http = server.withLock { server in
      defer { server = nil }
      return server
    }
    await http?.stop(within: limit)
  }

  /// What was asked and answered, in the order in which the answers ended.
  package var records: [JSONObject] { state.withLock { $0.records } }

  /// Answers that are over, refusals included.
  package var answeredCount: Int { state.withLock { $0.answered } }

  /// Waits until so many answers are over, or the task is cancelled.
  package func untilAnswered(_ count: Int) async {
    let id = state.withLock { state in
      state.lastWatcher += 1
      return state.lastWatcher
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.answered >= count || Task.isCancelled { return true }
          state.watchers.append(Watcher(id: id, count: count, continuation: continuation))
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let watcher = state.withLock { state in
        state.watchers.firstIndex { $0.id == id }.map { state.watchers.remove(at: $0) }
      }
      watcher?.continuation.resume()
    }
  }

  // MARK: Requests

  private func handle(_ request: HTTPServerRequest, _ responder: any HTTPResponder) async {
    switch MockRoute(request) {
    case .call(let api):
      guard request.method == "POST" else { return await refuseMethod("POST", responder) }
      await answer(api, request, responder)
    case .models(let form):
      guard ["GET", "HEAD"].contains(request.method) else {
        return await refuseMethod("GET", responder)
      }
      let now = Int(clamping: wallClock.now() / 1_000_000_000)
      let (status, body) = form.document(configuration.models, created: now)
      await send(status, body, responder)
    case .health: await send(200, ["status": "ok"], responder)
    case .unknown:
      let error = MockError(404, "there is nothing at '\(request.path)'", code: "unknown_url")
      let envelope = MockEnvelope(
        model: "", id: "", created: 0, inputTokens: 0, includesUsage: false)
      await send(404, MockChatWire().error(error, envelope), responder)
    }
  }

  private func refuseMethod(_ allowed: String, _ responder: any HTTPResponder) async {
    try? await responder.send(
      status: 405, headers: ["Allow": allowed, "Content-Type": "text/plain; charset=utf-8"],
      body: Array("use \(allowed)\n".utf8))
  }

  private func send(_ status: Int, _ body: JSONValue, _ responder: any HTTPResponder) async {
    try? await responder.send(
      status: status, headers: ["Content-Type": "application/json"],
      body: Array(body.serialized().utf8))
  }

  private func answer(
    _ api: MockCall.API, _ request: HTTPServerRequest, _ responder: any HTTPResponder
  ) async {
    let arrived = clock.now()
    let created = Int(clamping: wallClock.now() / 1_000_000_000)
    let (number, arrival) = state.withLock { $0.machine.arrive(at: arrived) }
    var call = MockCall(api, model: "")
    var error: MockError?
    do throws(MockRejection) {
      call = try MockCallReader.read(api, request.body)
    } catch let rejection {
      error = MockError(400, rejection.message, parameter: rejection.parameter)
    }
    if case .refuse(let refusal) = arrival { error = refusal }
    if arrival == .wait, await !turn(of: number) {
      return record(request, call, number, nil, arrived, started: clock.now(), outcome: "gone")
    }
    let started = clock.now()
    let (decision, refused, limits) = state.withLock { state in
      let limits = state.machine.limitHeaders(api, at: started)
      if let error {
        let plan = state.machine.refusal(error, call, number: number, created: created)
        return (MockDecision?.none, MockPlan?.some(plan), limits)
      }
      return (state.machine.decide(call, number: number, created: created), nil, limits)
    }
    // Outside of the lock: an answer to a large schema takes its time.
    guard let plan = refused ?? decision?.plan() else { return }
    let outcome = await MockPlayer(
      responder, api: api, number: number, limits: limits, clock: clock
    )
    .play(plan, from: started)
    if case .refuse = arrival {} else { passOn() }
    record(request, call, number, plan, arrived, started: started, outcome: outcome)
  }

  // MARK: Queue

  /// Waits until a call may start; false when its client has gone before.
  private func turn(of number: Int) async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let verdict: Bool? = state.withLock { state in
          if state.granted.remove(number) != nil { return true }
          if Task.isCancelled, state.machine.leave(number) { return false }
          state.turns[number] = continuation
          return nil
        }
        if let verdict { continuation.resume(returning: verdict) }
      }
    } onCancel: {
      let turn = state.withLock { state in
        state.turns[number] != nil && state.machine.leave(number)
          ? state.turns.removeValue(forKey: number) : nil
      }
      turn?.resume(returning: false)
    }
  }

  /// A call is over: the next one that waits may start.
  private func passOn() {
    let turn: CheckedContinuation<Bool, Never>? = state.withLock { state in
      guard let number = state.machine.finish() else { return nil }
      let turn = state.turns.removeValue(forKey: number)
      if turn == nil { state.granted.insert(number) }
      return turn
    }
    turn?.resume(returning: true)
  }

  // MARK: Log

  private func record(
    _ request: HTTPServerRequest, _ call: MockCall, _ number: Int, _ plan: MockPlan?,
    _ arrived: UInt64, started: UInt64, outcome: String
  ) {
    func milliseconds(_ from: UInt64, _ to: UInt64) -> JSONValue {
      .double(Double((to &- from) / 1000) / 1000)
    }
    let text = String(call.userText.prefix(200))
    let record: JSONObject = [
      "number": .integer(number),
      "time": .string(Timestamp(nanosecondsSince1970: wallClock.now()).rfc3339(.milliseconds)),
      "api": .string(call.api.rawValue), "path": .string(request.path),
      "model": .string(call.model), "stream": .bool(call.isStreaming),
      "status": .integer(plan?.status ?? 0), "outcome": .string(outcome),
      "faults": .strings(plan?.faults ?? []),
      "rule": plan?.rule.map { .integer($0) } ?? .null,
      "tools": .strings(call.tools.map(\.name)), "schema": .bool(call.schema != nil),
      "inputTokens": .integer(plan?.inputTokens ?? call.inputTokens),
      "outputTokens": .integer(plan?.outputTokens ?? 0),
      "queuedMilliseconds": milliseconds(arrived, started),
      "milliseconds": milliseconds(arrived, clock.now()),
      "text": .string(SecretMask.masking(text) ?? text),
    ]
    log?(record)
    let watchers = state.withLock { state in
      if state.records.count < Self.recordLimit { state.records.append(record) }
      state.answered += 1
      let answered = state.answered
      defer { state.watchers.removeAll { $0.count <= answered } }
      return state.watchers.filter { $0.count <= answered }
    }
    for watcher in watchers { watcher.continuation.resume() }
  }
}
