import AgentRuntime
import CommandLineKit
import Platform

/// `dna engine serve`.
enum EngineServeCommand {
  struct Options: Sendable {
    var idleExit = Duration.seconds(30)
  }

  static let command = Command<GlobalSettings>(
    "serve", summary: "Be the engine of the state folder until nobody needs it"
  ) {
    CommandBody(
      defaults: Options(),
      flags: [
        .value(
          \.idleExit, "idle-exit", placeholder: "DURATION",
          "Leave when unused for so long; 0s never does")
      ],
      discussion: """
        Commands with the embedded engine start it by themselves. It owns the journal in the state folder, \
        listens on a socket there that only its user can reach, and stays while a worker has a task or a \
        delayed one is due soon. Ended by a signal it answers what is under way first; killed, it loses \
        nothing that was acknowledged.
        """,
      examples: [
        Example("dna engine serve --idle-exit 100ms", "Serve until nobody has asked for a moment")
      ],
      exitCodes: [.success, .failure, .signalled(0)],
      files: [FileNote("$DNA_HOME/engine", "Journal, socket and log of the engine")],
      seeAlso: ["engine status", "engine stop"]
    ) { options, context in
      let folder = try StateFolder.engine(context.invocation)
      guard !context.globals.isDryRun else {
        try context.note("would serve \(folder)")
        return .success
      }
      do {
        try await serve(folder, options.idleExit.clampedNanoseconds, context)
      } catch let error as RuntimeError {
        throw error.failure
      }
      return .success
    }
  }

  private static func serve(
    _ folder: FilePath, _ idleExit: UInt64, _ context: CommandContext<GlobalSettings>
  ) async throws {
    try FileSystem.createDirectory(folder, permissions: 0o700)
    let engine = try await open(StateFolder.journal(ofEngine: folder))
    let server: EngineServer
    do {
      server = try EngineServer(
        engine, socket: EngineLauncher.socket(in: folder), version: Dna.version)
    } catch {
      await engine.close()
      throw error
    }
    try log("engine \(ProcessContext.identifier) serves \(folder)", context)
    let watch = Task { () -> String in
      while !Task.isCancelled {
        if !server.canBeFound { return "its socket was removed" }
        if idleExit > 0, server.idleTime >= idleExit, !engine.isNeeded(within: 60_000_000_000) {
          return "nobody needs it"
        }
        // A cancelled pause is noticed by the loop.
        try? await Task.sleep(
          for: .nanoseconds(Int64(clamping: min(max(idleExit / 4, 10_000_000), 500_000_000))))
      }
      return "it was asked to"
    }
    let stopping = Task {
      let reason = await watch.value
      server.requestStop()
      return reason
    }
    await server.waitForStop()
    watch.cancel()
    let reason = await stopping.value
    await server.close()
    await engine.close()
    try log("engine \(ProcessContext.identifier) ends: \(reason)", context)
  }

  /// The engine; waits a while for another process that is just ending.
  private static func open(_ folder: FilePath) async throws -> EmbeddedEngine {
    let deadline = MonotonicClock.system.now() + 10_000_000_000
    while true {
      do throws(RuntimeError) {
        return try EmbeddedEngine(folder: folder)
      } catch {
        guard case .unavailable = error, MonotonicClock.system.now() < deadline else { throw error }
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private static func log(_ text: String, _ context: CommandContext<GlobalSettings>) throws {
    let time = Timestamp(nanosecondsSince1970: WallClock.system.now()).rfc3339(.milliseconds)
    try context.note("\(time) \(text)")
  }
}
