extension ReadyIndex {
  private static func pair(_ high: Int32, _ low: Int32) -> UInt64 {
    UInt64(UInt32(bitPattern: high)) << 32 | UInt64(UInt32(bitPattern: low))
  }

  /// The lane for a draft, made when it is not there.
  mutating func lane(for draft: TaskDraft, isPreferring: Bool) -> Int {
    if recent.lane >= 0, recent.priority == draft.priority, recent.isPreferring == isPreferring,
      recent.type == draft.type, recent.capability == draft.capability,
      recent.tenant == draft.tenant, !isPreferring || recent.agent == draft.preferredAgent
    {
      return Int(recent.lane)
    }
    if lanes.count - freeLanes.count > 2 * busyLanes + 4096 { sweep() }
    let kind = kind(
      capability: names.intern(NameTable.folded(draft.capability)),
      preferred: isPreferring ? names.intern(draft.preferredAgent ?? "") : 0,
      type: names.intern(draft.type))
    let level = level(draft.priority)
    let flow = flow(names.intern(draft.tenant ?? ""), on: level)
    let key = Self.pair(flow, kind)
    let lane: Int32
    if let known = laneOf[key] {
      lane = known
    } else {
      let new = Lane(kind: kind, flow: flow)
      if let place = freeLanes.popLast() {
        lanes[Int(place)] = new
        lane = place
      } else {
        lane = Int32(lanes.count)
        lanes.append(new)
      }
      laneOf[key] = lane
    }
    recent = Recent(
      lane: lane, priority: draft.priority, isPreferring: isPreferring, type: draft.type,
      capability: draft.capability, agent: draft.preferredAgent, tenant: draft.tenant)
    return Int(lane)
  }

  private mutating func kind(capability: Int32, preferred: Int32, type: Int32) -> Int32 {
    let key = KindKey(capability: capability, preferred: preferred, type: type)
    if let known = kindOf[key] { return known }
    let new = Kind(capability: capability, preferred: preferred, type: type)
    let kind: Int32
    if let place = freeKinds.popLast() {
      kinds[Int(place)] = new
      kind = place
    } else {
      kind = Int32(kinds.count)
      kinds.append(new)
      marks.append(0)
    }
    kindOf[key] = kind
    groups[Self.pair(preferred, capability), default: []].append(kind)
    return kind
  }

  mutating func level(_ priority: Int32) -> Int32 {
    if let known = levelOf[priority] { return known }
    let level: Int32
    if let place = freeLevels.popLast() {
      levels[Int(place)] = Level(priority: priority)
      level = place
    } else {
      level = Int32(levels.count)
      levels.append(Level(priority: priority))
    }
    levelOf[priority] = level
    return level
  }

  mutating func flow(_ tenant: Int32, on level: Int32) -> Int32 {
    let key = Self.pair(level, tenant)
    if let known = flowOf[key] { return known }
    let new = Flow(level: level, tenant: tenant, step: step(names[tenant]))
    let flow: Int32
    if let place = freeFlows.popLast() {
      flows[Int(place)] = new
      flow = place
    } else {
      flow = Int32(flows.count)
      flows.append(new)
    }
    flowOf[key] = flow
    return flow
  }

  private func step(_ tenant: String) -> UInt64 {
    weights.isEmpty
      ? Self.unit : Self.unit / UInt64(min(max(weights[tenant, default: 1], 1), 1 << 16))
  }

  /// Sets how much tenants get relative to each other from now on.
  mutating func setWeights(_ weights: [String: Int]) {
    self.weights = weights
    for place in flows.indices { flows[place].step = step(names[flows[place].tenant]) }
  }

  /// Works out what a request may have; false when nothing of it is ready.
  mutating func prepare(_ request: LeaseRequest) -> Bool {
    eligible.removeAll(keepingCapacity: true)
    mark &+= 1
    if mark == 0 {
      for place in marks.indices { marks[place] = 0 }
      mark = 1
    }
    addGroups(0, request)
    if let agent = request.agent, let number = names.number(of: agent), number != 0 {
      addGroups(number, request)
    }
    return !eligible.isEmpty
  }

