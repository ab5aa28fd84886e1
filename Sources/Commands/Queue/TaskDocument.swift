import AgentRuntime
import JSON
import Platform
import Resilience
import Terminal

/// Tasks as JSON.
enum TaskDocument {
  /// Columns of lists of tasks.
  static let columns = [
    Column("id", title: "Id", priority: 0),
    Column("type", title: "Type", priority: 0),
    Column("status", title: "Status", priority: 0),
    Column("priority", title: "Priority", kind: .integer, priority: 3),
    Column("attempts", title: "Attempts", kind: .integer, priority: 2),
    Column("worker", title: "Worker", priority: 2),
    Column("tenant", title: "Tenant", priority: 4),
    Column("capability", title: "Capability", priority: 4),
    Column("created", title: "Created", kind: .timestamp, priority: 3),
    Column("updated", title: "Updated", kind: .timestamp, priority: 5),
    Column("failure", title: "Failure", priority: 1),
    Column("sequence", title: "Sequence", kind: .integer, priority: 6),
  ]

  /// A row of a list.
  static func row(_ record: TaskRecord) -> JSONObject {
    [
      "id": .string(record.draft.id.text), "type": .string(record.draft.type),
      "status": .string(record.status.rawValue), "priority": .integer(Int(record.draft.priority)),
      "attempts": .integer(record.attempts), "worker": text(record.worker),
      "tenant": text(record.draft.tenant), "capability": text(record.draft.capability),
      "created": time(record.createdAt), "updated": time(record.updatedAt),
      "failure": text(record.failure.map { "\($0.code): \($0.message)" }),
      "sequence": .integer(Int(clamping: record.sequence)),
    ]
  }

  /// Everything that is known of a task.
  static func full(_ record: TaskRecord) -> JSONObject {
    let draft = record.draft
    return [
      "schema": "dna.task/v1", "id": .string(draft.id.text), "type": .string(draft.type),
      "status": .string(record.status.rawValue), "payload": value(draft.payload),
      "output": record.output.map(value) ?? .null,
      "failure": record.failure.map {
        ["code": .string($0.code), "message": .string($0.message)]
      } ?? .null,
      "priority": .integer(Int(draft.priority)), "capability": text(draft.capability),
      "agent": text(draft.preferredAgent), "tenant": text(draft.tenant),
      "key": text(draft.idempotencyKey), "attempts": .integer(record.attempts),
      "maxAttempts": .integer(draft.retry.maxAttempts), "worker": text(record.worker),
      "token": record.leaseToken.map { .integer(Int(clamping: $0)) } ?? .null,
      "leaseExpires": record.leaseExpires.map(time) ?? .null,
      "notBefore": draft.notBefore == 0 ? .null : time(draft.notBefore),
      "deadline": draft.deadline.map(time) ?? .null, "created": time(record.createdAt),
      "updated": time(record.updatedAt), "sequence": .integer(Int(clamping: record.sequence)),
      "estimate": estimate(draft.estimate), "usage": estimate(record.usage),
      "traceParent": text(draft.traceParent),
      "metadata": .object(
        JSONObject(draft.metadata.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
    ]
  }

  static func estimate(_ estimate: TaskDraft.Estimate) -> JSONValue {
    [
      "tokens": .integer(Int(estimate.tokens)),
      "microdollars": .integer(Int(estimate.microdollars)),
    ]
  }

  static func text(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }

  static func time(_ nanoseconds: UInt64) -> JSONValue {
    .string(Timestamp(nanosecondsSince1970: nanoseconds).rfc3339(.milliseconds))
  }

  /// The value of a JSON text; as text what is none.
  static func value(_ bytes: [UInt8]) -> JSONValue {
    (try? JSONDocument(parsing: bytes).value) ?? .string(String(decoding: bytes, as: UTF8.self))
  }
}
