import AgentRuntime
import CommandLineKit
import Platform
import RedisProtocol

extension EngineChoice {
  /// Does something with the engine and lets go of it.
  ///
  /// - Throws: `CommandFailure` for what the engine cannot do or where it cannot be reached.
  func use<Answer>(
    _ context: CommandContext<GlobalSettings>,
    _ body: (any RuntimeEngine) async throws -> Answer
  ) async throws -> Answer {
    do {
      let engine = try open(context)
      do {
        let answer = try await body(engine)
        await engine.close()
        return answer
      } catch {
        await engine.close()
        throw error
      }
    } catch let error as RuntimeError {
      if error == .cancelled { throw CancellationError() }
      throw error.failure
    }
  }

  /// The engine; nothing is connected or started before it is first used.
  func open(_ context: CommandContext<GlobalSettings>) throws -> any RuntimeEngine {
    guard self != .embedded else { return try Self.process(context) }
    return try Self.server(text)
  }

  private static func server(_ url: String) throws -> any RuntimeEngine {
    let address: RedisAddress
    do throws(RedisError) {
      address = try RedisAddress(url)
    } catch {
      throw CommandFailure("'\(url)' cannot be used: \(error)", code: "bad-engine")
    }
    return try RedisEngine(address)
  }

  /// The client of the engine process; with `starts` the process is started when there is none.
  static func process(
    _ context: CommandContext<GlobalSettings>, starts: Bool = true
  ) throws -> EngineClient {
    let folder = try StateFolder.engine(context.invocation)
    var environment = context.invocation.environment
    // The process must find the same folder from wherever it runs.
    environment["DNA_HOME"] = "\(try StateFolder.path(context.invocation))"
    let launcher = EngineLauncher(
      folder: folder,
      arguments: [executable(), Array("engine".utf8), Array("serve".utf8)],
      environment: environment)
    do throws(RuntimeError) {
      return try EngineClient(
        EngineClient.Configuration(
          socket: EngineLauncher.socket(in: folder), version: Dna.version,
          launcher: starts ? launcher : nil))
    } catch {
      throw error.failure
    }
  }

  /// This program's own file.
  private static func executable() -> [UInt8] {
    (try? FileSystem.realPath("/proc/self/exe").bytes) ?? Array("dna".utf8)
  }
}
