/// Names of span attributes that `dna` writes: OpenTelemetry semantic conventions where they have a name,
/// `dna.*` elsewhere.
package enum TraceAttribute {
  /// `invoke_workflow`, `execute_tool`, `chat` … (OpenTelemetry GenAI).
  package static let operation = "gen_ai.operation.name"
  /// Name of the tool a step ran (OpenTelemetry GenAI).
  package static let tool = "gen_ai.tool.name"
  /// Name of the model that was asked (OpenTelemetry GenAI).
  package static let requestModel = "gen_ai.request.model"
  /// Name of the model that answered (OpenTelemetry GenAI).
  package static let responseModel = "gen_ai.response.model"
  /// Why the answer ended, a list (OpenTelemetry GenAI).
  package static let finishReasons = "gen_ai.response.finish_reasons"
  /// Tokens that went into a model (OpenTelemetry GenAI).
  package static let inputTokens = "gen_ai.usage.input_tokens"
  /// Tokens that came out of a model (OpenTelemetry GenAI).
  package static let outputTokens = "gen_ai.usage.output_tokens"
  /// A low-cardinality name of the error (OpenTelemetry).
  package static let errorType = "error.type"
  /// The error in words (OpenTelemetry).
  package static let exceptionMessage = "exception.message"
  /// Name of the workflow, on its root span.
  package static let workflow = "dna.workflow.name"
  /// Name of the chain, on its root span.
  package static let chain = "dna.chain.name"
  /// True on a step whose answer came from a cache.
  package static let cached = "dna.cached"
  /// Id of the run, on the root span.
  package static let run = "dna.run.id"
  /// Id of the node a span ran; nested nodes as a path, such as `summarise/each`.
  package static let node = "dna.node.id"
  /// Type of that node, such as `function`, `map`, `human-in-loop`.
  package static let nodeType = "dna.node.type"
  /// Name of the built-in function a node called.
  package static let function = "dna.function.name"
  /// Index of the element in a map or of the turn in a loop, from 0.
  package static let iteration = "dna.iteration"
  /// Attempt number of a retried node, from 1.
  package static let attempt = "dna.retry.attempt"
  /// What the step was given, masked and size-limited, as JSON.
  package static let input = "dna.input"
  /// What the step answered, masked and size-limited, as JSON.
  package static let output = "dna.output"
  /// True where `dna.input` or `dna.output` was cut.
  package static let truncated = "dna.truncated"
  /// True on a node that was not run because no live path led to it.
  package static let skipped = "dna.skipped"
  /// The decision of a person: `approved`, `rejected`, or the answer's kind.
  package static let decision = "dna.decision"
  /// What ties together the work that one request caused, across traces and processes.
  package static let correlation = "correlation.id"
  /// Level of a log record, such as `warn`.
  package static let logLevel = "log.level"
  /// Message of a log record.
  package static let logMessage = "log.message"
}
