/// What a command has beyond its name: flags, operands, documentation, and what it does.
///
/// The type of its options is gone from the outside: flags and operands store into it, `run` takes it.
package struct CommandBody<Globals: GlobalOptions>: Sendable {
  /// The work, with the options already in it.
  package typealias Work = @Sendable (CommandContext<Globals>) async throws -> ExitCode

  /// The plain descriptions.
  package let flags: [FlagSpec]
  package let operands: [OperandSpec]
  package let discussion: String
  package let examples: [Example]
  package let exitCodes: [ExitCode]
  package let output: OutputSpec?
  package let files: [FileNote]
  package let seeAlso: [String]
  /// Whether every word after the command's name is an operand, dashes or not.
  package let takesRawWords: Bool
  /// Whether configuration files are read for it.
  package let readsConfiguration: Bool

  /// Stores settings and operands into fresh options, validates them, and binds the work to them.
  let prepare: @Sendable ([ResolvedFlag], [ParsedWord]) throws(UsageError) -> Work

  /// A body over the options type of the command.
  ///
  /// Documentation takes the defaults from `defaults`. `validate` checks and completes the options as
  /// a whole, after all is stored and before `run` does the work.
  package init<Options: Sendable>(
    defaults: Options,
    flags: [Flag<Options>] = [],
    operands: [Operand<Options>] = [],
    discussion: String = "",
    examples: [Example] = [],
    exitCodes: [ExitCode] = [.success, .failure],
    output: OutputSpec? = nil,
    files: [FileNote] = [],
    seeAlso: [String] = [],
    takesRawWords: Bool = false,
    readsConfiguration: Bool = true,
    validate: @escaping @Sendable (inout Options) throws(UsageError) -> Void = {
      _ throws(UsageError) in
    },
    run: @escaping @Sendable (Options, CommandContext<Globals>) async throws -> ExitCode
  ) {
    self.flags = flags.map { $0.described(by: defaults) }
    self.operands = operands.map(\.spec)
    self.discussion = discussion
    self.examples = examples
    self.exitCodes = exitCodes
    self.output = output
    self.files = files
    self.seeAlso = seeAlso
    self.takesRawWords = takesRawWords
    self.readsConfiguration = readsConfiguration
    prepare = { (settings, words) throws(UsageError) in
      var options = defaults
      try Binding.store(settings, with: flags, into: &options)
      try Binding.store(words, with: operands, into: &options)
      try validate(&options)
      let ready = options
      return { context in try await run(ready, context) }
    }
  }
}
