import JSON
import Text

/// Functions that judge what a text says, by rules and statistics, without a model.
enum LanguageFunctions {
  static let all = [summarise, keywords, classify, urgency]

  static let summarise = BuiltInFunction(
    FunctionSignature(
      name: "text.summarise",
      summary: "Summarise a text or article by its most central sentences",
      parameters: [
        .init("text", .text, "Text, or an article"),
        .init("sentences", .number, "Sentences of the summary, 1 to 100", default: "2"),
      ],
      result: .text,
      resultSummary: "The summary of a text; for an article, the article with `summary` set",
      keywords: [
        "summarize", "summary", "summaries", "shorten", "condense", "brief", "abstract", "digest",
        "tldr", "gist", "extractive", "key", "points", "overview",
      ])
  ) { arguments, _ throws(FunctionError) in
    let count = try arguments.whole("sentences", in: 1...100) ?? 2
    let value = arguments["text"] ?? .null
    let summary = TextRank.summary(of: arguments.articleText, sentences: count)
    guard case .object(var article) = value else { return .string(summary) }
    article["summary"] = .string(summary)
    return .object(article)
  }

  static let keywords = BuiltInFunction(
    FunctionSignature(
      name: "text.keywords",
      summary: "Find the key words and phrases of a text",
      parameters: [
        .init("text", .text, "Text, or an article"),
        .init("count", .number, "At most this many", default: "10"),
      ],
      result: .array,
      resultSummary:
        "Words and phrases in lower case, the most central first (TextRank over word pairs)",
      keywords: ["tags", "topics", "terms", "phrases", "extract", "tag", "subjects", "label"])
  ) { arguments, _ throws(FunctionError) in
    let count = try arguments.whole("count", in: 0...1000) ?? 10
    let text = arguments["text"].flatMap(Article.titleAndText(of:)) ?? ""
    return .strings(TextRank.keywords(of: text, count: count).map(\.phrase))
  }

  static let classify = BuiltInFunction(
    FunctionSignature(
      name: "text.classify",
      summary: "Choose the label whose words a text uses most",
      parameters: [
        .init("text", .text, "Text, or an article"),
        .init(
          "labels", .object,
          "Words and phrases by label, such as `{\"billing\": [\"invoice\", \"refund\"]}`"),
      ],
      result: .object,
      resultSummary:
        "label (null when no word occurs), confidence 0 to 1, scores by label, matches by label",
      keywords: [
        "category", "categorize", "categorise", "label", "route", "triage", "sort", "topic", "tag",
        "kind", "type", "detect", "sentiment", "intent",
      ])
  ) { arguments, _ throws(FunctionError) in
    try LabelRules.classify(
      arguments["text"].flatMap(Article.titleAndText(of:)) ?? "",
      labels: arguments["labels"]?.object ?? [:])
  }

  static let urgency = BuiltInFunction(
    FunctionSignature(
      name: "text.urgency",
      summary: "Tell whether a text or any item of a list is urgent",
      parameters: [
        .init("text", .text, "Text, or an article", isRequired: false),
        .init("items", .array, "Texts or articles", isRequired: false),
      ],
      result: .object,
      resultSummary:
        "For a text: urgent, score 0 to 1, reasons; for items: any, all, count, items (urgent, score, reasons, title)",
      keywords: [
        "urgent", "critical", "emergency", "important", "priority", "severity", "immediately",
        "asap",
        "alert", "triage", "security", "check", "pressing", "severe",
      ])
  ) { arguments, _ throws(FunctionError) in
    switch (arguments["text"], arguments["items"]) {
    case (let text?, nil):
      return Urgency.judge(text).value
    case (nil, .array(let items)?):
      return try Urgency.judge(all: items)
    default:
      throw FunctionError(
        code: "missing-argument",
        message: "'text.urgency' needs either 'text' or 'items', not both")
    }
  }
}
