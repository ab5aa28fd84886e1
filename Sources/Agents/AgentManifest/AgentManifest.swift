package import JSON

/// Who an agent is, what it can do, how it is run, and within which limits: `dna.agent/v1`.
package struct AgentManifest: Sendable, Hashable {
  /// `publisher/name`.
  package var id: String
  package var name: String
  /// SemVer 2.0.
  package var version: String
  package var description: String
  package var tags: [String]
  package var capabilities: [String]
  package var tools: [String]
  package var intents: [String]
  package var permissions: [String]
  /// What carries its tasks out.
  package var executor: Executor
  package var limits: Limits
  /// Unread members, kept in order.
  package var metadata: JSONObject

  /// What carries a task out.
  package enum Executor: Sendable, Hashable {
    /// The agent loop: model and tools, as in an agent definition.
    case languageModel(JSONObject)
    /// A program: the task as JSON on its standard input, the output as JSON on its standard output.
    case command(argv: [String], timeout: UInt64)
    /// A request with the task as its JSON body.
    case http(url: String, timeout: UInt64)
    /// A built-in function; the payload's members are its arguments.
    case function(String)
  }

  /// Bounds of its work.
  package struct Limits: Sendable, Hashable {
    /// Tasks at the same time.
    package var concurrency = 1
    /// Nanoseconds a task.
    package var timeout: UInt64?
    package var tokens: Int64?
    /// Millionths of a US dollar a task.
    package var microdollars: Int64?

    /// One task at a time.
    package init() {}
  }

  /// A manifest.
  package init(
    id: String, name: String, version: String = "0.1.0", description: String = "",
    tags: [String] = [], capabilities: [String] = [], tools: [String] = [],
    intents: [String] = [], permissions: [String] = [], executor: Executor,
    limits: Limits = Limits(), metadata: JSONObject = [:]
  ) {
    self.id = id
    self.name = name
    self.version = version
    self.description = description
    self.tags = tags
    self.capabilities = capabilities
    self.tools = tools
    self.intents = intents
    self.permissions = permissions
    self.executor = executor
    self.limits = limits
    self.metadata = metadata
  }
}
