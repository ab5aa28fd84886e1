import JSON
import Synchronization

/// Finds out what a server really does, by asking it.
package struct ModelProbe: Sendable {
  /// What was found.
  package enum Verdict: String, Sendable {
    case yes
    case no
    /// The server took the wish and did not keep to it.
    case ignored
  }

  /// One capability.
  package struct Finding: Sendable, Hashable {
    package var capability: String
    package var verdict: Verdict
    /// What was seen.
    package var detail: String
  }

  private let model: any LanguageModel

  /// A probe of that model.
  package init(_ model: any LanguageModel) { self.model = model }

  private static let question = ModelProbe.ask("Summarise in 1 sentence:\nIt is late. It rains.")

  private static func ask(_ text: String) -> ChatRequest {
    ChatRequest(messages: [ChatMessage(.user, text)], maxOutputTokens: 64)
  }

  private static let schema: JSONObject = [
    "type": "object", "additionalProperties": false, "required": ["colour", "count"],
    "properties": [
      "colour": ["enum": ["red", "green"]], "count": ["type": "integer"],
    ],
  ]

  /// All findings, the plain answer first; without one the rest is not asked.
  package func run() async -> [Finding] {
    var findings: [Finding] = []
    var chat: ChatResponse?
    do throws(LanguageModelError) {
      let response = try await model.complete(Self.question)
      chat = response
      findings.append(Finding(capability: "chat", verdict: .yes, detail: response.model))
    } catch {
      return [Finding(capability: "chat", verdict: .no, detail: error.message)]
    }
    let isKnown = chat?.usage.isKnown == true
    findings.append(
      Finding(
        capability: "usage", verdict: isKnown ? .yes : .no,
        detail: isKnown
          ? "\(chat?.usage.input ?? 0) in, \(chat?.usage.output ?? 0) out" : "none reported"))
    findings += await stream()
    findings.append(await tools())
    for rung in model.rungs where ![.tool, .text].contains(rung) {
      findings.append(await structure(rung))
    }
    return findings
  }

  private func stream() async -> [Finding] {
    let pieces = Mutex(0)
    do throws(LanguageModelError) {
      let response = try await model.stream(Self.question) { _ in pieces.withLock { $0 += 1 } }
      let count = pieces.withLock { $0 }
      return [
        Finding(
          capability: "stream", verdict: count > 1 ? .yes : .ignored,
          detail: count == 1 ? "1 piece" : "\(count) pieces"),
        Finding(
          capability: "stream-usage", verdict: response.usage.isKnown ? .yes : .no,
          detail: response.usage.isKnown ? "at the end" : "none reported"),
      ]
    } catch {
      return [Finding(capability: "stream", verdict: .no, detail: error.message)]
    }
  }

  private func tools() async -> Finding {
    var request = Self.ask("Say which colour grass has, with the tool.")
    request.tools = [
      ChatRequest.Tool(name: "report", description: "Takes the answer.", parameters: Self.schema)
    ]
    request.toolChoice = .named("report")
    do throws(LanguageModelError) {
      let response = try await model.complete(request)
      let isCalled = response.message.toolCalls.first?.name == "report"
      return Finding(
        capability: StructureRung.tool.rawValue, verdict: isCalled ? .yes : .ignored,
        detail: isCalled ? "called as asked" : "answered without the call")
    } catch {
      return Finding(capability: StructureRung.tool.rawValue, verdict: .no, detail: error.message)
    }
  }

  private func structure(_ rung: StructureRung) async -> Finding {
    var request = Self.ask(
      "Grass: its colour, and how many colours you named. Answer in JSON with 'colour' and 'count'."
    )
    request.rung = rung
    switch rung {
    case .strictSchema, .schema, .objectWithSchema:
      request.format = .schema(name: "grass", Self.schema)
    case .object: request.format = .jsonObject
    case .tool, .grammar, .text: break
    }
    do throws(LanguageModelError) {
      let response = try await model.complete(request)
      let text = response.message.text
      guard let value = try? JSONDocument(parsing: text).value else {
        return Finding(
          capability: rung.rawValue, verdict: .ignored,
          detail: "not JSON: '\(Wire.excerpt(Array(text.utf8), limit: 60))'")
      }
      let needsSchema = [.strictSchema, .schema, .objectWithSchema].contains(rung)
      let fits = !needsSchema || (try? JSONSchema(.object(Self.schema)))?.accepts(value) == true
      return Finding(
        capability: rung.rawValue, verdict: fits ? .yes : .ignored,
        detail: fits ? "kept to it" : "JSON that does not fit the schema")
    } catch {
      return Finding(capability: rung.rawValue, verdict: .no, detail: error.message)
    }
  }
}
