/// Tokens of one call or of several, as the provider counted them.
package struct TokenUsage: Sendable, Hashable {
  /// All tokens that went in, cached ones included.
  package var input: Int
  /// All tokens that came out, reasoning included.
  package var output: Int
  /// Part of `input` that was read from a cache.
  package var cachedInput: Int
  /// Part of `input` that was written to a cache.
  package var cacheWrites: Int
  /// Part of `output` that was spent on reasoning nobody sees.
  package var reasoning: Int
  /// Whether the provider reported usage at all; false: the numbers are unknown, not nothing.
  package var isKnown: Bool

  /// Counts; unknown when none is given.
  package init() {
    (input, output, cachedInput, cacheWrites, reasoning, isKnown) = (0, 0, 0, 0, 0, false)
  }

  /// Counts that the provider reported.
  package init(
    input: Int, output: Int, cachedInput: Int = 0, cacheWrites: Int = 0, reasoning: Int = 0
  ) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
    self.cacheWrites = cacheWrites
    self.reasoning = reasoning
    isKnown = true
  }

  /// The sum; known only when both are, saturating.
  package static func + (left: Self, right: Self) -> Self {
    func sum(_ path: KeyPath<Self, Int>) -> Int {
      let (sum, overflow) = left[keyPath: path].addingReportingOverflow(right[keyPath: path])
      return overflow ? .max : sum
    }
    var usage = TokenUsage(
      input: sum(\.input), output: sum(\.output), cachedInput: sum(\.cachedInput),
      cacheWrites: sum(\.cacheWrites), reasoning: sum(\.reasoning))
    usage.isKnown = left.isKnown && right.isKnown
    return usage
  }
}
