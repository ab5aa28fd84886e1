extension Program {
  /// What a command line asks for.
  package enum Outcome: Sendable {
    /// Help of a command, or of the program when the path is empty.
    case help([String], isLong: Bool)
    /// The version, with the global options that the line itself sets.
    case version(Globals)
    /// Run a command.
    case run(ReadyCommand<Globals>)
    /// Show an error; with the global options as far as they can be told.
    case failed(UsageError, Globals)
  }

  /// Reads the command line, the environment and the configuration; runs nothing.
  ///
  /// Help and version win over everything and read neither environment nor files.
  package func prepare(_ invocation: Invocation) -> Outcome {
    var parser = LineParser(self)
    let (line, body) = parser.parse(invocation.arguments)
    switch line.request {
    case .shortHelp: return .help(line.path, isLong: false)
    case .longHelp: return .help(line.path, isLong: true)
    case .version: return .version(globalsOfLine(line, environment: [:]))
    case nil: break
    }
    let early = globalsOfLine(line, environment: invocation.environment)
    if let error = line.error { return .failed(placed(error, line), early) }
    guard let body else { return .help(line.path, isLong: false) }
    do throws(UsageError) {
      var notices: [String] = line.warnings
      var files: [ConfigurationFile] = []
      if body.readsConfiguration {
        files = try loadConfiguration(early.configurationPolicy, invocation, &notices)
      }
      let resolver = SettingResolver(environment: invocation.environment, files: files)
      var globals = defaults
      try Binding.store(
        resolver.resolve(globalSpecs, line.assignments.filter(\.isGlobal)), with: self.globals,
        into: &globals)
      let settings = resolver.resolve(body.flags, line.assignments.filter { !$0.isGlobal })
      let work = try body.prepare(settings, line.operands)
      let context = CommandContext(
        program: self, globals: globals, invocation: invocation, path: line.path, files: files,
        assignments: line.assignments)
      return .run(ReadyCommand(context: context, notices: notices, work: work))
    } catch {
      return .failed(placed(error, line), early)
    }
  }

  /// Shows help, the version or a usage error, if that is what the line comes to; nil when it runs a command.
  ///
  /// Needs no task and no thread, so that help is there at once.
  ///
  /// - Throws: Only what writing to the streams throws.
  package func answer(
    _ invocation: Invocation,
    showVersion: @Sendable (Globals, Invocation) throws -> Void
  ) throws -> ExitCode? {
    let output = invocation.standardOutput
    switch prepare(invocation) {
    case .help(let path, let isLong):
      let page = HelpPage(description(for: path), width: Self.helpWidth(invocation))
      try output.write(isLong ? page.long(path) : page.short(path))
      return .success
    case .version(let globals):
      try showVersion(globals, invocation)
      return .success
    case .failed(let error, let globals):
      try show(error, globals, invocation)
      return .failure
    case .run: return nil
    }
  }

  /// Reads the command line and runs what it asks for; all output goes to the invocation's streams.
  ///
  /// - Parameters:
  ///   - invocation: The surroundings of the run.
  ///   - showVersion: Shows the version in the format that the global options ask for.
  ///   - explain: The failure for an error that a command threw and that is neither a
  ///     `UsageError` nor a `CommandFailure`; nil ends quietly with success, as for a closed pipe.
  /// - Returns: What to tell the shell.
  /// - Throws: Only what writing to the streams throws.
  package func run(
    _ invocation: Invocation,
    showVersion: @Sendable (Globals, Invocation) throws -> Void,
    explain: @Sendable (any Error) -> CommandFailure?
  ) async throws -> ExitCode {
    switch prepare(invocation) {
    case .help, .version, .failed:
      return try answer(invocation, showVersion: showVersion) ?? .success
    case .run(let command):
      if !command.context.globals.isQuiet {
        for notice in command.notices {
          try invocation.standardError.write("\(name): warning: \(notice)\n")
        }
      }
      do {
        return try await command.work(command.context)
      } catch {
        return try report(error, command.context, explain)
      }
    }
  }

  /// The columns for help: `COLUMNS` where it is a sensible number, else the terminal's up to 80.
  package static func helpWidth(_ invocation: Invocation) -> Int {
    if let columns = invocation.environment["COLUMNS"].flatMap({ Int($0) }), columns >= 20 {
      return min(columns, 1000)
    }
    return min(80, max(20, invocation.standardOutput.columns ?? 80))
  }

  private func report(
    _ error: any Error, _ context: CommandContext<Globals>,
    _ explain: @Sendable (any Error) -> CommandFailure?
  ) throws -> ExitCode {
    let invocation = context.invocation
    if var usage = error as? UsageError {
      if usage.path.isEmpty { usage.path = context.path }
      try show(usage, context.globals, invocation)
      return .failure
    }
    guard let failure = error as? CommandFailure ?? explain(error) else { return .success }
    let page = ErrorPage(code: failure.code, message: failure.message, hint: failure.hint)
    try invocation.standardError.write(
      context.globals.showsErrorsAsJSON ? page.json() : page.text(program: name))
    return failure.exitCode
  }

  /// Shows a usage error: one JSON object, or a few lines with a caret on a terminal.
  private func show(_ error: UsageError, _ globals: Globals, _ invocation: Invocation) throws {
    let stream = invocation.standardError
    if globals.showsErrorsAsJSON {
      let page = ErrorPage(code: error.code.rawValue, message: error.message, hint: error.hint)
      return try stream.write(page.json())
    }
    try stream.write(
      ErrorPage.text(
        error, in: description(for: error.path),
        arguments: stream.isTerminal ? invocation.arguments : nil, width: stream.columns ?? 80))
  }

  private func placed(_ error: UsageError, _ line: ParsedLine) -> UsageError {
    var error = error
    if error.path.isEmpty { error.path = line.path }
    return error
  }

  /// The global options as far as the line and the environment say them without error.
  private func globalsOfLine(_ line: ParsedLine, environment: [String: String]) -> Globals {
    var globals = defaults
    let resolver = SettingResolver(environment: environment, files: [])
    for setting in resolver.resolve(globalSpecs, line.assignments.filter(\.isGlobal)) {
      // A value that cannot be read is reported by `prepare`; here the rest still counts.
      _ = try? Binding.store([setting], with: self.globals, into: &globals)
    }
    return globals
  }
}
