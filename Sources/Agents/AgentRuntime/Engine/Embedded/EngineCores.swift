/// Registry, queue and bus as one state machine: commands in, answers out.
///
/// What is journaled is a command; carrying the same commands out in the same order gives the same bytes.
struct EngineCores {
  /// What a command brought about.
  enum Reply {
    case put([PutOutcome])
    case leased([LeasedTask])
    case leases([LeaseOutcome])
    case statuses([TaskStatus?])
    case done
    case incarnation(UInt64)
    case flag(Bool)
    case failed(RuntimeError)
  }

  var queue = QueueCore()
  var registry = RegistryCore()
  /// Not part of what is kept.
  var bus = BusCore()

  /// Carries a command out.
  mutating func apply(_ command: RuntimeCommand) -> Reply {
    switch command {
    case .put(let drafts, let now):
      return .put(drafts.map { queue.put($0, now: now) })
    case .lease(let request, let now):
      return .leased(queue.lease(request, now: now))
    case .renew(let leases, let duration, let now):
      return .leases(leases.map { queue.renew($0, duration: duration, now: now) })
    case .finish(let reports, let now):
      return .leases(reports.map { queue.finish($0.lease, $0.result, now: now) })
    case .cancel(let ids, let now):
      return .statuses(ids.map { queue.cancel($0, now: now) })
    case .requeue(let ids, let now):
      return .statuses(ids.map { queue.requeue($0, now: now) })
    case .setLimits(let limits, let now):
      queue.setLimits(limits, now: now)
      return .done
    case .register, .heartbeat, .deregister:
      do throws(RuntimeError) {
        return try applyToRegistry(command)
      } catch {
        return .failed(error)
      }
    case .advance(let now):
      queue.advance(to: now)
      registry.advance(to: now)
      return .done
    }
  }

  private mutating func applyToRegistry(_ command: RuntimeCommand) throws(RuntimeError) -> Reply {
    switch command {
    case .register(let manifest, let endpoint, let lease, let now):
      return .incarnation(
        try registry.register(manifest, endpoint: endpoint, lease: lease, now: now))
    case .heartbeat(let agent, let incarnation, let status, let load, let lease, let now):
      try registry.heartbeat(
        agent, incarnation: incarnation, status: status, load: load, lease: lease, now: now)
      return .done
    case .deregister(let agent, let now):
      return .flag(registry.deregister(agent, now: now))
    default: return .done
    }
  }

  /// When time alone changes something that is kept; nil for never.
  var nextWake: UInt64? {
    [queue.nextWake, registry.nextWake].compactMap { $0 }.min()
  }

  // MARK: Snapshots

  private static let snapshotVersion: UInt8 = 1

  /// Everything that is kept, as of `now`.
  func snapshot(now: UInt64) -> [UInt8] {
    var writer = ByteWriter([Self.snapshotVersion])
    writer.number(now)
    var part: [UInt8] = []
    queue.encodeSnapshot(into: &part)
    writer.data(part)
    part = []
    registry.encodeSnapshot(into: &part)
    writer.data(part)
    return writer.bytes
  }

  /// The state of a snapshot, and its instant.
  static func restored(
    _ bytes: [UInt8]
  ) throws(RuntimeError) -> (cores: EngineCores, now: UInt64) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == snapshotVersion else {
      throw .storeFailed("a snapshot of another version of dna")
    }
    let now = try reader.number()
    var cores = EngineCores()
    cores.queue = try QueueCore(snapshot: try reader.data())
    cores.registry = try RegistryCore(snapshot: try reader.data())
    try reader.finish()
    return (cores, now)
  }
}
