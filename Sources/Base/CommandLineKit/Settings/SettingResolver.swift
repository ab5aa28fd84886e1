/// Decides which level sets a flag: command line, environment, configuration files from the nearest
/// to the farthest, default.
package struct SettingResolver: Sendable {
  private let environment: [String: String]
  private let files: [ConfigurationFile]

  /// A resolver over an environment and files, the strongest file first.
  package init(environment: [String: String], files: [ConfigurationFile]) {
    self.environment = environment
    self.files = files
  }

  /// The inputs that win, ready to be stored: lower levels first, then the command line in its order.
  ///
  /// An environment variable that is set but empty counts as not set. For a repeatable flag with
  /// values the variable holds a list with commas.
  package func resolve(_ specs: [FlagSpec], _ assignments: [FlagAssignment]) -> [ResolvedFlag] {
    let given = Set(assignments.map(\.flag))
    var resolved: [ResolvedFlag] = []
    for spec in specs where !given.contains(spec.name) {
      resolved += fromBelow(spec)
    }
    let known = Set(specs.map(\.name))
    for assignment in assignments where known.contains(assignment.flag) {
      resolved.append(
        ResolvedFlag(
          flag: assignment.flag, input: assignment.input,
          origin: .flag(typed: assignment.typed, index: assignment.index)))
    }
    return resolved
  }

  private func fromBelow(_ spec: FlagSpec) -> [ResolvedFlag] {
    if let name = spec.environment, let value = environment[name], !value.isEmpty {
      let parts =
        spec.isRepeatable && !spec.isSwitch
        ? value.split(separator: ",").map(String.init) : [value]
      return parts.map {
        ResolvedFlag(
          flag: spec.name, input: .value(RawArgument($0)), origin: .environment(name))
      }
    }
    guard let key = spec.configurationKey else { return [] }
    for file in files {
      let entries = file.entries.filter { $0.key == key }
      // A key that may be repeated is a list; of any other the last line counts.
      let counted = spec.isRepeatable && !spec.isSwitch ? entries[...] : entries.suffix(1)
      if counted.isEmpty { continue }
      return counted.map {
        ResolvedFlag(
          flag: spec.name, input: .value(RawArgument($0.value)),
          origin: .file(path: file.path, line: $0.valueLine, column: $0.valueColumn),
          configurationKey: key)
      }
    }
    return []
  }
}
