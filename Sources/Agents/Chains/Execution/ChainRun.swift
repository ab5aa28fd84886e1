import Expressions
import JSON
import LanguageModels
import Platform
import Resilience
import Synchronization
import Telemetry

/// One run under way: walks the steps, tries again, falls back.
final class ChainRun: Sendable {
  /// Where a step stands in the run.
  struct Place: Sendable {
    /// Such as `each/1/answer`.
    var path: String
    var parent: SpanID?
    /// Index of the element of a map.
    var iteration: Int?
    /// Whether what a model says here is the answer of the chain.
    var isFinal: Bool

    func inner(_ name: String, isFinal: Bool = false) -> Place {
      Place(path: path.isEmpty ? name : "\(path)/\(name)", parent: parent, isFinal: isFinal)
    }
  }

  struct Totals {
    var usage: TokenUsage?
    var modelCalls = 0
    var cachedCalls = 0
    var retries = 0
    var fallbacks: [String] = []
    /// Files of conversations by the ids of their memory steps.
    var memories: [String: MemoryPlace] = [:]
  }

  /// Where a memory step keeps its turns.
  struct MemoryPlace {
    var file: FilePath?
    var name: String
    var limit: Int
  }

  let plan: ChainPlan
  let services: ChainServices
  let templates: ChainTemplates
  let listener: ChainRunner.Listener
  let totals = Mutex(Totals())
  let traceID: TraceID
  /// The root span, when there is a trace.
  let root = Mutex<Span?>(nil)

  init(
    plan: ChainPlan, services: ChainServices, templates: ChainTemplates,
    listener: @escaping ChainRunner.Listener
  ) {
    self.plan = plan
    self.services = services
    self.templates = templates
    self.listener = listener
    var ids = SeededGenerator(seed: services.seed)
    traceID = TraceID(using: &ids)
  }

  var usage: TokenUsage { totals.withLock { $0.usage ?? TokenUsage(input: 0, output: 0) } }

  func result(_ output: JSONValue, _ values: JSONObject) -> ChainResult {
    totals.withLock { totals in
      ChainResult(
        output: output, values: values, usage: totals.usage ?? TokenUsage(input: 0, output: 0),
        modelCalls: totals.modelCalls, cachedCalls: totals.cachedCalls, retries: totals.retries,
        fallbacks: totals.fallbacks)
    }
  }

  // MARK: Steps

  func all(_ inputs: JSONObject) async throws(ChainFailure) -> (JSONValue, JSONObject) {
    let place = Place(path: "", parent: root.withLock { $0?.spanID }, isFinal: true)
    var scope = inputs
    let output = try await run(
      ChainBody(steps: plan.steps, output: plan.output), in: &scope, at: place)
    var values = JSONObject()
    for step in plan.steps { values[step.id] = scope[step.id] }
    return (output, values)
  }

  /// Runs the steps of a body one after another.
  func run(
    _ body: ChainBody, in scope: inout JSONObject, at place: Place
  ) async throws(ChainFailure) -> JSONValue {
    var last = JSONValue.null
    for (index, step) in body.steps.enumerated() {
      let isLast = index == body.steps.count - 1
      var inner = place.inner(step.id, isFinal: place.isFinal && isLast)
      inner.iteration = place.iteration
      last = try await value(of: step, in: scope, at: inner)
      scope[step.id] = last
    }
    guard let output = body.output else { return last }
    return try evaluate(output, in: scope, at: place)
  }

  func evaluate(
    _ template: JSONValue, in scope: JSONObject, at place: Place
  ) throws(ChainFailure) -> JSONValue {
    do throws(ExpressionError) {
      return try templates.value(template, in: scope)
    } catch {
      throw ChainFailure(
        "template", "the template '\(error.source.prefix(120))' has no value: \(error.description)",
        step: place.path)
    }
  }

