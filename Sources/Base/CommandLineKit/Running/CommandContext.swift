/// What a command knows of its run beside its own options.
package struct CommandContext<Globals: GlobalOptions>: Sendable {
  /// The program, for commands that describe it.
  package let program: Program<Globals>
  /// The options that every command has.
  package let globals: Globals
  /// The surroundings.
  package let invocation: Invocation
  /// The words of the command, by their main names.
  package let path: [String]
  /// The configuration files that were read, the strongest first.
  package let files: [ConfigurationFile]
  /// The flags of the line, for reports of where a setting came from.
  package let assignments: [FlagAssignment]

  /// Every setting that has a configuration key, with its value and origin.
  package func settingReports() -> [SettingReport] {
    program.settingReports(
      environment: invocation.environment, files: files,
      assignments: assignments.filter(\.isGlobal))
  }
}
