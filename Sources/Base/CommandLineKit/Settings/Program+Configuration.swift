import Text

extension Program {
  /// Reads the configuration files that the policy names, the strongest first, and checks their keys.
  func loadConfiguration(
    _ policy: ConfigurationPolicy, _ invocation: Invocation, _ notices: inout [String]
  ) throws(UsageError) -> [ConfigurationFile] {
    guard policy.readsFiles else { return [] }
    var files: [ConfigurationFile] = []
    if let path = policy.path {
      guard let file = try read(path.text ?? path.display, invocation) else {
        throw UsageError(
          .configuration, "there is no configuration file '\(path.display)'",
          hint: "name an existing file, or leave the setting out")
      }
      files = [file]
    } else {
      let places = ConfigurationLocations(
        program: name, projectFileName: projectFileName,
        currentDirectory: invocation.currentDirectory, environment: invocation.environment)
      if policy.isVerbose { notices += places.notes }
      for candidate in places.project {
        guard let file = try read(candidate, invocation) else { continue }
        files.append(file)
        break
      }
      if let user = places.user, let file = try read(user, invocation) { files.append(file) }
    }
    if files.contains(where: { !$0.entries.isEmpty }) {
      try check(files, isStrict: policy.isStrict, &notices)
    }
    return files
  }

  private func read(
    _ path: String, _ invocation: Invocation
  ) throws(UsageError) -> ConfigurationFile? {
    switch invocation.readFile(path) {
    case .absent: return nil
    case .bytes(let bytes): return try ConfigurationFile(parsing: bytes, path: path)
    case .failed(let reason):
      throw UsageError(
        .configuration, "cannot read the configuration file '\(path)': \(reason)",
        hint: "make it readable or remove it")
    }
  }

  /// Every configuration key, with its flag, in the order of the commands.
  package func configurationKeys() -> [(key: String, flag: FlagSpec, path: [String])] {
    var keys: [(key: String, flag: FlagSpec, path: [String])] = []
    func add(_ specs: [FlagSpec], _ path: [String]) {
      for spec in specs {
        if let key = spec.configurationKey, !keys.contains(where: { $0.key == key }) {
          keys.append((key, spec, path))
        }
      }
    }
    add(globalSpecs, [])
    forEachLeaf { path, _, body in add(body.flags, path) }
    return keys
  }

  private func check(
    _ files: [ConfigurationFile], isStrict: Bool, _ notices: inout [String]
  ) throws(UsageError) {
    let known = configurationKeys()
    for file in files {
      var seen: [String: Int] = [:]
      for entry in file.entries {
        let place = "\(file.path):\(entry.line):\(entry.column)"
        guard let flag = known.first(where: { $0.key == entry.key })?.flag else {
          let near = Similarity.nearest(to: entry.key, in: known.map(\.key), count: 1)
          let hint = near.first.map { "did you mean '\($0)'?" } ?? "remove the line"
          let message = "\(place): unknown key '\(entry.key)'"
          if isStrict { throw UsageError(.configuration, message, hint: hint) }
          notices.append("\(message); \(hint)")
          continue
        }
        let first = seen.updateValue(entry.line, forKey: entry.key)
        if let first, !flag.isRepeatable || flag.isSwitch {
          let message = "\(place): '\(entry.key)' was set on line \(first) already"
          let hint = "keep one of the lines"
          if isStrict { throw UsageError(.configuration, message, hint: hint) }
          notices.append("\(message); the last line counts")
        }
      }
    }
  }
}
