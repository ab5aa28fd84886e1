package import Functions
package import JSON
package import Telemetry

/// A run as a synchronous state machine: events and the time go in, effects come out.
///
/// There is no task, clock or file inside: the same events at the same times give the same effects, byte for byte.
/// All of a run is in its tables (frames, activities, timers), which is what a checkpoint will have to write.
package struct WorkflowMachine: Sendable {
  /// Names one attempt of one node; events for attempts that are over are passed over.
  package struct Token: Sendable, Hashable {
    let handle: Handle
  }

  /// Work that the shell does for a node.
  package enum Call: Sendable, Hashable {
    case function(name: String, arguments: JSONObject)
    case tool(ToolRequest)
    case model(ModelRequest)
    case human(HumanRequest)
  }

  /// What the shell must do, in order.
  package enum Effect: Sendable {
    /// Do the work and report its end under the token.
    case call(Token, Call)
    /// Stop the work of that token; nobody waits for its end.
    case cancel(Token)
    /// Write a line of the trace.
    case trace(TraceRecord)
    /// The run is over.
    case finish(WorkflowResult)
  }

  /// What happened outside.
  package enum Event: Sendable {
    case completed(Token, JSONValue)
    /// A model has answered.
    case replied(Token, ModelReply)
    case failed(Token, code: String, message: String)
    case answered(Token, HumanAnswer)
    /// The run is to stop now.
    case cancelled
    /// The time limit of the run has come.
    case expired
  }

  /// How a run is bounded and recorded.
  package struct Options: Sendable {
    /// What a trace says about itself.
    package struct Trace: Sendable {
      /// Version of the program.
      package var version: String
      /// Bytes kept of each input and output.
      package var captureLimit: Int

      /// Tracing by that version of the program.
      package init(version: String, captureLimit: Int = TraceCapture.defaultLimit) {
        self.version = version
        self.captureLimit = captureLimit
      }
    }

    /// Nodes that may be executed.
    package var stepLimit: Int
    /// Calls that may run at once.
    package var concurrency: Int
    /// Seed of jitter and ids.
    package var seed: UInt64
    /// Id of the run.
    package var runID: String
    /// Nil: no trace, and no work for one.
    package var trace: Trace?

    /// Options with the usual bounds.
    package init(
      stepLimit: Int = 10_000, concurrency: Int = 32, seed: UInt64, runID: String? = nil,
      trace: Trace? = nil
    ) {
      self.stepLimit = stepLimit
      self.concurrency = max(1, concurrency)
      self.seed = seed
      self.runID = runID ?? String(seed, radix: 16)
      self.trace = trace
    }
  }

  enum Step: Sendable {
    case begin(frame: Handle, node: Int)
    case frameDone(Handle)
  }

  let workflow: CompiledWorkflow
  let options: Options
  var frames: [Frame] = []
  var freeFrames: [Int] = []
  var activities: [Activity] = []
  var freeActivities: [Int] = []
  var timers = TimerQueue()
  var liveTimers = 0
  var steps: [Step] = []
  private var nextStep = 0
  var waitingCalls: [(handle: Handle, call: Call)] = []
  var effects: [Effect] = []
  var now: UInt64 = 0
  var executed = 0
  var skipped = 0
  var retries = 0
  /// Calls at work, sleeping, asking and parked activities: whether anything can still happen.
  var calling = 0
  var sleeping = 0
  var asking = 0
  var parked: [String] = []
  var ids: RunGenerator
  var traceID: TraceID
  var rootSpan: Span?
  /// How the run ended; nil while it goes on.
  package private(set) var result: WorkflowResult?

  /// A run that has not started.
  package init(_ workflow: CompiledWorkflow, options: Options) {
    self.workflow = workflow
    self.options = options
    ids = RunGenerator(state: options.seed)
    traceID = TraceID(using: &ids)
  }

  /// Starts the run with the state that `CompiledWorkflow.initialState` gave.
  package mutating func start(_ state: JSONObject, now: UInt64) {
    self.now = now
    beginTrace(state)
    let top = openFrame(
      Frame(graph: workflow.graph, state: state, locals: [:]), parentSpan: rootSpan?.spanID)
    schedule(top, workflow.graph.entry)
    work()
  }

  /// Takes an event in.
  package mutating func handle(_ event: Event, now: UInt64) {
    guard result == nil else { return }
    advance(to: now)
    guard result == nil else { return }
    switch event {
    case .completed(let token, let value):
      guard let index = leaveCall(token) else { return }
      succeed(index, value)
    case .replied(let token, let reply):
      guard let index = leaveCall(token) else { return }
      if activities[index].span != nil {
        for (name, value) in reply.attributes { activities[index].span?.attributes[name] = value }
      }
      succeed(index, reply.value)
    case .failed(let token, let code, let message):
      guard let index = leaveCall(token) else { return }
      failAttempt(index, failure(index, code, message))
    case .answered(let token, let answer):
      guard let index = activity(token.handle), activities[index].phase == .asking else { return }
      asking -= 1
      take(answer, index)
    case .cancelled: finish(.cancelled)
    case .expired: finish(.timedOut)
    }
    work()
  }

  /// Lets time pass: timeouts strike, waits end, attempts begin anew.
  package mutating func advance(to time: UInt64) {
    now = max(now, time)
    while result == nil, let timer = timers.first, timer.time <= now {
      timers.removeFirst()
      guard let index = activity(timer.handle) else { continue }
      activities[index].timers -= 1
      liveTimers -= 1
      strike(timer.kind, index)
      work()
    }
  }

  /// When `advance(to:)` has something to do, if ever.
  package mutating func nextDeadline() -> UInt64? {
    while let timer = timers.first, activity(timer.handle) == nil { timers.removeFirst() }
    return timers.first?.time
  }

  /// Gives out the effects since the last time and keeps none; the buffer's memory is used again.
  package mutating func takeEffects(into buffer: inout [Effect]) {
    buffer.removeAll(keepingCapacity: true)
    swap(&buffer, &effects)
  }

  // MARK: Going on

  /// Does all that can be done without the outside.
  private mutating func work() {
    while result == nil, nextStep < steps.count {
      let step = steps[nextStep]
      nextStep += 1
      if nextStep == steps.count {
        steps.removeAll(keepingCapacity: true)
        nextStep = 0
      } else if nextStep >= 1_024, nextStep * 2 > steps.count {
        steps.removeFirst(nextStep)
        nextStep = 0
      }
      switch step {
      case .begin(let frame, let node):
        if frames[frame.index].generation == frame.generation { begin(frame.index, node) }
      case .frameDone(let frame):
        if frames[frame.index].generation == frame.generation { frameDone(frame.index) }
      }
    }
    if result == nil, calling == 0, sleeping == 0, asking == 0 { rest() }
  }

  /// Nothing is at work: the run waits for people, or the machine has a fault, which must not hang.
  private mutating func rest() {
    if parked.isEmpty {
      finish(
        .failed,
        NodeFailure(
          code: "stalled", node: workflow.name,
          message: "nothing can run any more although the run is not over: report this as a bug"))
    } else {
      finish(.waiting, nodes: parked)
    }
  }

  mutating func finish(
    _ outcome: WorkflowResult.Outcome, _ failure: NodeFailure? = nil, nodes: [String] = []
  ) {
    guard result == nil, !frames.isEmpty else { return }
    let state = frames[0].state
    cancelFrame(0)
    let result = WorkflowResult(
      outcome: outcome, outputs: workflow.result(of: state), state: state, executed: executed,
      skipped: skipped, retries: retries, failure: failure, decisionNodes: nodes)
    self.result = result
    steps.removeAll()
    waitingCalls.removeAll()
    endTrace(result)
    effects.append(.finish(result))
  }

  /// The activity that a handle names, if it still goes on.
  func activity(_ handle: Handle) -> Int? {
    guard handle.index < activities.count,
      activities[handle.index].generation == handle.generation
    else { return nil }
    return handle.index
  }

  /// The activity whose call has ended, with the call's place given up; nil when nobody waits for it.
  private mutating func leaveCall(_ token: Token) -> Int? {
    guard let index = activity(token.handle), activities[index].phase == .calling else {
      return nil
    }
    endCall(index)
    return index
  }
}
