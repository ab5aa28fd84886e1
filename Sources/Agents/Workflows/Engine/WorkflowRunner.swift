package import Functions
package import JSON
package import Telemetry

/// Runs a workflow: the shell around `WorkflowMachine` that calls functions, tools and people.
package struct WorkflowRunner: Sendable {
  package var workflow: CompiledWorkflow
  package var options: WorkflowMachine.Options
  package var functions: FunctionCatalogue
  /// What functions may reach; its clock is the clock of the run.
  package var context: FunctionContext
  package var tools: any ToolExecutor
  /// Who answers nodes of type `llm`; the workflow must have been prepared with a model then.
  package var models: (any ModelExecutor)?
  package var people: any HumanChannel
  /// Where the trace goes; written only when `options.trace` is set.
  package var trace: (any TraceSink)?
  /// Longest time for the whole run, in nanoseconds.
  package var timeLimit: UInt64?

  /// A runner of that workflow.
  package init(
    _ workflow: CompiledWorkflow, options: WorkflowMachine.Options, functions: FunctionCatalogue,
    context: FunctionContext, tools: any ToolExecutor, people: any HumanChannel,
    models: (any ModelExecutor)? = nil, trace: (any TraceSink)? = nil, timeLimit: UInt64? = nil
  ) {
    self.workflow = workflow
    self.options = options
    self.functions = functions
    self.context = context
    self.tools = tools
    self.models = models
    self.people = people
    self.trace = trace
    self.timeLimit = timeLimit
  }

  /// Runs the workflow to its end; cancelling the task ends the run with the outcome `cancelled`.
  ///
  /// - Parameter inputs: checked against the declared inputs before anything runs.
  /// - Returns: how it ended and what came out.
  /// - Throws: `WorkflowPreparationError` for inputs that do not fit, or what the trace sink threw; all
  ///   work has ended by then.
  package func run(_ inputs: JSONObject) async throws -> WorkflowResult {
    let state = try workflow.initialState(inputs)
    var run = Run(runner: self)
    return try await run.run(state)
  }
}

/// One run under way.
private struct Run {
  enum Signal: Sendable {
    case event(WorkflowMachine.Event, WorkflowMachine.Token)
    /// A call of a function has ended, after that long.
    case called(WorkflowMachine.Event, WorkflowMachine.Token, function: String, Duration)
    case alarm
    case cancelled
  }

  let runner: WorkflowRunner
  var machine: WorkflowMachine
  var effects: [WorkflowMachine.Effect] = []
  var tasks: [WorkflowMachine.Token: Task<Void, Never>] = [:]
  /// Tasks that were told to stop and may still be at work.
  var stopping: [Task<Void, Never>] = []
  var pending: [(token: WorkflowMachine.Token, call: WorkflowMachine.Call)] = []
  /// How long the last call of each function took; nothing but when it is called depends on it.
  var lengths: [String: Duration] = [:]
  /// Functions called here since the last look at what came in.
  var inlineCalls = 0
  var alarm: (time: UInt64, task: Task<Void, Never>)?
  let signals: AsyncStream<Signal>
  let sender: AsyncStream<Signal>.Continuation
  let clock = ContinuousClock()
  let origin: ContinuousClock.Instant
  let startTime: UInt64

  init(runner: WorkflowRunner) {
    self.runner = runner
    machine = WorkflowMachine(runner.workflow, options: runner.options)
    (signals, sender) = AsyncStream.makeStream(of: Signal.self)
    origin = clock.now
    startTime = runner.context.now()
  }

  /// The time of day as it was at the start, plus what has passed since: it never jumps.
  var now: UInt64 {
    let passed = (clock.now - origin).components
    return startTime &+ UInt64(clamping: passed.seconds) &* 1_000_000_000
      &+ UInt64(clamping: passed.attoseconds / 1_000_000_000)
  }

  mutating func run(_ state: JSONObject) async throws -> WorkflowResult {
    let sender = sender
    return try await withTaskCancellationHandler {
      do {
        let result = try await steps(state)
        await end()
        return result
      } catch {
        await end()
        throw error
      }
    } onCancel: {
      sender.yield(.cancelled)
    }
  }

  private mutating func steps(_ state: JSONObject) async throws -> WorkflowResult {
    var iterator = signals.makeAsyncIterator()
    machine.start(state, now: now)
    while true {
      machine.takeEffects(into: &effects)
      if let result = try perform() { return result }
      if runner.timeLimit.map({ now - startTime >= $0 }) == true {
        machine.handle(.expired, now: now)
        continue
      }
      if Task.isCancelled {
        machine.handle(.cancelled, now: now)
        continue
      }
      if callInline() { continue }
      startPending()
      setAlarm()
      guard let signal = await iterator.next() else { continue }
      take(signal)
    }
  }

