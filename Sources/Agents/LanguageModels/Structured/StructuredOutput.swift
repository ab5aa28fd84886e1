package import JSON
import Synchronization

/// Which rung of the ladder each endpoint was found to stand on.
package final class StructureMemory: Sendable {
  private let state = Mutex<[String: StructureRung]>([:])

  /// Nothing is known yet.
  package init() {}

  /// The best rung that has not been refused; nil when none has been tried.
  package subscript(_ name: String) -> StructureRung? {
    get { state.withLock { $0[name] } }
    set { state.withLock { $0[name] = newValue } }
  }
}

/// Asks a model for JSON that fits a schema, in the best way its server has, and repairs what does not fit.
///
/// The ladder goes down a rung when a server refuses a way to ask, and remembers that. An answer that does
/// not fit goes back to the model with the exact fault and its place, a bounded number of times. Then comes
/// a typed failure with all tokens that were spent, so that the caller can fall back to rules.
package struct StructuredOutput: Sendable {
  /// An answer that fits.
  package struct Answer: Sendable {
    package var value: JSONValue
    /// The last response; its usage is of the last call only.
    package var response: ChatResponse
    /// Tokens of all calls, repairs and answers that were thrown away included.
    package var usage: TokenUsage
    package var calls: Int
    /// Rounds in which the model was told what was wrong.
    package var repairs: Int
    package var rung: StructureRung
    /// What was adjusted without asking again, in words.
    package var adjustments: [String]
  }

  /// Rounds of repair after the first answer.
  package let repairRounds: Int
  private let model: any LanguageModel
  private let memory: StructureMemory

  /// Structured output of that model.
  package init(
    _ model: any LanguageModel, memory: StructureMemory = StructureMemory(), repairRounds: Int = 2
  ) {
    self.model = model
    self.memory = memory
    self.repairRounds = max(0, repairRounds)
  }

  /// An answer that fits the schema and in which `check` finds nothing.
  ///
  /// `check` gives faults beyond the schema, one sentence each; they are repaired like those of the schema.
  ///
  /// - Throws: `schema-violation` when all repairs failed, `refusal` when the model will not, or what the
  ///   model throws; `usage` holds what was spent.
  package func request(
    _ request: ChatRequest, name: String, schema: JSONObject,
    check: @Sendable (JSONValue) -> [String] = { _ in [] }
  ) async throws(LanguageModelError) -> Answer {
    var session = try StructuredSession(
      model: model, request: request, name: name, schema: schema, repairRounds: repairRounds)
    return try await session.run(memory, check: check)
  }
}
