/// Sentences written after the planner was finished, and never tuned to: what it gets right is counted.
enum HeldOutSentences {
  static let cases: [ExamCase] = [
    ExamCase(
      .sequence,
      "Load measurements.csv, drop the rows where value is below 0, sort them by time and export them to clean.csv",
      "| csv.read > list.filter > list.sort{by=time} > csv.write{path=clean.csv}"),
    ExamCase(
      .sequence,
      "After reading minutes.txt, pull out the keywords, then store them in keywords.json.",
      "| file.read > text.keywords > json.write{path=keywords.json}"),
    ExamCase(
      .sequence, "Take the feed, keep the newest 5 articles and build a digest in weekly.md",
      "feed | feed.read > list.take{count=5} > digest.compose > file.write{path=weekly.md}"),
    ExamCase(
      .each,
      "Read reviews.json and for each review, decide the sentiment, five at a time; then count the reviews.",
      "| json.read > map{concurrency=5}(llm:decide) > list.count"),
    ExamCase(
      .each, "condense every chapter of the book and join the results into one document",
      "book | map(text.summarise) > list.join"),
    ExamCase(
      .each, "For every invoice in invoices.csv: send a reminder to the customer",
      "| csv.read > map(tool:send)"),
    ExamCase(
      .condition,
      "Read the feed; when at least 3 articles are urgent, alert the on-call team, otherwise write the digest to calm.md.",
      "feed | feed.read > text.urgency > if; if -true-> tool:alert; if -false-> digest.compose > file.write"
    ),
    ExamCase(
      .condition, "If the budget is below 500, cancel the order.",
      "budget | if; if -true-> tool:cancel > end; if -false-> end"),
    ExamCase(
      .condition, "publish the post unless it contains \"draft\"",
      "post | if; if -false-> tool:publish > end; if -true-> end"),
    ExamCase(
      .loop, "rewrite the abstract until it is clear, up to 4 times",
      "abstract | loop{maxIterations=4}(llm:rewrite > llm:decide)"),
    ExamCase(
      .loop, "every 5 minutes check the queue, at most 12 times",
      "| loop{maxIterations=12}(tool:check > wait{duration=5m})"),
    ExamCase(
      .approval, "Translate the terms into Polish and, once the lawyers confirm, publish them.",
      "terms | llm:translate > ask > tool:publish"),
    ExamCase(
      .approval, "ask Ben to approve the budget, then send the budget to the bank",
      "budget | ask{assignees=Ben} > tool:send"),
    ExamCase(
      .retry,
      "Call the weather service, retrying up to 4 times with a timeout of 10 seconds, and save the answer to weather.json",
      "| tool:call{retry=4,timeout=10s} > json.write"),
    ExamCase(
      .values, "hash \"hello world\" and store the hash in hash.txt", "| text.hash > file.write"),
    ExamCase(
      .passive,
      "The orders in orders.json are filtered by status, grouped by customer and saved to grouped.json.",
      "| json.read > llm:filter > list.group{by=customer} > json.write"),
    ExamCase(
      .anaphora, "open speech.txt, translate it into Dutch and read it aloud",
      "| file.read > llm:translate > tool:read"),
    ExamCase(
      .parallel,
      "Read guide.md; simultaneously summarise it and extract its keywords; write both to guide.json.",
      "| file.read > text.summarise > json.write; file.read > text.keywords > json.write"),
    ExamCase(
      .failure, "upload the archive, and if that fails, email the admin and stop",
      "archive | tool:upload !> tool:email"),
    ExamCase(
      .lists, "Steps:\n1) read team.csv\n2) sort the rows by name\n3) write the rows to team.json",
      "| csv.read > list.sort{by=name} > json.write"),
  ]

  /// How many of them were right when they were first tried; more is welcome, fewer is a fault.
  static let floor = 13
}
