/// A part of the sentence that asks for one thing or steers the rest.
struct Clause: Sendable {
  /// How the clause follows the one before.
  enum Link: Sendable {
    /// The first of its sentence.
    case sentence
    case comma
    case and
    /// "then", "finally", "after that".
    case then
    case semicolon
    case colon
  }

  enum Role: Sendable, Hashable {
    case action
    case condition
    /// "unless".
    case negatedCondition
    /// "if so": what the check before found.
    case previousCondition
    case until
    case whileTrue
    case each
    /// "repeat …:" and "keep …".
    case loop
    case parallelHeader
    case approval
    case wait
    /// "if that fails".
    case failure
    /// "before sending it, …": done after the rest of its sentence.
    case before
    /// "once X is done", "after X".
    case after
    /// Only settings for what came before.
    case modifier
    case stop
    case note
  }

  var link: Link
  var role: Role = .action
  /// Indices into the tokens, without what became settings.
  var words: [Int]
  /// All indices that the clause was made of.
  var all: [Int]
  var settings = ClauseSettings()
  /// "otherwise" stood in front.
  var isOtherwise = false
  /// "meanwhile" or "in parallel" stood in front.
  var isMeanwhile = false
  /// Nothing but "and" stood between this clause and the one before.
  var followsAnd = false
  /// No mark and no "and" stood before a subordinate clause: "send it if …".
  var isAttached = false
  /// "both" or "at the same time" stood in front of the first of several.
  var opensParallel = false
  /// The verb in its base form, when one is known.
  var verb: String?
  /// Place of the verb in `words`.
  var verbPlace = 0
  var isPassive = false
  var isQuestion = false
  /// Whether the words read as an order at all.
  var isStep = false
}

/// What a clause says about how its step is run.
struct ClauseSettings: Sendable {
  var attempts: Int?
  var attemptDelay: UInt64?
  var timeout: UInt64?
  var concurrency: Int?
  var isParallel = false
  var times: Int?
  var every: UInt64?
  var ignoresErrors = false
  var tokens: [Int] = []

  var isEmpty: Bool { tokens.isEmpty }

  /// Takes over what the other says.
  mutating func merge(_ other: ClauseSettings) {
    attempts = other.attempts ?? attempts
    attemptDelay = other.attemptDelay ?? attemptDelay
    timeout = other.timeout ?? timeout
    concurrency = other.concurrency ?? concurrency
    isParallel = isParallel || other.isParallel
    times = other.times ?? times
    every = other.every ?? every
    ignoresErrors = ignoresErrors || other.ignoresErrors
    tokens += other.tokens
  }
}
