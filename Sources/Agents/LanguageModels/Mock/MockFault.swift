import Platform
import Text

/// A fault that the mock server plays, and when.
///
/// The grammar, which `parse` reads: `KIND[=ARGUMENT][@CONDITION[,CONDITION…]]`; all conditions must hold,
/// and without one the fault is played always. Conditions are `rate=0.1`, `request=3`, `request=3-5`,
/// `every=10`, `model=NAME`, `api=chat`, `stream=true` and, as the last, `match=REGEX`, which takes the rest.
package struct MockFault: Sendable, CustomStringConvertible {
  /// What goes wrong.
  package enum Kind: Sendable, Hashable {
    /// An error answer; the argument is Retry-After.
    case status(Int, retryAfter: UInt64?)
    /// 429 that no waiting helps: the quota is used up.
    case quota
    /// The conversation is longer than the model can read.
    case contextOverflow
    /// Nanoseconds before anything is sent.
    case slow(UInt64)
    /// Silence in the middle; for ever without an argument.
    case stall(UInt64?)
    /// The connection breaks after that many bytes of the body, or half of it.
    case truncate(Int?)
    /// The connection breaks before a byte is sent.
    case drop
    /// The document around the answer is no JSON.
    case malformedJSON
    /// The text of the answer is cut off JSON.
    case malformedContent
    /// The text of the answer is JSON that does not fit the schema.
    case wrongSchema
    /// A good answer without text.
    case empty
    /// 200 without a body.
    case noBody
    case refusal
    /// A page of a proxy instead of JSON, with that status.
    case html(Int)
    /// An error in the middle of a stream that began well.
    case errorEvent
    /// Every byte in a part of its own.
    case dribble
    /// An answer with a text of that many bytes.
    case huge(Int)
  }

  /// When a fault is played.
  enum Condition: Sendable {
    case rate(Double)
    case requests(ClosedRange<Int>)
    case every(Int)
    case model(String)
    case api(MockCall.API)
    case stream(Bool)
    case match(Pattern)
  }

  package let kind: Kind
  let conditions: [Condition]
  /// The fault as it was written.
  package let description: String

  /// Whether it is played for a call with that number.
  func applies(
    to call: MockCall, number: Int, random: inout SeededGenerator
  ) -> Bool {
    conditions.allSatisfy { condition in
      switch condition {
      case .rate(let rate): random.nextUnitDouble() < rate
      case .requests(let range): range.contains(number)
      case .every(let count): number % count == 0
      case .model(let model): call.model == model
      case .api(let api): call.api == api
      case .stream(let isStreaming): call.isStreaming == isStreaming
      case .match(let pattern): (try? pattern.isFound(in: call.userText)) ?? false
      }
    }
  }
}
