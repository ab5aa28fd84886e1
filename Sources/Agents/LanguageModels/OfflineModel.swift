import Text

/// The built-in model: it picks sentences and phrases out of the text that it is given, and writes nothing.
///
/// It can summarise (TextRank), list key phrases, and answer a question with the sentences that fit it best
/// (BM25). Every answer is labelled as extracted; anything else is refused, never guessed.
package struct OfflineModel: LanguageModel {
  /// A model.
  package init() {}

  package var name: String { "offline:extractive" }

  package var rungs: [StructureRung] { [.text] }

  /// The sentences that answer the last message of a user.
  ///
  /// - Throws: `unsupported` when more than extraction is asked for.
  package func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
    guard request.tools.isEmpty, request.format == .text else {
      throw refusal("it can neither call tools nor fill in JSON")
    }
    let task = Task(request.messages)
    guard Sentences.split(task.text).count >= 2 || task.kind == .keywords else {
      throw refusal(
        "it only picks sentences out of a text, and this message holds no text to pick from")
    }
    let answer: String
    switch task.kind {
    case .keywords:
      answer = TextRank.keywords(of: task.text, count: task.count ?? 8).map(\.phrase)
        .joined(separator: ", ")
    case .summary: answer = TextRank.summary(of: task.text, sentences: task.count ?? 3)
    case .question: answer = task.bestSentences(count: task.count ?? 3)
    case nil:
      throw refusal("it can summarise a text, list its key phrases, or answer a question about it")
    }
    guard !answer.isEmpty else { throw refusal("nothing in the text fits the question") }
    var text = answer
    var finish = ChatResponse.Finish.stop
    if let limit = request.maxOutputTokens, answer.utf8.count > limit * 4 {
      text = String(answer.prefix(limit * 4))
      finish = .length
    }
    return ChatResponse(
      message: ChatMessage(.assistant, text), finish: finish,
      usage: TokenUsage(
        input: BudgetedModel.estimatedTokens(
          bytes: request.messages.reduce(0) { $0 + $1.text.utf8.count }),
        output: BudgetedModel.estimatedTokens(bytes: text.utf8.count)),
      model: name,
      notes: ["extracted by the built-in model: sentences of the given text, nothing written anew"])
  }

  private func refusal(_ why: String) -> LanguageModelError {
    LanguageModelError(
      .unsupported,
      "the built-in offline model cannot do this: \(why); name a provider with --provider")
  }
}

extension OfflineModel {
  /// What a message asks for, and of which text.
  private struct Task {
    enum Kind {
      case summary
      case keywords
      case question
    }

    var kind: Kind?
    var count: Int?
    /// What is asked, without the text.
    var instruction: String
    var text: String

    init(_ messages: [ChatMessage]) {
      let last = messages.last { $0.role == .user }?.text ?? ""
      (instruction, text) = Self.split(last)
      let asked =
        instruction + " "
        + messages.filter { $0.role == .system }.map(\.text).joined(separator: " ")
      let stems = Set(Words.contentStems(in: asked))
      func asks(_ words: [String]) -> Bool {
        words.contains { !Set(Words.contentStems(in: $0)).isDisjoint(with: stems) }
      }
      if asks(["keywords", "keyphrases", "tags"])
        || asked.lowercased().contains("key phrase") || asked.lowercased().contains("key word")
      {
        kind = .keywords
      } else if asks(["summarise", "summarize", "summary", "shorten", "condense", "digest"]) {
        kind = .summary
      } else if instruction.contains("?") || Self.opensQuestion(instruction) {
        kind = .question
      }
      count = Words.lowercased(in: instruction).lazy.compactMap { Int($0) }
        .first { (1...50).contains($0) }
    }

    /// The instruction is the shorter of first and last paragraph; without paragraphs the part before a
    /// colon, or the first sentence.
    private static func split(_ message: String) -> (String, String) {
      let lines = message.split(whereSeparator: \.isNewline).map(String.init)
        .filter { line in line.contains { !$0.isWhitespace } }
      if lines.count > 1, let first = lines.first, let last = lines.last {
        let isLast = last.hasSuffix("?") || (opensQuestion(last) && !opensQuestion(first))
        return isLast
          ? (last, lines.dropLast().joined(separator: "\n"))
          : (first, lines.dropFirst().joined(separator: "\n"))
      }
      if let colon = message.firstIndex(of: ":"),
        message.distance(from: message.startIndex, to: colon) < 120
      {
        return (String(message[..<colon]), String(message[message.index(after: colon)...]))
      }
      let sentences = Sentences.split(message)
      guard sentences.count > 1 else { return (message, "") }
      if let last = sentences.last, last.hasSuffix("?") {
        return (last, sentences.dropLast().joined(separator: " "))
      }
      return (sentences[0], sentences.dropFirst().joined(separator: " "))
    }

    private static func opensQuestion(_ text: String) -> Bool {
      let openers: Set = [
        "what", "who", "when", "where", "why", "which", "how", "is", "are", "does", "do", "can",
        "question", "answer",
      ]
      return Words.lowercased(in: text).first.map { openers.contains($0) } ?? false
    }

    /// The sentences that fit the question best, in the order of the text.
    func bestSentences(count: Int) -> String {
      let sentences = Sentences.split(text)
      let index = LexicalIndex(
        fields: [LexicalIndex.Field("sentence")], documents: sentences.map { [$0] })
      return index.ranked(instruction, limit: count).map(\.document).sorted()
        .map { sentences[$0] }.joined(separator: " ")
    }
  }
}
