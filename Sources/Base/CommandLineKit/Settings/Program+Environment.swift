extension Program {
  /// Every environment variable that sets a flag, with its flag, in the order of the commands.
  package func environmentKeys() -> [(name: String, flag: FlagSpec, path: [String])] {
    var keys: [(name: String, flag: FlagSpec, path: [String])] = []
    func add(_ specs: [FlagSpec], _ path: [String]) {
      for spec in specs {
        if let name = spec.environment, !keys.contains(where: { $0.name == name }) {
          keys.append((name, spec, path))
        }
      }
    }
    add(globalSpecs, [])
    forEachLeaf { path, _, body in add(body.flags, path) }
    return keys
  }
}