  private mutating func take(_ signal: Signal) {
    switch signal {
    case .event(let event, let token):
      tasks[token] = nil
      machine.handle(event, now: now)
    case .called(let event, let token, let function, let length):
      lengths[function] = length
      tasks[token] = nil
      machine.handle(event, now: now)
    case .alarm: machine.advance(to: now)
    case .cancelled: machine.handle(.cancelled, now: now)
    }
  }

  /// Does what the machine asked for, calls apart; the result when the run is over.
  private mutating func perform() throws -> WorkflowResult? {
    var result: WorkflowResult?
    for effect in effects {
      switch effect {
      case .call(let token, let call): pending.append((token, call))
      case .cancel(let token):
        pending.removeAll { $0.token == token }
        if let task = tasks.removeValue(forKey: token) {
          task.cancel()
          stopping.append(task)
        }
      case .trace(let record): try runner.trace?.write(record)
      case .finish(let end): result = end
      }
    }
    return result
  }

  // MARK: Calls

  /// A call that takes no longer than this is not worth a task, which costs about as much.
  private static let quickCall = Duration.microseconds(20)
  /// Calls made here in a row while others are at work and may have something to say.
  private static let inlineLimit = 256

  /// Calls a function here and now when nothing else could run meanwhile, or when it was quick the last
  /// time; false when there is none.
  private mutating func callInline() -> Bool {
    let isAlone = pending.count == 1 && tasks.isEmpty
    guard isAlone || inlineCalls < Self.inlineLimit else { return false }
    for place in pending.indices {
      guard case .function(let name, let arguments) = pending[place].call,
        runner.functions[name]?.isWaiting != true,
        isAlone || lengths[name].map({ $0 <= Self.quickCall }) == true
      else { continue }
      let token = pending.remove(at: place).token
      if !tasks.isEmpty { inlineCalls += 1 }
      let start = clock.now
      let event = runner.call(name, arguments, token)
      if !isAlone { lengths[name] = clock.now - start }
      machine.handle(event, now: now)
      return true
    }
    return false
  }

  private mutating func startPending() {
    inlineCalls = 0
    for (token, call) in pending {
      let (runner, sender, clock) = (runner, sender, clock)
      tasks[token] = Task { @concurrent in
        guard case .function(let name, let arguments) = call,
          runner.functions[name]?.isWaiting != true
        else {
          sender.yield(.event(await runner.event(of: call, token), token))
          return
        }
        let start = clock.now
        let event = runner.call(name, arguments, token)
        sender.yield(.called(event, token, function: name, clock.now - start))
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  // MARK: Time

  /// Makes sure that a signal comes when the machine or the time limit wants to be looked at.
  private mutating func setAlarm() {
    var time = machine.nextDeadline() ?? .max
    if let limit = runner.timeLimit {
      time = min(time, startTime &+ min(limit, .max - startTime))
    }
    guard time != alarm?.time else { return }
    alarm?.task.cancel()
    alarm = nil
    guard time != .max else { return }
    let current = now
    let delay = Duration.nanoseconds(Int64(clamping: time > current ? time - current : 0))
    let sender = sender
    let task = Task { @concurrent in
      guard (try? await Task.sleep(for: delay, tolerance: .zero)) != nil else { return }
      sender.yield(.alarm)
    }
    alarm = (time, task)
  }

  /// Stops all that is still at work and waits for it.
  private mutating func end() async {
    alarm?.task.cancel()
    for task in tasks.values {
      task.cancel()
      stopping.append(task)
    }
    for task in stopping { await task.value }
    await alarm?.task.value
    sender.finish()
  }
}

extension WorkflowRunner {
  fileprivate func call(
    _ name: String, _ arguments: JSONObject, _ token: WorkflowMachine.Token
  ) -> WorkflowMachine.Event {
    do throws(FunctionError) {
      return .completed(token, try functions.call(name, arguments, context: context))
    } catch {
      return .failed(token, code: error.code, message: error.message)
    }
  }

  fileprivate func event(
    of call: WorkflowMachine.Call, _ token: WorkflowMachine.Token
  ) async -> WorkflowMachine.Event {
    switch call {
    case .function(let name, let arguments):
      do throws(FunctionError) {
        return .completed(
          token, try await functions.callWaiting(name, arguments, context: context))
      } catch {
        return .failed(token, code: error.code, message: error.message)
      }
    case .model(let request):
      guard let models else {
        return .failed(token, code: "unbound", message: "no model is configured")
      }
      do throws(ToolError) {
        return .replied(token, try await models.run(request))
      } catch {
        return .failed(token, code: error.code, message: error.message)
      }
    case .human(let request): return .answered(token, await people.ask(request))
    case .tool(let request):
      do throws(ToolError) {
        return .completed(token, try await tools.run(request))
      } catch {
        return .failed(token, code: error.code, message: error.message)
      }
    }
  }
}
