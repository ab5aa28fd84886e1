import Platform

extension SimulatedFiles.State {
  /// The state that the next process finds after this one was killed.
  func afterKill() -> SimulatedFiles.State {
    var left = self
    left.open = [:]
    left.locks = [:]
    left.calls = 0
    return left
  }

  /// One of the states that a power cut could leave.
  func afterPowerCut(_ random: inout SeededGenerator) -> SimulatedFiles.State {
    var left = SimulatedFiles.State()
    let mode = random.nextInt(below: 8)
    left.nodes = nodes.map { node in
      var kept = SimulatedFiles.Node()
      if node.changes.isEmpty || mode == 1 {
        kept.now = node.now
      } else if mode == 0 {
        kept.now = node.durable
      } else {
        kept.now = Self.torn(node, mode, &random)
      }
      kept.durable = kept.now
      return kept
    }
    left.durableNames = durableNames
    let chance = 1 + random.nextInt(below: 3)
    for change in nameChanges {
      let isKept = mode == 1 || mode != 0 && random.nextInt(below: 4) < chance
      guard isKept else { continue }
      switch change {
      case .link(let name, let node): left.durableNames[name] = node
      case .rename(let from, let to, let node):
        left.durableNames[from] = nil
        left.durableNames[to] = node
      case .unlink(let name): left.durableNames[name] = nil
      }
    }
    left.names = left.durableNames
    return left
  }

  /// Sectors each at a moment of their own, one perhaps torn; the size at a moment of its own.
  private static func torn(
    _ node: SimulatedFiles.Node, _ mode: Int, _ random: inout SeededGenerator
  ) -> [UInt8] {
    let sector = SimulatedFiles.sector
    var sizes = [node.durable.count]
    var longest = node.durable.count
    for change in node.changes {
      let last = sizes[sizes.count - 1]
      switch change {
      case .write(let offset, let bytes): sizes.append(max(last, offset + bytes.count))
      case .size(let size): sizes.append(size)
      }
      longest = max(longest, sizes[sizes.count - 1])
    }
    let size = sizes[random.nextInt(below: sizes.count)]
    var bytes = node.durable
    bytes.resize(longest)
    let sectors = (longest + sector - 1) / sector
    // The number of changes that reached each sector.
    let moments = (0..<sectors).map { _ in random.nextInt(below: node.changes.count + 1) }
    let tornSector = mode == 2 && sectors > 0 ? random.nextInt(below: sectors) : -1
    if mode == 3 {
      // New blocks that were never written can hold what others left there.
      for place in min(node.durable.count, longest)..<longest where random.next() & 1 == 0 {
        bytes[place] = node.durable.isEmpty ? 0xA5 : node.durable[place % node.durable.count]
      }
    }
    for (moment, change) in node.changes.enumerated() {
      switch change {
      case .write(let offset, let new):
        var place = offset
        while place < offset + new.count {
          let number = place / sector
          var end = min(offset + new.count, (number + 1) * sector)
          let next = end
          if moment < moments[number] {
            if number == tornSector { end = place + random.nextInt(below: end - place + 1) }
            if place < end {
              bytes.replaceSubrange(place..<end, with: new[(place - offset)..<(end - offset)])
            }
          }
          place = next
        }
      case .size(let size):
        var place = size
        while place < longest {
          let number = place / sector
          let end = min(longest, (number + 1) * sector)
          if moment < moments[number] {
            bytes.replaceSubrange(place..<end, with: repeatElement(0, count: end - place))
          }
          place = end
        }
      }
    }
    bytes.resize(size)
    return bytes
  }
}