  /// The value of a step: its own, or that of the first fallback that has one.
  private func value(
    of step: ChainStep, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> JSONValue {
    var failure: ChainFailure
    do throws(ChainFailure) {
      return try await attempts(step, in: scope, at: place)
    } catch {
      failure = error
    }
    for (index, other) in step.fallback.enumerated() where !failure.endsRun {
      do throws(ChainFailure) {
        var inner = place
        inner.path += "/fallback\(index + 1)"
        let value = try await value(of: other, in: scope, at: inner)
        totals.withLock { $0.fallbacks.append(inner.path) }
        return value
      } catch {
        failure = error
      }
    }
    throw failure
  }

  private func attempts(
    _ step: ChainStep, in scope: JSONObject, at place: Place
  ) async throws(ChainFailure) -> JSONValue {
    let span = StepSpan(try beginSpan(step, place))
    var inner = place
    inner.parent = span.id ?? place.parent
    listener(.started(step: place.path))
    var random = SeededGenerator(seed: services.seed ^ StepSpan.hash(place.path))
    var attempt = 1
    while true {
      do throws(ChainFailure) {
        if Task.isCancelled { throw ChainFailure.cancelled(place.path) }
        let value = try await limited(step, in: scope, at: inner, span)
        try endSpan(span, .success(value), attempt: attempt)
        listener(.finished(step: place.path))
        return value
      } catch {
        let delay = wait(after: error, step.retry, attempt, &random)
        listener(
          .failed(
            step: place.path, code: error.code, message: error.message, willRetry: delay != nil))
        guard let delay else {
          try endSpan(span, .failure(error), attempt: attempt)
          throw error
        }
        totals.withLock { $0.retries += 1 }
        try traceRetry(span, error, attempt: attempt, delay: delay)
        attempt += 1
        // Cancelled while waiting: the next look at the task ends the step.
        try? await services.sleep(delay)
      }
    }
  }

  private func wait(
    after failure: ChainFailure, _ policy: RetryPolicy?, _ attempt: Int,
    _ random: inout SeededGenerator
  ) -> UInt64? {
    guard let policy, !failure.endsRun else { return nil }
    // Without a list of codes only what may pass by itself is tried again.
    let mayHelp =
      policy.retryable.isEmpty ? failure.isRetryable : policy.retries(failure.code)
    return mayHelp ? policy.delay(afterAttempt: attempt, using: &random) : nil
  }

  /// One attempt, within the time that the step has.
  private func limited(
    _ step: ChainStep, in scope: JSONObject, at place: Place, _ span: StepSpan
  ) async throws(ChainFailure) -> JSONValue {
    guard let timeout = step.timeout else {
      return try await perform(step, in: scope, at: place, span)
    }
    let sleep = services.sleep
    let first = await withTaskGroup(
      of: Result<JSONValue, ChainFailure>?.self, returning: Result<JSONValue, ChainFailure>?.self
    ) { group in
      group.addTask {
        do throws(ChainFailure) {
          return .success(try await self.perform(step, in: scope, at: place, span))
        } catch {
          return .failure(error)
        }
      }
      group.addTask {
        try? await sleep(timeout)
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first
    }
    if let first { return try first.get() }
    if Task.isCancelled { throw .cancelled(place.path) }
    throw ChainFailure(
      "timeout", "it took longer than \(ChainStep.text(timeout))", step: place.path,
      isRetryable: true)
  }

  // MARK: At once

  /// Does work for each index, at most so many at once; the results are in the order of the indexes.
  ///
  /// Nil results are failures that the policy allows. The first failure by index that is not a cancellation
  /// ends the rest. The work gives a result and does not throw: with Swift 6.3 an optimised build reads the
  /// wrong index after a closure of this kind has thrown a typed error.
  func atOnce(
    _ count: Int, limit: Int, keepsGoing: Bool, at place: Place,
    _ work: @escaping @Sendable (Int) async -> Result<JSONValue, ChainFailure>
  ) async throws(ChainFailure) -> [JSONValue?] {
    let results = await withTaskGroup(
      of: (Int, Result<JSONValue, ChainFailure>).self,
      returning: [Result<JSONValue, ChainFailure>?].self
    ) { group in
      var results: [Result<JSONValue, ChainFailure>?] = Array(repeating: nil, count: count)
      var next = 0
      var isEnding = false
      func add() {
        guard next < count, !isEnding else { return }
        let index = next
        next += 1
        group.addTask { (index, await work(index)) }
      }
      for _ in 0..<max(1, limit) { add() }
      while let (index, result) = await group.next() {
        results[index] = result
        if case .failure(let failure) = result, !keepsGoing || failure.endsRun, !isEnding {
          isEnding = true
          group.cancelAll()
        }
        add()
      }
      return results
    }
    if Task.isCancelled { throw .cancelled(place.path) }
    let failures = results.compactMap { result -> ChainFailure? in
      guard case .failure(let failure) = result else { return nil }
      return failure
    }
    if let failure = failures.first(where: { $0.endsRun && $0.code != "cancelled" }) {
      throw failure
    }
    if !keepsGoing,
      let failure = failures.first(where: { $0.code != "cancelled" }) ?? failures.first
    {
      throw failure
    }
    return results.map { try? $0?.get() }
  }
}
