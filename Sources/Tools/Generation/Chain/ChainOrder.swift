/// One thing that a request asks a chain to do, before it is a step of a plan.
struct ChainOrder {
  /// Where text comes from.
  struct Source: Hashable {
    /// A file, a folder or a pattern with `*`.
    var path: String
    /// Whether it names several files.
    var isMany: Bool
    /// Whether the request gave no path and the noun was taken for one.
    var isGuessed = false
  }

  /// What a model is to answer with.
  enum Answer: Hashable {
    case text
    case list
    case fields([String])
  }

  /// What decides between two ways.
  enum Choice: Hashable {
    /// One of the labels that a classification gives.
    case labels([String])
    /// A statement that holds or not.
    case statement(String)
  }

  enum Work {
    case load([Source])
    case split(size: Int?)
    case retrieve(Source)
    case ask(Answer)
    case classify([String])
    case table([String])
    case tool(String)
    case save(String)
    case map([ChainOrder])
    /// Arms by label; the last is for every other.
    case branch([(label: String, body: [ChainOrder])])
    case parallel([[ChainOrder]])
  }

  var work: Work
  /// What its result is called.
  var name: String
  /// What the model is told, in the words of the request.
  var instruction = ""
  var spans: [WordSpan]
  var why: String
  var confidence = 0.8
  /// Verb of the clause in its base form.
  var verb = ""
}

/// A value that a run must be given.
struct ChainNeed: Hashable {
  var name: String
  var span: WordSpan?
  var words: String
  var why: String
}

/// All that was read out of a request.
struct ChainRequest {
  var orders: [ChainOrder] = []
  var needs: [ChainNeed] = []
  var signals: ChainSignals
  /// What was taken for granted, and the words that left it open.
  var assumptions: [String] = []
  /// What only the person who asks can say.
  var questions: [String] = []
  /// Words that made nothing.
  var leftover: [DroppedWords] = []
}
