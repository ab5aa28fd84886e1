import Chains
import Functions
import JSON
import LanguageModels
import Platform
import Synchronization
import Telemetry

/// Runs chains with a scripted model, a clock that counts, and waits that take no time.
final class Bench: Sendable {
  let model: ScriptedModel
  private let waits = Mutex<[UInt64]>([])
  private let records = Mutex<[TraceRecord]>([])
  private let heard = Mutex<[ChainEvent]>([])

  init(_ answers: [String]) { model = ScriptedModel(answers) }

  init(_ respond: @escaping @Sendable (ChatRequest, Int) -> ScriptedModel.Line) {
    model = ScriptedModel(respond: respond)
  }

  /// Nanoseconds that steps waited for.
  var waited: [UInt64] { waits.withLock { $0 } }
  /// The trace so far.
  var trace: [TraceRecord] { records.withLock { $0 } }
  /// The ends of spans by the paths of their steps.
  var spans: [String: Span] {
    var spans: [String: Span] = [:]
    for case .span(let span) in trace {
      spans[span.attributes[TraceAttribute.node]?.string ?? ""] = span
    }
    return spans
  }
  /// Events that were heard.
  var events: [ChainEvent] { heard.withLock { $0 } }
  /// The texts that were streamed.
  var streamed: [String] {
    events.compactMap { event in
      guard case .text(let text) = event else { return nil }
      return text
    }
  }

  /// What the model was asked, as one text a request: `role: text` by lines.
  var asked: [String] {
    model.requests.map { request in
      request.messages.map { "\($0.role.rawValue): \($0.text)" }.joined(separator: "\n")
    }
  }

  func services(directory: String = "/", conversations: Conversations = Conversations())
    -> ChainServices
  {
    let tick = Mutex<UInt64>(1_000)
    var services = ChainServices(
      model: model,
      context: FunctionContext(
        directory: directory,
        now: {
          tick.withLock {
            $0 += 1
            return $0
          }
        }),
      tools: SubprocessToolExecutor(
        environment: ["PATH": "/usr/bin:/bin"], directory: FilePath(directory)),
      conversations: conversations, seed: 7)
    services.trace = ChainServices.Trace(Sink(bench: self), version: "test")
    services.sleep = { [self] delay in
      waits.withLock { $0.append(delay) }
      await Task.yield()
    }
    return services
  }

  func run(
    _ plan: ChainPlan, _ inputs: JSONObject = [:], directory: String = "/",
    conversations: Conversations = Conversations()
  ) async throws(ChainFailure) -> ChainResult {
    try await ChainRunner(
      plan, services: services(directory: directory, conversations: conversations)
    ).run(inputs) { event in self.heard.withLock { $0.append(event) } }
  }

  private struct Sink: TraceSink {
    let bench: Bench
    func write(_ record: TraceRecord) { bench.records.withLock { $0.append(record) } }
  }
}

/// An answer of a model.
func says(_ text: String) -> ScriptedModel.Line {
  .success(
    ChatResponse(
      message: ChatMessage(.assistant, text), finish: .stop,
      usage: TokenUsage(input: 10, output: 2), model: "scripted"))
}

/// An error of a model.
func fails(_ code: LanguageModelError.Code) -> ScriptedModel.Line {
  .failure(LanguageModelError(code, "the model said \(code.rawValue)"))
}

/// A folder that goes when the value does.
final class Folder: Sendable {
  let path: FilePath

  init(_ files: [String: String]) throws {
    path = try FileSystem.createTemporaryDirectory(prefix: "dna-chains")
    for (name, text) in files {
      let file = path.appending(FilePath(name))
      try FileSystem.createDirectory(file.parent)
      try File.write(text: text, to: file)
    }
  }

  deinit { try? FileSystem.removeTree(path) }

  var text: String { String(decoding: path.bytes, as: UTF8.self) }
}
