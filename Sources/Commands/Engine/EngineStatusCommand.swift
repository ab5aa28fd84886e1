import AgentRuntime
import CommandLineKit
import JSON
import Platform

/// `dna engine status` and `dna engine stop`.
enum EngineStatusCommand {
  struct Options: Sendable {}

  static let command = Command<GlobalSettings>(
    "status", summary: "Whether the embedded engine runs, and what it has done"
  ) {
    CommandBody(
      defaults: Options(),
      discussion: """
        Starts nothing: an engine that does not run is started by the first command that needs it.
        """,
      examples: [Example("dna engine status", "Look for the engine of the state folder")],
      exitCodes: [.success, .failure],
      output: OutputSpec(
        schema: "dna.engine-status/v1",
        fields: [
          .init("running", "boolean", "Whether the process is there"),
          .init("folder", "string", "Where the state is"),
          .init("process", "integer", "The number of the process"),
          .init("version", "string", "The version of its program"),
          .init("started", "time", "Since when it runs"),
          .init("connections", "integer", "Connections, this one included"),
          .init("requests", "integer", "Requests since it runs"),
        ]),
      seeAlso: ["engine stop", "queue stats"]
    ) { _, context in
      let folder = try StateFolder.engine(context.invocation)
      let status = try await status(context)
      let document: JSONObject = [
        "schema": "dna.engine-status/v1", "running": .bool(status != nil),
        "folder": .string("\(folder)"),
        "process": status.map { .integer($0.process) } ?? .null,
        "version": TaskDocument.text(status?.version),
        "started": status.map { TaskDocument.time($0.startedAt) } ?? .null,
        "connections": status.map { .integer($0.connections) } ?? .null,
        "requests": status.map { .integer(Int(clamping: $0.requests)) } ?? .null,
      ]
      try Reporter(context).document(document) { page in
        guard let status else { return try page.line("no engine runs for \(folder)") }
        try page.line("engine \(status.process) (dna \(status.version)) serves \(folder)")
        try page.line("\(status.connections) connections, \(status.requests) requests")
      }
      return .success
    }
  }

  static let stop = Command<GlobalSettings>(
    "stop", summary: "End the embedded engine; nothing is lost"
  ) {
    CommandBody(
      defaults: Options(),
      discussion: """
        What is under way is answered first. Workers start a new engine at their next call; leases stay as \
        they are.
        """,
      examples: [Example("dna engine stop", "End the engine of the state folder")],
      exitCodes: [.success, .failure],
      seeAlso: ["engine status"]
    ) { _, context in
      guard !context.globals.isDryRun else {
        try context.note("would end the engine")
        return .success
      }
      guard try await end(context) else {
        try context.note("no engine runs")
        return .success
      }
      let folder = try StateFolder.engine(context.invocation)
      let socket = EngineLauncher.socket(in: folder)
      // The socket goes first, the lock of the store last.
      let lock = StateFolder.journal(ofEngine: folder).appending("LOCK")
      let deadline = MonotonicClock.system.now() + 15_000_000_000
      while try FileSystem.exists(socket)
        || (FileSystem.exists(lock) && LockFile.take(lock) == nil)
      {
        guard MonotonicClock.system.now() < deadline else {
          throw CommandFailure(
            "the engine was asked to end and is still there", hint: "see 'dna engine status'",
            code: "engine-unavailable")
        }
        try await Task.sleep(for: .milliseconds(20))
      }
      return .success
    }
  }

  static let group = Command<GlobalSettings>(
    group: "engine", summary: "The process that holds tasks and agents", heading: "Work",
    discussion: "Commands with `--engine embedded` start it when it is not there."
  ) {
    [command, stop, EngineServeCommand.command]
  }

  /// The client of the engine, as long as one runs.
  private static func client(_ context: CommandContext<GlobalSettings>) throws -> EngineClient {
    try EngineChoice.process(context, starts: false)
  }

  /// What the engine that runs tells of itself; nil when none runs.
  private static func status(
    _ context: CommandContext<GlobalSettings>
  ) async throws -> EngineStatus? {
    let client = try client(context)
    do throws(RuntimeError) {
      let status = try await client.status()
      await client.close()
      return status
    } catch {
      await client.close()
      if case .unavailable = error { return nil }
      throw error.failure
    }
  }

  /// Asks the engine that runs to end; false when none runs.
  private static func end(_ context: CommandContext<GlobalSettings>) async throws -> Bool {
    let client = try client(context)
    do throws(RuntimeError) {
      try await client.stop()
      await client.close()
      return true
    } catch {
      await client.close()
      if case .unavailable = error { return false }
      throw error.failure
    }
  }
}
