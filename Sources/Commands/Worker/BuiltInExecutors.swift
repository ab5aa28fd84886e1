import AgentRuntime
import Functions
import HTTP
import JSON
import LanguageModels
import Platform
import Telemetry

/// Carries tasks out by a built-in function; the payload's members are its arguments.
struct FunctionExecutor: TaskExecutor {
  var name: String
  var context: FunctionContext

  func run(_ task: LeasedTask, trace: TraceContext) async -> AttemptResult {
    guard case .object(let arguments) = TaskDocument.value(task.draft.payload) else {
      return .refused("bad-input", "the payload must be an object with the arguments of '\(name)'")
    }
    do throws(FunctionError) {
      let value = try await FunctionCatalogue.builtIn.callWaiting(name, arguments, context: context)
      return .output(Array(value.serialized().utf8), usage: .init())
    } catch {
      let isPermanent = ["missing-argument", "unknown-argument", "bad-argument"].contains(
        error.code)
      return isPermanent
        ? .refused(error.code, error.message) : .failed(error.code, error.message)
    }
  }
}

/// Carries tasks out by a server: the payload as the body of a POST, the answer's body as the output.
struct HTTPExecutor: TaskExecutor {
  var url: String
  var timeout: UInt64
  var transport: any HTTPTransport
  var outputLimit: Int

  func run(_ task: LeasedTask, trace: TraceContext) async -> AttemptResult {
    var headers: HTTPHeaders = ["content-type": "application/json"]
    for (name, value) in trace.headers { headers[name] = value }
    var request = HTTPRequest(method: "POST", url: url, headers: headers, body: task.draft.payload)
    request.timeouts.total = timeout
    request.bodyLimit = outputLimit
    do throws(HTTPError) {
      let response = try await transport.send(request)
      guard (200..<300).contains(response.status) else {
        let body = TaskOutput.shortened(
          String(decoding: response.body.prefix(1_000), as: UTF8.self))
        let message = "\(url) answered \(response.status): \(body)"
        // What the server says is the request's own fault will be so again.
        let isPermanent =
          (400..<500).contains(response.status) && ![408, 425, 429].contains(response.status)
        return isPermanent
          ? .refused("http-status", message) : .failed("http-status", message)
      }
      return TaskOutput.result(response.body, of: url)
    } catch {
      return .failed("http", error.message)
    }
  }
}

/// Carries tasks out by a model with tools.
struct AgentLoopExecutor: TaskExecutor {
  var definition: AgentDefinition
  var model: OpenedModel
  var tools: [AgentTool]

  func run(_ task: LeasedTask, trace: TraceContext) async -> AttemptResult {
    let payload = TaskDocument.value(task.draft.payload)
    let question = payload.string ?? payload["question"]?.string ?? payload.serialized()
    let loop = AgentLoop(
      definition, model: model.model, tools: tools, ledger: model.ledger, clock: .system)
    do throws(LanguageModelError) {
      let result = try await loop.run(question)
      let used = result.usage.input + result.usage.output
      let usage = TaskDraft.Estimate(tokens: Int64(used))
      guard result.status == .answered else {
        return .failure(
          TaskFailure(
            code: result.status.rawValue,
            message: "no answer after \(result.steps) steps: \(TaskOutput.shortened(result.answer))"
          ),
          after: nil, isPermanent: false, usage: usage)
      }
      return .output(Array(JSONValue.object(result.json).serialized().utf8), usage: usage)
    } catch {
      return .failed(error.code.rawValue, error.message)
    }
  }
}
