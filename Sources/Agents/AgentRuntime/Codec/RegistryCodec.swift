package import AgentManifest
import JSON

extension AgentStatus: BinaryValue {
  package func encode(into writer: inout ByteWriter) { writer.choice(self) }
  package init(from reader: inout ByteReader) throws(RuntimeError) { self = try reader.choice() }
}

extension AgentManifest.Executor: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    switch self {
    case .languageModel(let settings):
      writer.byte(0)
      writer.json(settings)
    case .command(let argv, let timeout):
      writer.byte(1)
      writer.list(argv)
      writer.number(timeout)
    case .http(let url, let timeout):
      writer.byte(2)
      writer.text(url)
      writer.number(timeout)
    case .function(let name):
      writer.byte(3)
      writer.text(name)
    }
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    switch try reader.byte() {
    case 0: self = .languageModel(try reader.json())
    case 1: self = .command(argv: try reader.list(), timeout: try reader.number())
    case 2: self = .http(url: try reader.text(), timeout: try reader.number())
    case 3: self = .function(try reader.text())
    case let other: throw reader.failure("no executor \(other)")
    }
  }
}

extension AgentManifest.Limits: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.count(concurrency)
    writer.optional(timeout)
    writer.optional(tokens)
    writer.optional(microdollars)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init()
    concurrency = try reader.count()
    timeout = try reader.optional()
    tokens = try reader.optional()
    microdollars = try reader.optional()
  }
}

extension AgentManifest: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    for text in [id, name, version, description] { writer.text(text) }
    for texts in [tags, capabilities, tools, intents, permissions] { writer.list(texts) }
    writer.value(executor)
    writer.value(limits)
    writer.json(metadata)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      id: try reader.text(), name: try reader.text(), version: try reader.text(),
      description: try reader.text(), tags: try reader.list(), capabilities: try reader.list(),
      tools: try reader.list(), intents: try reader.list(), permissions: try reader.list(),
      executor: try reader.value(), limits: try reader.value(), metadata: try reader.json())
  }
}

extension AgentRecord: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.value(manifest)
    writer.value(status)
    writer.number(incarnation)
    writer.count(load)
    writer.optional(endpoint)
    writer.number(registeredAt)
    writer.number(lastHeartbeat)
    writer.number(leaseExpires)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init(
      manifest: try reader.value(), status: try reader.value(), incarnation: try reader.number(),
      load: try reader.count(), endpoint: try reader.optional(),
      registeredAt: try reader.number(), lastHeartbeat: try reader.number(),
      leaseExpires: try reader.number())
  }
}

extension AgentQuery: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    for text in [capability, tool, intent, tag, after] { writer.optional(text) }
    writer.list(AgentStatus.allCases.filter(statuses.contains))
    writer.count(limit)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    self.init()
    capability = try reader.optional()
    tool = try reader.optional()
    intent = try reader.optional()
    tag = try reader.optional()
    after = try reader.optional()
    statuses = Set(try reader.list(of: AgentStatus.self))
    limit = try reader.count()
  }
}

extension AgentEvent: BinaryValue {
  package func encode(into writer: inout ByteWriter) {
    writer.number(revision)
    switch kind {
    case .registered: writer.byte(0)
    case .changed: writer.byte(1)
    case .lost: writer.byte(2)
    case .removed: writer.byte(3)
    }
    writer.text(agent)
    writer.value(status)
    writer.number(time)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    let revision = try reader.number()
    let kinds: [Kind] = [.registered, .changed, .lost, .removed]
    let place = Int(try reader.byte())
    guard place < kinds.count else { throw reader.failure("no change \(place)") }
    self.init(
      revision: revision, kind: kinds[place], agent: try reader.text(),
      status: try reader.value(), time: try reader.number())
  }
}

extension ByteWriter {
  /// Appends an object as its JSON text; an empty one in one byte.
  fileprivate mutating func json(_ object: JSONObject) {
    guard !object.isEmpty else { return data([]) }
    var text: [UInt8] = []
    JSONValue.object(object).append(to: &text)
    data(text)
  }
}

extension ByteReader {
  fileprivate mutating func json() throws(RuntimeError) -> JSONObject {
    let text = try data()
    guard !text.isEmpty else { return [:] }
    do {
      guard case .object(let object) = try JSONDocument(parsing: text).value else {
        throw failure("a JSON text that is no object")
      }
      return object
    } catch let error as RuntimeError {
      throw error
    } catch {
      throw failure("a JSON text that cannot be read")
    }
  }
}
