/// What tokens of a model cost, in micro-dollars (10⁻⁶ USD) a million tokens.
package struct Price: Sendable, Hashable {
  package var input: Int
  package var output: Int
  /// Tokens read from a cache; nil: as any input.
  package var cachedInput: Int?
  /// Tokens written to a cache; nil: as any input.
  package var cacheWrites: Int?
  /// Reasoning tokens; nil: as any output.
  package var reasoning: Int?
  /// Prices of a prompt longer than so many tokens.
  package var long: Long?

  /// The prices that a long prompt has.
  package struct Long: Sendable, Hashable {
    /// A prompt of more tokens than this is long.
    package var above: Int
    package var input: Int
    package var output: Int
    package var cachedInput: Int?

    /// Prices of long prompts.
    package init(above: Int, input: Int, output: Int, cachedInput: Int? = nil) {
      self.above = above
      self.input = input
      self.output = output
      self.cachedInput = cachedInput
    }
  }

  /// Prices in micro-dollars a million tokens.
  package init(
    input: Int, output: Int, cachedInput: Int? = nil, cacheWrites: Int? = nil,
    reasoning: Int? = nil, long: Long? = nil
  ) {
    self.input = input
    self.output = output
    self.cachedInput = cachedInput
    self.cacheWrites = cacheWrites
    self.reasoning = reasoning
    self.long = long
  }

  /// What this much usage costs; every token is counted once, at the price of its kind.
  package func cost(of usage: TokenUsage) -> Cost {
    let isLong = long.map { usage.input > $0.above } ?? false
    let inputRate = isLong ? long?.input ?? input : input
    let outputRate = isLong ? long?.output ?? output : output
    let cachedRate = (isLong ? long?.cachedInput : cachedInput) ?? inputRate
    let cached = min(max(0, usage.cachedInput), max(0, usage.input))
    let written = min(max(0, usage.cacheWrites), max(0, usage.input) - cached)
    let thought = min(max(0, usage.reasoning), max(0, usage.output))
    return Cost(tokens: max(0, usage.input) - cached - written, at: inputRate)
      + Cost(tokens: cached, at: cachedRate)
      + Cost(tokens: written, at: cacheWrites ?? inputRate)
      + Cost(tokens: max(0, usage.output) - thought, at: outputRate)
      + Cost(tokens: thought, at: reasoning ?? outputRate)
  }
}
