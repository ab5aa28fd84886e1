package import JSON

/// A step of a workflow.
///
/// `config` by type (`{{…}}` templates are allowed in every string unless said otherwise):
///
/// | type | config |
/// |---|---|
/// | `function` | `handler`: name in the built-in catalogue; `parameters`: its arguments |
/// | `tool` | `argv`: program and arguments, never through a shell unless `shell: true` (then one string); `parameters`: JSON object written to its standard input; `tool`: name in a catalogue of tools; unbound while `argv` is missing; `env`: object of strings; `stdout`: `json` (default) or `text` |
/// | `llm` | `prompt`; `system`; `model`: name of a model of the configured provider; `schema`: JSON Schema of the answer, which then is a value and not text. Unbound until a model is configured |
/// | `http` | `url`; `method` (default GET, POST with a body); `query`, `headers`: objects; `body`: text, or a value sent as JSON; `response`: `auto` (default), `json`, `text`, `full`; `accept`: statuses of 400 and more that are no failure |
/// | `condition` | `condition`: expression without braces; its value chooses the edge by label |
/// | `parallel` | `branches`: array of `{name, body}`; `wait`: `all` (default), `any`, `majority` or a number; losers are cancelled; `concurrency` |
/// | `map` | `over`: template that yields an array; `as`: name of the element (default `item`); `concurrency` (default 8); `body`; `result`: template evaluated after the body for each element (default: what the body wrote to its only write key); `onItemError`: `fail` (default), `skip` or `null` |
/// | `loop` | `body`; `while` or `until`: expressions without braces, tested before / after each turn; `maxIterations` (required); `as`: name of the turn number (default `iteration`) |
/// | `wait` | `duration`: such as `250ms`, `30s`, `5m`; or `until`: RFC 3339 time |
/// | `human-in-loop` | `kind`: `approval` (default), `decision`, `input`; `message`; `assignees`: array; `options`: array (decision); `type`: string, number, boolean, date, email, url, json (input); `rule`: expression over `answer` (input); `timeout`; `onTimeout`: `fail` (default), `approve`, `reject` |
/// | `subworkflow` | `path` of a definition file, or `definition` inline; `inputs`: object of templates; `outputs`: object from our key to theirs |
///
/// A `body` is an object with `nodes`, `edges`, `entryPoint`, `exitPoints`, as a definition has them.
package struct WorkflowNode: Sendable, Hashable {
  /// What a node is.
  package enum NodeType: String, Sendable, CaseIterable {
    case function
    case tool
    case llm
    case http
    case condition
    case parallel
    case map
    case loop
    case wait
    case humanInLoop = "human-in-loop"
    case subworkflow
  }

  /// How a failed attempt is tried again.
  package struct Retry: Sendable, Hashable {
    /// Attempts in all, the first included.
    package var maxAttempts: Int
    /// Wait before the second attempt, in nanoseconds.
    package var delay: UInt64
    /// Each further wait is this many times the one before.
    package var backoff: Double
    /// Longest wait, in nanoseconds.
    package var maxDelay: UInt64
    /// Share of the wait that is drawn at random, 0 to 1.
    package var jitter: Double
    /// Error codes that are retried; empty: all.
    package var on: [String]

    /// A retry policy.
    package init(
      maxAttempts: Int, delay: UInt64 = 1_000_000_000, backoff: Double = 2,
      maxDelay: UInt64 = 60_000_000_000, jitter: Double = 0, on: [String] = []
    ) {
      self.maxAttempts = maxAttempts
      self.delay = delay
      self.backoff = backoff
      self.maxDelay = maxDelay
      self.jitter = jitter
      self.on = on
    }
  }

  /// What happens when the node has failed for good.
  package enum ErrorPolicy: Sendable, Hashable {
    /// The run fails.
    case fail
    /// The node's write keys become null and the run goes on.
    case ignore
    /// This node runs next; `error` in the state says what happened.
    case go(to: String)
  }

  /// Which of several true edges are taken.
  package enum Routing: String, Sendable, CaseIterable {
    case exclusive
    case inclusive
  }

  /// When a node with several incoming edges runs.
  package enum Join: String, Sendable, CaseIterable {
    case all
    case any
  }

  package var id: String
  package var name: String
  package var type: NodeType
  package var label: String?
  package var description: String?
  /// Place on a designer's canvas.
  package var x: Double?
  /// Place on a designer's canvas.
  package var y: Double?
  package var config: JSONObject
  package var reads: [String]
  package var writes: [String]
  package var retry: Retry?
  /// Longest time for one attempt, in nanoseconds.
  package var timeout: UInt64?
  package var onError: ErrorPolicy
  package var routing: Routing
  package var join: Join

  /// A node; its name is its id when none is given.
  package init(
    id: String, name: String? = nil, type: NodeType, config: JSONObject = [:],
    reads: [String] = [], writes: [String] = [], description: String? = nil
  ) {
    self.id = id
    self.name = name ?? id
    self.type = type
    self.config = config
    self.reads = reads
    self.writes = writes
    self.description = description
    onError = .fail
    routing = .exclusive
    join = .all
  }
}
