import AgentRuntime
import CommandLineKit
import JSON
import Platform
import Resilience

/// Reads tasks from lines of JSON, as they come.
struct TaskLineReader {
  private static let schema = try? JSONSchema(
    [
      "type": "object", "required": ["type"], "additionalProperties": false,
      "properties": [
        "type": ["type": "string", "minLength": 1], "payload": true, "id": ["type": "string"],
        "priority": ["type": "integer", "minimum": -2_147_483_648, "maximum": 2_147_483_647],
        "capability": ["type": "string"], "agent": ["type": "string"],
        "tenant": ["type": "string"], "key": ["type": "string"], "delay": ["type": "string"],
        "deadline": ["type": "string"],
        "attempts": ["type": "integer", "minimum": 1, "maximum": 1000],
        "estimateTokens": ["type": "integer", "minimum": 0],
        "traceParent": ["type": "string"],
      ],
    ])

  private let name: String
  private let chunks: ChunkReader
  private let template: TaskDraft
  private var buffer: [UInt8] = []
  private var start = 0
  private var line = 0
  private var hasEnded = false

  /// A reader; lines say only what differs from the template.
  init(_ path: PathArgument, template: TaskDraft) throws(FileError) {
    name = Inputs.name(path)
    chunks =
      path.isStream
      ? try ChunkReader(.standardInput, named: "standard input")
      : try ChunkReader(FilePath(bytes: path.bytes))
    self.template = template
  }

  /// The next tasks: at least one while there are any, at most `limit`, and no more than have come.
  mutating func next(_ limit: Int) throws -> [TaskDraft] {
    var drafts: [TaskDraft] = []
    while drafts.count < limit {
      guard let text = nextLine() else {
        if hasEnded || !drafts.isEmpty { break }
        if start > 0 {
          buffer.removeFirst(start)
          start = 0
        }
        hasEnded = try chunks.read(appendingTo: &buffer) == 0
        continue
      }
      line += 1
      if text.allSatisfy({ $0 <= 0x20 }) { continue }
      drafts.append(try draft(text))
    }
    return drafts
  }

  private mutating func nextLine() -> [UInt8]? {
    if let end = buffer[start...].firstIndex(of: 0x0A) {
      defer { start = end + 1 }
      return Array(buffer[start..<end])
    }
    guard hasEnded, start < buffer.count else { return nil }
    defer { start = buffer.count }
    return Array(buffer[start...])
  }

  private func draft(_ text: [UInt8]) throws -> TaskDraft {
    let root: JSONNode
    do throws(JSONSyntaxError) {
      root = try JSONDocument(parsing: text).root
    } catch {
      throw fault(error.position.column, error.message)
    }
    if let failure = Self.schema?.failures(of: root).first {
      throw fault(
        failure.position?.column ?? 1, "\(failure.message) (at '\(failure.instance)')")
    }
    let now = WallClock.system.now()
    var draft = template
    draft.id = try argument(root["id"], TaskIDArgument.self)?.id ?? QueuePutCommand.newID()
    draft.type = root["type"]?.string ?? ""
    draft.payload = Array((root["payload"]?.value ?? .null).serialized().utf8)
    if let priority = root["priority"]?.number?.int { draft.priority = Int32(clamping: priority) }
    draft.capability = root["capability"]?.string ?? draft.capability
    draft.preferredAgent = root["agent"]?.string ?? draft.preferredAgent
    draft.tenant = root["tenant"]?.string ?? draft.tenant
    draft.idempotencyKey = root["key"]?.string ?? draft.idempotencyKey
    if let delay = try argument(root["delay"], Duration.self) {
      draft.notBefore = now + delay.clampedNanoseconds
    }
    if let deadline = try argument(root["deadline"], InstantArgument.self) {
      draft.deadline = deadline.nanoseconds(now: now)
    }
    if let attempts = root["attempts"]?.number?.int { draft.retry.maxAttempts = attempts }
    if let tokens = root["estimateTokens"]?.number?.int { draft.estimate.tokens = Int64(tokens) }
    draft.traceParent = root["traceParent"]?.string ?? draft.traceParent
    return draft
  }

  private func argument<Value: ArgumentValue>(
    _ node: JSONNode?, _ type: Value.Type
  ) throws -> Value? {
    guard let node else { return nil }
    do throws(InvalidValue) {
      return try Value(argument: RawArgument(node.string ?? ""))
    } catch {
      throw fault(node.position.column, "'\(node.string ?? "")' is \(error.reason)")
    }
  }

  private func fault(_ column: Int, _ message: String) -> CommandFailure {
    CommandFailure("\(name):\(line):\(column): \(message)", code: "bad-task")
  }
}

extension JSONObject {
  /// This object with the members of another behind its own.
  func adding(_ other: JSONObject) -> JSONObject {
    var sum = self
    for (key, value) in other { sum[key] = value }
    return sum
  }
}
