import JSON
import Platform
import Text

/// Answers that were written down, each with when to give it.
package struct MockScript: Sendable {
  /// One rule: the first that fits a call and is not used up decides.
  struct Rule: Sendable {
    var model: String?
    var contains: String?
    var pattern: Pattern?
    var requests: ClosedRange<Int>?
    var api: MockCall.API?
    var isStreaming: Bool?
    var hasToolResult: Bool?
    /// How often it may be used.
    var times: Int?
    /// The answer, or nil for a made-up one.
    var answer: MockAnswer?
    var error: MockError?
    var fault: MockFault?
    var firstToken: UInt64?
    var interToken: UInt64?

    func fits(_ call: MockCall, number: Int) -> Bool {
      if let model, model != call.model { return false }
      if let contains, !call.userText.contains(contains) { return false }
      if let pattern, (try? pattern.isFound(in: call.userText)) != true { return false }
      if let requests, !requests.contains(number) { return false }
      if let api, api != call.api { return false }
      if let isStreaming, isStreaming != call.isStreaming { return false }
      if let hasToolResult, hasToolResult != (call.toolResult != nil) { return false }
      return true
    }
  }

  var rules: [Rule]

  /// A script without rules: every answer is made up.
  package init() { rules = [] }

  /// A script that gives these answers in turn and then makes answers up.
  package init(_ answers: [MockAnswer]) {
    rules = answers.map { answer in
      var rule = Rule()
      rule.times = 1
      rule.answer = answer
      return rule
    }
  }
}

/// What is wrong with a script, and where.
package struct MockScriptError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `line:column: what is wrong`.
  package let description: String
}
