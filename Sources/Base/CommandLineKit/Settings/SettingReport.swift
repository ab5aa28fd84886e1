/// What a setting is, and where that came from: one row of `config show --origin`.
package struct SettingReport: Sendable, Hashable {
  /// The configuration key.
  package var key: String
  /// The values as text; more than one only for a repeatable setting; none when nobody set it.
  package var values: [String]
  /// Where they came from.
  package var origin: Origin
}

extension Program {
  /// Every setting that has a configuration key, in the order of the commands.
  ///
  /// `files` come with the strongest first; `assignments` are global flags of the line that asks, as
  /// they override too.
  package func settingReports(
    environment: [String: String], files: [ConfigurationFile], assignments: [FlagAssignment] = []
  ) -> [SettingReport] {
    let resolver = SettingResolver(environment: environment, files: files)
    return configurationKeys().map { key, flag, path in
      let given = path.isEmpty ? assignments.filter { $0.flag == flag.name } : []
      let won = resolver.resolve([flag], given)
      guard let last = won.last else {
        return SettingReport(
          key: key, values: flag.defaultText.map { [$0] } ?? [], origin: .builtIn)
      }
      let counted = flag.isRepeatable && !flag.isSwitch ? won[...] : won.suffix(1)
      return SettingReport(key: key, values: counted.map(Self.text), origin: last.origin)
    }
  }

  private static func text(_ setting: ResolvedFlag) -> String {
    switch setting.input {
    case .on: "true"
    case .off: "false"
    case .value(let word): word.display
    }
  }
}
