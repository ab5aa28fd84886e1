import RedisProtocol
import Resilience

extension RedisEngine {
  package func put(_ tasks: [TaskDraft]) async throws(RuntimeError) -> [PutOutcome] {
    var outcomes = [PutOutcome?](repeating: nil, count: tasks.count)
    var arguments: [[UInt8]] = []
    var places: [Int] = []
    for (place, task) in tasks.enumerated() {
      if let reason = Self.fault(of: task) {
        outcomes[place] = .refused(TaskFailure(code: "invalid", message: reason))
        continue
      }
      places.append(place)
      Self.append(task, to: &arguments)
      // Lua takes some thousands of words at once.
      if places.count == 200 {
        try await put(&outcomes, &places, &arguments)
      }
    }
    if !places.isEmpty { try await put(&outcomes, &places, &arguments) }
    return outcomes.compactMap(\.self)
  }

  private func put(
    _ outcomes: inout [PutOutcome?], _ places: inout [Int], _ arguments: inout [[UInt8]]
  ) async throws(RuntimeError) {
    let reply = try await run(QueueScripts.put, [[]] + arguments)
    guard let rows = reply.items, rows.count == places.count else { throw unexpected(reply, "put") }
    for (place, row) in zip(places, rows) {
      let words = row.items?.map { $0.text ?? "" } ?? []
      switch words.first {
      case "a": outcomes[place] = .accepted
      case "d" where words.count == 2:
        guard let id = TaskID(words[1]) else { throw unexpected(reply, "put") }
        outcomes[place] = .duplicate(of: id)
      case "r" where words.count == 3:
        outcomes[place] = .refused(TaskFailure(code: words[1], message: words[2]))
      default: throw unexpected(reply, "put")
      }
    }
    places = []
    arguments = []
  }

  private static func fault(of task: TaskDraft) -> String? {
    if task.estimate.tokens < 0 || task.estimate.microdollars < 0 {
      return "the estimate is negative"
    }
    let texts = [
      task.type, task.capability, task.preferredAgent, task.tenant, task.idempotencyKey,
    ]
    if texts.contains(where: { $0?.utf8.contains(0) == true }) {
      return "a task's type, capability, agent, tenant and key may have no NUL"
    }
    return nil
  }

  private static func append(_ task: TaskDraft, to arguments: inout [[UInt8]]) {
    func add(_ text: String) { arguments.append(Array(text.utf8)) }
    add(task.id.text)
    add("\(task.priority)")
    add(capability(task.capability))
    add(task.type)
    add(task.tenant ?? "")
    add(task.preferredAgent ?? "")
    add("\(RedisTime.micros(task.preferenceHold))")
    add("\(RedisTime.micros(task.notBefore))")
    add(task.deadline.map { "\(RedisTime.micros($0))" } ?? "")
    add(task.idempotencyKey ?? "")
    add("\(task.retry.maxAttempts)")
    add("\(task.payload.count)")
    let turned = String(Int64(Int32.max) - Int64(task.priority))
    add(String(repeating: "0", count: 10 - turned.utf8.count) + turned)
    arguments.append(task.encoded)
  }

  /// A capability as it is compared: without case; blank is none.
  private static func capability(_ text: String?) -> String {
    let lowered = (text ?? "").lowercased()
    return lowered.allSatisfy(\.isWhitespace) ? "" : lowered
  }

  package func lease(_ request: LeaseRequest) async throws(RuntimeError) -> [LeasedTask] {
    guard request.count > 0 else { return [] }
    var words = [
      request.worker, request.agent ?? "", "\(min(request.count, 1000))",
      "\(max(1, RedisTime.micros(request.duration)))",
    ].map { Array($0.utf8) }
    words.append([])
    let capabilities = request.capabilities.map(Self.capability).filter { !$0.isEmpty }
    words.append(Array("\(capabilities.count)".utf8))
    for text in capabilities + request.types { words.append(Array(text.utf8)) }
    let arguments = words
    let tasks = try await wait(
      "ready", Set(capabilities + [""]), upTo: request.wait
    ) { () -> Result<(found: [LeasedTask]?, next: Int64), RuntimeError> in
      var arguments = arguments
      arguments[4] = Array(Self.nonce().utf8)
      do throws(RuntimeError) {
        let reply = try await run(QueueScripts.lease, arguments)
        let (tasks, next) = try leased(reply)
        return .success((tasks.isEmpty ? nil : tasks, next))
      } catch {
        return .failure(error)
      }
    }
    return tasks ?? []
  }

  static func nonce() -> String {
    var generator = SystemRandomNumberGenerator()
    return String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
  }

