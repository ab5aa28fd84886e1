package import AgentManifest
import RedisProtocol

extension RedisEngine {
  package func register(
    _ manifest: AgentManifest, endpoint: String?, lease: UInt64
  ) async throws(RuntimeError) -> UInt64 {
    guard !manifest.id.isEmpty else { throw .invalid("an agent needs an id") }
    var arguments = [Array(manifest.id.utf8), manifest.encoded]
    for word in [endpoint == nil ? "0" : "1", endpoint ?? "", "\(RedisTime.micros(lease))"] {
      arguments.append(Array(word.utf8))
    }
    let reply = try await run(RegistryScripts.register, arguments)
    guard let incarnation = reply.int else { throw unexpected(reply, "register") }
    return UInt64(incarnation)
  }

  package func heartbeat(
    _ agent: String, incarnation: UInt64?, status: AgentStatus?, load: Int?, lease: UInt64
  ) async throws(RuntimeError) {
    guard status != .lost else { throw .invalid("only the registry finds an agent lost") }
    let words = [
      agent, incarnation.map { "\($0)" } ?? "", status?.rawValue ?? "", load.map { "\($0)" } ?? "",
      "\(RedisTime.micros(lease))",
    ]
    let reply = try await run(RegistryScripts.heartbeat, words.map { Array($0.utf8) })
    switch reply.items?.first?.text {
    case "a": return
    case "u": throw .unknownAgent(agent)
    case "s":
      throw .staleIncarnation(
        agent: agent, current: UInt64(max(0, reply.items?.last?.int ?? 0)))
    default: throw unexpected(reply, "heartbeat")
    }
  }

  package func agent(_ id: String) async throws(RuntimeError) -> AgentRecord? {
    let reply = try await run(RegistryScripts.read, [Array(id.utf8)])
    guard let fields = reply.items, !fields.isEmpty else { return nil }
    return try agentRecord(fields)
  }

  package func agents(_ query: AgentQuery) async throws(RuntimeError) -> [AgentRecord] {
    var found: [AgentRecord] = []
    var after = query.after ?? ""
    while found.count < query.limit {
      let chunk = min(500, max(50, query.limit))
      let reply = try await run(
        RegistryScripts.list, [Array(after.utf8), Array("\(chunk)".utf8)])
      guard let rows = reply.items else { throw unexpected(reply, "list") }
      for row in rows {
        guard let pair = row.items, pair.count == 2, let id = pair[0].text,
          let fields = pair[1].items
        else { throw unexpected(reply, "list") }
        after = id
        let record = try agentRecord(fields)
        if Self.matches(record, query) { found.append(record) }
      }
      guard rows.count == chunk else { break }
    }
    return Array(found.prefix(max(0, query.limit)))
  }

  private static func matches(_ record: AgentRecord, _ query: AgentQuery) -> Bool {
    let manifest = record.manifest
    func has(_ text: String?, _ lists: [String]...) -> Bool {
      guard let text = text?.lowercased() else { return true }
      return lists.contains { $0.contains { $0.lowercased() == text } }
    }
    let isWanted =
      query.statuses.isEmpty ? record.status != .lost : query.statuses.contains(record.status)
    return isWanted
      && has(query.capability, manifest.capabilities, manifest.tools, manifest.intents)
      && has(query.tool, manifest.tools) && has(query.intent, manifest.intents)
      && has(query.tag, manifest.tags)
  }

  private func agentRecord(_ items: [RESPValue]) throws(RuntimeError) -> AgentRecord {
    var fields: [String: RESPValue] = [:]
    for place in stride(from: 0, to: items.count - 1, by: 2) {
      if let name = items[place].text { fields[name] = items[place + 1] }
    }
    guard let manifest = fields["m"]?.data,
      let status = fields["s"]?.text.flatMap(AgentStatus.init), let incarnation = fields["i"]?.int
    else { throw .badReply("an agent lacks fields: is another program using the same keys?") }
    return AgentRecord(
      manifest: try AgentManifest(decoding: manifest), status: status,
      incarnation: UInt64(incarnation), load: Int(fields["l"]?.int ?? 0),
      endpoint: fields["e"]?.text, registeredAt: RedisTime.nanos(fields["r"]?.int),
      lastHeartbeat: RedisTime.nanos(fields["h"]?.int),
      leaseExpires: RedisTime.nanos(fields["x"]?.int))
  }

  package func deregister(_ agent: String) async throws(RuntimeError) -> Bool {
    try await run(RegistryScripts.deregister, [Array(agent.utf8)]).int == 1
  }

  package func changes(
    after revision: UInt64, wait: UInt64
  ) async throws(RuntimeError) -> [AgentEvent] {
    let events = try await self.wait(
      "registry", nil, upTo: wait
    ) { () -> Result<(found: [AgentEvent]?, next: Int64), RuntimeError> in
      do throws(RuntimeError) {
        let (events, next) = try await changes(after: revision)
        return .success((events.isEmpty ? nil : events, next))
      } catch {
        return .failure(error)
      }
    }
    return events ?? []
  }

  private func changes(
    after revision: UInt64
  ) async throws(RuntimeError) -> ([AgentEvent], Int64) {
    let reply = try await run(
      RegistryScripts.changes, [Array("\(min(revision, RedisTime.most))".utf8)])
    guard let parts = reply.items, parts.count == 3, let next = parts[1].int,
      let rows = parts[2].items
    else { throw unexpected(reply, "changes") }
    guard parts[0].int == 0 else { throw .revisionForgotten(oldest: UInt64(max(0, next))) }
    var events: [AgentEvent] = []
    for row in rows {
      guard let pair = row.items, pair.count == 2,
        let revision = pair[0].text?.split(separator: "-").first.flatMap({ UInt64($0) }),
        let values = pair[1].items, values.count == 8,
        let kind = values[1].text.flatMap(AgentEvent.Kind.init), let agent = values[3].text,
        let status = values[5].text.flatMap(AgentStatus.init)
      else { throw unexpected(reply, "changes") }
      events.append(
        AgentEvent(
          revision: revision, kind: kind, agent: agent, status: status,
          time: RedisTime.nanos(values[7].int)))
    }
    return (events, next)
  }
}
