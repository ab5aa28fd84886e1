package import Functions
package import LanguageModels
package import Telemetry

/// What a run of a chain may use: the world as parameters.
package struct ChainServices: Sendable {
  /// A trace of the run.
  package struct Trace: Sendable {
    package var sink: any TraceSink
    /// Version of the program, for the head of the trace.
    package var version: String
    /// Bytes of a step's result that are kept.
    package var captureLimit: Int

    /// A trace.
    package init(
      _ sink: any TraceSink, version: String, captureLimit: Int = TraceCapture.defaultLimit
    ) {
      self.sink = sink
      self.version = version
      self.captureLimit = captureLimit
    }
  }

  /// Gives the model that a step names as `provider:model`.
  package typealias Resolver =
    @Sendable (_ name: String) throws(LanguageModelError) -> any LanguageModel

  /// Asked by steps that name no model.
  package var model: any LanguageModel
  /// Nil: the name goes to `model` with the request.
  package var resolve: Resolver?
  package var functions: FunctionCatalogue
  /// What functions may reach; its clock is the clock of the run, its folder where paths start.
  package var context: FunctionContext
  package var tools: any ToolExecutor
  /// Conversations that are not kept in files.
  package var conversations: Conversations
  package var cache: AnswerCache
  /// How the servers were found to take schemas.
  package var structures = StructureMemory()
  package var trace: Trace?
  /// Seed of the waits between attempts and of the ids of the trace.
  package var seed: UInt64
  /// Waits that many nanoseconds, or throws when the task is cancelled.
  package var sleep: @Sendable (UInt64) async throws -> Void

  /// Services of a run.
  package init(
    model: any LanguageModel, resolve: Resolver? = nil, functions: FunctionCatalogue = .builtIn,
    context: FunctionContext, tools: any ToolExecutor,
    conversations: Conversations = Conversations(),
    cache: AnswerCache = AnswerCache(), trace: Trace? = nil, seed: UInt64 = 0
  ) {
    self.model = model
    self.resolve = resolve
    self.functions = functions
    self.context = context
    self.tools = tools
    self.conversations = conversations
    self.cache = cache
    self.trace = trace
    self.seed = seed
    sleep = { try await Task.sleep(for: .nanoseconds(Int64(clamping: $0)), tolerance: .zero) }
  }
}
