import Chains
import Functions
import JSON
import LanguageModels
import Platform
import Telemetry

/// A chain: typed steps, one after another, over named values.
///
///     let chain = Chain("answer-from-docs") {
///       Input("question")
///       Step.retrieve("passages", query: "{{ question }}", paths: ["docs"], as: .text)
///       Step.prompt("ask", "Answer from these passages and cite them:\n{{ passages }}\n\n{{ question }}")
///       Step.model("answer", prompt: "{{ ask }}", temperature: 0).retry(attempts: 3)
///     }
///     let answer = try await chain.run(["question": "How do I install it?"], with: model)
///     print(answer.text)
public struct Chain: Sendable {
  /// The chain as `dna.chain/v1`.
  public let definition: Value
  /// What is wrong with the chain, one line each; a chain with faults does not run.
  public let faults: [String]
  let plan: ChainPlan

  /// A chain of inputs and steps; the result is `output`, else the value of the last step.
  public init(
    _ name: String, description: String? = nil, output: Value? = nil,
    @ChainBuilder parts: () -> [ChainBuilder.Part]
  ) {
    var inputs: [JSONValue] = []
    var steps: [JSONValue] = []
    for part in parts() {
      switch part {
      case .input(let input): inputs.append(.object(input.json))
      case .step(let step): steps.append(.object(step.json))
      }
    }
    var object: JSONObject = ["schema": .string(ChainPlan.schema), "name": .string(name)]
    object["description"] = description.map { .string($0) }
    if !inputs.isEmpty { object["inputs"] = .array(inputs) }
    object["steps"] = .array(steps)
    object["output"] = output?.json
    self.init(definition: Value(.object(object)))
  }

  /// A chain that was written down as `dna.chain/v1`.
  public init(definition: Value) {
    self.definition = definition
    guard let document = try? JSONDocument(parsing: definition.json.serialized(.pretty)) else {
      plan = ChainPlan(name: "")
      faults = ["the chain is nested too deeply"]
      return
    }
    let validation = ChainChecker.check(document)
    plan = validation.plan
    faults = validation.findings.filter { $0.severity == .error }.map { finding in
      "\(finding.pointer): \(finding.message) [\(finding.code.rawValue)]: \(finding.remedy)"
    }
  }

  /// The name of the chain.
  public var name: String { plan.name }

  /// Runs the chain.
  ///
  /// - Parameters:
  ///   - inputs: a value for every input without a default.
  ///   - model: asked by steps that name no model.
  ///   - conversation: what is remembered between runs; nil forgets.
  ///   - directory: the folder that paths start from; nil is the current one.
  ///   - trace: a file to which a trace of the run (`dna.trace/v1`) is added; `dna debug-log` reads it.
  ///   - onProgress: hears what happens, pieces of the final answer among it; maybe from several tasks at once.
  /// - Returns: the result, the values of the steps, and what it took.
  /// - Throws: why there is no result. Cancelling the task throws the code `cancelled`.
  public func run(
    _ inputs: [String: Value] = [:], with model: ChainModel, conversation: Conversation? = nil,
    directory: String? = nil, trace: String? = nil,
    onProgress: @escaping @Sendable (ChainProgress) -> Void = { _ in }
  ) async throws(ChainError) -> ChainAnswer {
    if let fault = faults.first {
      throw ChainError(code: "invalid-chain", message: "the chain '\(name)' is not valid: \(fault)")
    }
    let services = try services(model, conversation, directory, trace)
    var given = JSONObject()
    for (key, value) in inputs.sorted(by: { $0.key < $1.key }) { given[key] = value.json }
    do throws(ChainFailure) {
      let result = try await ChainRunner(plan, services: services).run(given) {
        onProgress(ChainProgress($0))
      }
      let usage = result.usage.isKnown ? result.usage : nil
      return ChainAnswer(
        output: Value(result.output), values: Value(.object(result.values)),
        modelCalls: result.modelCalls, inputTokens: usage?.input, outputTokens: usage?.output)
    } catch {
      throw ChainError(error)
    }
  }

  private func services(
    _ model: ChainModel, _ conversation: Conversation?, _ directory: String?, _ trace: String?
  ) throws(ChainError) -> ChainServices {
    let environment = ProcessContext.environment()
    do throws(FileError) {
      let current = try FileSystem.currentDirectory()
      let folder = directory ?? String(decoding: current.bytes, as: UTF8.self)
      let opener = ModelOpener(environment)
      var services = ChainServices(
        model: model.model,
        resolve: { (name) throws(LanguageModelError) in try opener.model(name) },
        context: FunctionContext(directory: folder, now: { WallClock.system.now() }),
        tools: SubprocessToolExecutor(environment: environment, directory: FilePath(folder)),
        conversations: conversation?.turns ?? Conversations(), seed: SystemEntropy.seed())
      if let trace {
        let file = try AppendingFile(FilePath(trace).resolved(against: FilePath(folder)))
        services.trace = ChainServices.Trace(
          TraceLineWriter { try file.append($0) }, version: "1")
      }
      return services
    } catch {
      throw ChainError(code: "unwritable-file", message: error.description)
    }
  }
}
