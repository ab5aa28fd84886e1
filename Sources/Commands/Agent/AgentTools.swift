import Functions
import JSON
import LanguageModels
import Platform
import Workflows

/// Binds the tools of an agent file to what carries them out.
enum AgentTools {
  /// The tools, ready to be called.
  ///
  /// - Throws: `LanguageModelError` for a built-in function that does not exist.
  static func bind(
    _ definition: AgentDefinition, environment: [String: String], directory: String
  ) throws(LanguageModelError) -> [AgentTool] {
    var tools: [AgentTool] = []
    for tool in definition.tools {
      switch tool.action {
      case .function(let name): tools.append(try function(name, tool, directory))
      case .command(let argv, let isJSON, let timeout):
        let executor = SubprocessToolExecutor(
          environment: environment, directory: FilePath(directory))
        tools.append(command(tool, argv, isJSON, timeout, executor))
      }
    }
    return tools
  }

  private static func function(
    _ name: String, _ tool: AgentDefinition.Tool, _ directory: String
  ) throws(LanguageModelError) -> AgentTool {
    guard let function = FunctionCatalogue.builtIn[name] else {
      throw LanguageModelError(
        .badRequest, "the tool '\(tool.name)' names a function that does not exist: '\(name)'")
    }
    let signature = function.signature
    let context = FunctionContext(directory: directory, now: { WallClock.system.now() })
    let summary =
      tool.description.isEmpty
      ? "\(signature.summary). Gives \(signature.resultSummary)." : tool.description
    return AgentTool(
      ChatRequest.Tool(
        name: tool.name, description: summary, parameters: parameters(of: signature))
    ) { (arguments) async throws(AgentTool.Failure) in
      do throws(FunctionError) {
        return try FunctionCatalogue.builtIn.call(name, arguments, context: context)
      } catch {
        throw AgentTool.Failure(error.message)
      }
    }
  }

  /// The signature of a function as a JSON Schema.
  private static func parameters(of signature: FunctionSignature) -> JSONObject {
    var properties = JSONObject()
    for parameter in signature.parameters {
      var schema: JSONObject = ["description": .string(parameter.summary)]
      switch parameter.type {
      case .any, .text: break
      case .string, .number, .boolean, .array, .object:
        schema["type"] = .string(parameter.type.rawValue)
      }
      properties[parameter.name] = .object(schema)
    }
    return [
      "type": "object", "properties": .object(properties),
      "required": .strings(signature.parameters.filter(\.isRequired).map(\.name)),
      "additionalProperties": false,
    ]
  }

  private static func command(
    _ tool: AgentDefinition.Tool, _ argv: [String], _ isJSON: Bool, _ timeout: Duration,
    _ executor: SubprocessToolExecutor
  ) -> AgentTool {
    AgentTool(
      ChatRequest.Tool(
        name: tool.name, description: tool.description, parameters: tool.parameters)
    ) { (arguments) async throws(AgentTool.Failure) in
      let request = ToolRequest(
        argv: argv, isShell: false, parameters: arguments, environment: [],
        output: isJSON ? .json : .text)
      let run = Task { () async -> Result<JSONValue, ToolError> in
        do throws(ToolError) {
          return .success(try await executor.run(request))
        } catch {
          return .failure(error)
        }
      }
      let guardian = Task {
        try await Task.sleep(for: timeout)
        run.cancel()
      }
      let result = await withTaskCancellationHandler {
        await run.value
      } onCancel: {
        run.cancel()
      }
      guardian.cancel()
      switch result {
      case .success(let value): return value
      case .failure(let error):
        throw AgentTool.Failure(
          error.code == "cancelled"
            ? "'\(tool.name)' took longer than \(DurationText.readable(timeout))" : error.message)
      }
    }
  }
}