  private func leased(
    _ reply: RESPValue
  ) throws(RuntimeError) -> ([LeasedTask], Int64) {
    guard let parts = reply.items, parts.count == 3, let next = parts[0].int,
      let rows = parts[2].items
    else { throw unexpected(reply, "lease") }
    var tasks: [LeasedTask] = []
    for row in rows {
      guard let fields = row.items, fields.count == 5, let bytes = fields[0].data,
        let attempt = fields[1].int, let token = fields[2].int, let expires = fields[3].int
      else { throw unexpected(reply, "lease") }
      var draft = try TaskDraft(decoding: bytes)
      if fields[4].text == "1" { draft.deadline = nil }
      tasks.append(
        LeasedTask(
          lease: TaskLease(
            task: draft.id, token: UInt64(token), expires: RedisTime.nanos(expires)),
          draft: draft, attempt: Int(attempt)))
    }
    return (tasks, next)
  }

  package func renew(
    _ leases: [TaskLease], duration: UInt64
  ) async throws(RuntimeError) -> [LeaseOutcome] {
    guard !leases.isEmpty else { return [] }
    var arguments: [[UInt8]] = []
    for lease in leases {
      for word in [lease.task.text, "\(lease.token)", "\(max(1, RedisTime.micros(duration)))"] {
        arguments.append(Array(word.utf8))
      }
    }
    return try outcomes(try await run(QueueScripts.renew, arguments), leases.count)
  }

  private func outcomes(
    _ reply: RESPValue, _ count: Int
  ) throws(RuntimeError) -> [LeaseOutcome] {
    guard let rows = reply.items, rows.count == count else { throw unexpected(reply, "finish") }
    var outcomes: [LeaseOutcome] = []
    for row in rows {
      let words = row.items?.map { $0.text ?? "" } ?? []
      switch words.first {
      case "a": outcomes.append(.accepted)
      case "u": outcomes.append(.unknown)
      case "d": outcomes.append(.dead)
      case "t":
        outcomes.append(.retrying(at: RedisTime.nanos(words.last.flatMap { Int64($0) })))
      case "s":
        guard let status = words.last.flatMap(TaskStatus.init) else {
          throw unexpected(reply, "finish")
        }
        outcomes.append(.stale(status))
      default: throw unexpected(reply, "finish")
      }
    }
    return outcomes
  }

  package func finish(
    _ results: [(lease: TaskLease, result: AttemptResult)]
  ) async throws(RuntimeError) -> [LeaseOutcome] {
    guard !results.isEmpty else { return [] }
    let waits = try await pauses(results)
    var arguments: [[UInt8]] = []
    for (place, entry) in results.enumerated() {
      arguments.append(Array(entry.lease.task.text.utf8))
      arguments.append(Array("\(entry.lease.token)".utf8))
      var usage = TaskDraft.Estimate()
      switch entry.result {
      case .output(let bytes, let used):
        usage = used
        arguments += [Array("o".utf8), bytes, []]
      case .failure(let failure, _, _, let used):
        usage = used
        arguments += [
          Array((waits[place] == nil ? "g" : "f").utf8), Array(failure.code.utf8),
          Array(failure.message.utf8),
        ]
      case .released: arguments += [Array("r".utf8), [], []]
      }
      arguments += [usage.tokens, usage.microdollars].map { Array("\(max(0, $0))".utf8) }
      arguments.append(Array("\(RedisTime.micros(waits[place] ?? 0))".utf8))
    }
    return try outcomes(try await run(QueueScripts.finish, arguments), results.count)
  }

  /// How long each failed task waits before its next attempt; nil for those that are given up.
  private func pauses(
    _ results: [(lease: TaskLease, result: AttemptResult)]
  ) async throws(RuntimeError) -> [Int: UInt64] {
    var waits: [Int: UInt64] = [:]
    var asked: [Int] = []
    var commands: [RedisCommand] = []
    for (place, entry) in results.enumerated() {
      guard case .failure(_, _, let isPermanent, _) = entry.result, !isPermanent else { continue }
      asked.append(place)
      commands.append(RedisCommand("HMGET", prefix + "t:" + entry.lease.task.text, "d", "a"))
    }
    guard !commands.isEmpty else { return waits }
    let replies: [RESPValue]
    do throws(RedisError) {
      replies = try await client.pipeline(commands)
    } catch {
      throw Self.error(error, address: address)
    }
    for (place, reply) in zip(asked, replies) {
      if case .error(let refusal) = reply { throw Self.error(.reply(refusal), address: address) }
      // A task that is gone is told by the step itself.
      guard let fields = reply.items, fields.count == 2, let bytes = fields[0].data,
        let attempt = fields[1].int,
        case .failure(let failure, let after, _, _) = results[place].result
      else { continue }
      let draft = try TaskDraft(decoding: bytes)
      guard draft.retry.retries(failure.code) else { continue }
      // Whether an attempt is left, the step itself knows.
      waits[place] =
        after ?? QueueCore.backoff(draft.retry, draft.id, afterAttempt: Int(attempt))
    }
    return waits
  }
}
