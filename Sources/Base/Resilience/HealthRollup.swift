/// One answer from the health of many components.
///
/// Unhealthy when a critical component is; degraded when anything else is not healthy, or has not been
/// heard of for too long; healthy otherwise, also with no components at all.
package struct HealthRollup: Sendable, Hashable {
  /// How a component is, or all of them are.
  package enum Status: String, Sendable, CaseIterable {
    case healthy
    case degraded
    case unhealthy
  }

  /// What is known of one component.
  package struct Component: Sendable, Hashable {
    package let name: String
    package let status: Status
    /// Whether nothing works without it.
    package let isCritical: Bool
    /// In words.
    package let detail: String
    /// When it was looked at.
    package let time: UInt64
  }

  /// The components by name.
  package private(set) var components: [Component] = []
  /// From this age on, in nanoseconds, a report does not count as healthy; nil: never.
  package let maximumAge: UInt64?

  /// A roll-up without components.
  package init(maximumAge: UInt64? = nil) { self.maximumAge = maximumAge }

  /// Takes the report of a component in place of its last one.
  package mutating func report(
    _ name: String, _ status: Status, isCritical: Bool = false, detail: String = "",
    at now: UInt64
  ) {
    let component = Component(
      name: name, status: status, isCritical: isCritical, detail: detail, time: now)
    components.removeAll { $0.name == name }
    let place = components.firstIndex { $0.name > name } ?? components.count
    components.insert(component, at: place)
  }

  /// The answer, and the components that it is due to.
  package func status(at now: UInt64) -> (status: Status, because: [Component]) {
    var worst = Status.healthy
    var because: [Component] = []
    for component in components {
      var status = component.status
      if let maximumAge, now > component.time, now - component.time >= maximumAge,
        status == .healthy
      {
        status = .degraded
      }
      guard status != .healthy else { continue }
      because.append(component)
      if status == .unhealthy, component.isCritical {
        worst = .unhealthy
      } else if worst == .healthy {
        worst = .degraded
      }
    }
    return (worst, because)
  }
}