  /// What the request may have of the tasks that prefer an agent (0: none).
  private mutating func addGroups(_ agent: Int32, _ request: LeaseRequest) {
    addGroup(Self.pair(agent, 0), request.types)
    for capability in request.capabilities {
      guard let number = names.number(of: NameTable.folded(capability)), number != 0 else {
        continue
      }
      addGroup(Self.pair(agent, number), request.types)
    }
  }

  private mutating func addGroup(_ key: UInt64, _ types: [String]) {
    guard let group = groups[key] else { return }
    for kind in group where kinds[Int(kind)].count > 0 && marks[Int(kind)] != mark {
      guard types.isEmpty || types.contains(names[kinds[Int(kind)].type]) else { continue }
      marks[Int(kind)] = mark
      eligible.append(kind)
    }
  }

  /// The next task of the request that was prepared; nil when there is none any more.
  func choose(_ slots: [TaskSlot]) -> (slot: Int, flow: Int32)? {
    var best: (priority: Int32, level: Int32)?
    for kind in eligible {
      guard let top = kinds[Int(kind)].levels.last else { continue }
      if let known = best, known.priority >= top.priority { continue }
      best = (top.priority, top.level)
    }
    guard let level = best?.level else { return nil }
    for (_, flow) in levels[Int(level)].order {
      var found: (slot: UInt32, sequence: UInt64)?
      for lane in flows[Int(flow)].lanes where marks[Int(lanes[Int(lane)].kind)] == mark {
        let head = head(Int(lane), slots)
        if let known = found, known.sequence <= head.sequence { continue }
        found = head
      }
      if let found { return (Int(found.slot), flow) }
    }
    return nil
  }

  @inline(__always) private func head(
    _ lane: Int, _ slots: [TaskSlot]
  ) -> (slot: UInt32, sequence: UInt64) {
    let first = lanes[lane].list.head
    if let late = lanes[lane].stragglers.first {
      if first == TaskSlot.none || late.sequence < slots[Int(first)].sequence {
        return (late.slot, late.sequence)
      }
    }
    return (first, slots[Int(first)].sequence)
  }

  /// Forgets lanes, flows, levels, kinds and names that nothing waits in.
  private mutating func sweep() {
    recent = Recent()
    for (key, lane) in laneOf where lanes[Int(lane)].place < 0 {
      laneOf[key] = nil
      freeLanes.append(lane)
    }
    for (key, flow) in flowOf where flows[Int(flow)].count == 0 {
      let level = Int(flows[Int(flow)].level)
      guard
        flows[Int(flow)].period != levels[level].period
          || flows[Int(flow)].start <= levels[level].virtual
      else { continue }
      flowOf[key] = nil
      freeFlows.append(flow)
    }
    for (priority, level) in levelOf where levels[Int(level)].count == 0 {
      levelOf[priority] = nil
      freeLevels.append(level)
    }
    for (key, kind) in kindOf where kinds[Int(kind)].count == 0 {
      kindOf[key] = nil
      freeKinds.append(kind)
      let group = Self.pair(kinds[Int(kind)].preferred, kinds[Int(kind)].capability)
      groups[group]?.removeAll { $0 == kind }
      if groups[group]?.isEmpty == true { groups[group] = nil }
    }
    var isUsed = [Bool](repeating: false, count: names.texts.count)
    for kind in kindOf.values {
      isUsed[Int(kinds[Int(kind)].capability)] = true
      isUsed[Int(kinds[Int(kind)].preferred)] = true
      isUsed[Int(kinds[Int(kind)].type)] = true
    }
    for flow in flowOf.values { isUsed[Int(flows[Int(flow)].tenant)] = true }
    names.keep(isUsed)
  }
}
