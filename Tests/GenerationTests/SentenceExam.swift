import Testing

/// A sentence and the graph that it asks for.
///
/// The graph is written as `inputs | paths`. A path is nodes joined by `>` (an edge), `-true->` or `-false->`
/// (an edge out of a condition), `!>` (where a failure goes); paths are separated by `;`. A node is its handler,
/// `map(body)`, `loop(body)`, `if`, `ask` (approval), `ask-input`, `wait`, `llm:verb`, `tool:verb`,
/// and `start` or `end` where the graph needs a place to fork or to finish. `#2` is the second such node,
/// `{key=value}` a parameter or setting that it must have.
struct ExamCase: Sendable, CustomTestStringConvertible {
  enum Category: String, Sendable, CaseIterable {
    case sequence, each, condition, loop, approval, retry, values, passive, anaphora, parallel,
      failure
    case lists
  }

  var category: Category
  var sentence: String
  var graph: String

  init(_ category: Category, _ sentence: String, _ graph: String) {
    self.category = category
    self.sentence = sentence
    self.graph = graph
  }

  var testDescription: String { sentence }
}

/// The sentences that the planner was built against, written before it.
enum SentenceExam {
  static let cases: [ExamCase] =
    sequences + each + conditions + loops + approvals + retries + values + passives + anaphora
    + parallels + failures + lists

  static let sequences: [ExamCase] = [
    ExamCase(
      .sequence, "read notes.txt, summarise it, then write the summary to summary.txt",
      "| file.read{path=notes.txt} > text.summarise > file.write{path=summary.txt}"),
    ExamCase(
      .sequence,
      "Read the CSV file sales.csv. Sort the rows by amount, descending. Finally save them to sorted.csv.",
      "| csv.read{path=sales.csv} > list.sort{by=amount} > csv.write{path=sorted.csv}"),
    ExamCase(
      .sequence,
      "open data.json and after that group the records by country, then write the groups to by-country.json",
      "| json.read{path=data.json} > list.group{by=country} > json.write{path=by-country.json}"),
    ExamCase(
      .sequence,
      "- read the feed\n- remove duplicates by link\n- take the first 10 articles\n- write them to top.json",
      "feed | feed.read > list.deduplicate{by=link} > list.take{count=10} > json.write"),
    ExamCase(
      .sequence,
      """
      1. Read orders.csv
      2. Keep only the orders where total is above 100
      3. Count them
      4. Send the count to the sales channel
      """,
      "| csv.read > list.filter > list.count > tool:send"),
    ExamCase(
      .sequence, "before sending the report, translate it into German",
      "report | llm:translate > tool:send"),
    ExamCase(
      .sequence,
      "once the report is downloaded, extract the keywords and save them to keywords.json",
      "| tool:download > text.keywords > json.write"),
    ExamCase(
      .sequence,
      "load the document, translate it into English and then email the translation to Bob",
      "document | document.read > llm:translate > tool:email"),
    ExamCase(
      .sequence,
      "first collect the survey answers, next anonymise them, and lastly publish the result",
      "| tool:collect > tool:anonymise > tool:publish"),
  ]

  static let each: [ExamCase] = [
    ExamCase(
      .each,
      "read the feed, summarise each article in parallel, if any is urgent ask me, then write the digest to digest.md",
      """
      feed | feed.read{source={{ feed }}} > map(text.summarise) > text.urgency > if;
      if -true-> ask > digest.compose > file.write{path=digest.md}; if -false-> digest.compose
      """),
    ExamCase(
      .each, "for each article in the feed, extract its keywords, at most 4 at a time",
      "feed | feed.read > map{concurrency=4}(text.keywords)"),
    ExamCase(
      .each, "read customers.csv and for every customer draft a welcome letter one by one",
      "| csv.read > map{concurrency=1}(llm:draft)"),
    ExamCase(
      .each,
      """
      list the files in docs, then for each file read it and summarise it in parallel, then join the \
      summaries into one text and write it to overview.txt
      """,
      "| file.list > map(file.read > text.summarise) > list.join > file.write{path=overview.txt}"),
    ExamCase(
      .each, "translate each of the paragraphs into French, 3 at a time",
      "paragraphs | map{concurrency=3}(llm:translate)"),
    ExamCase(
      .each,
      """
      Read tickets.json. For each ticket: classify it as bug, question or praise; then draft a reply. \
      Write the replies to replies.json.
      """,
      "| json.read > map(text.classify > llm:draft) > json.write{path=replies.json}"),
    ExamCase(
      .each, "summarise all the articles of the feed and sort the summaries by date",
      "feed | feed.read > map(text.summarise) > list.sort{by=date}"),
    ExamCase(
      .each, "for each row of data.csv send an invitation to its email, no more than 2 at once",
      "| csv.read > map{concurrency=2}(tool:send)"),
  ]

  static let conditions: [ExamCase] = [
    ExamCase(
      .condition,
      """
      read the feed, and if there are more than 20 articles, keep only the first 20, otherwise sort them \
      by title; then write them to out.json
      """,
      """
      feed | feed.read > if; if -true-> list.take{count=20} > json.write;
      if -false-> list.sort{by=title} > json.write
      """),
    ExamCase(
      .condition, "If the temperature is above 30, turn on the fan, otherwise turn it off.",
      "temperature | if; if -true-> tool:turn; if -false-> tool:turn#2"),
    ExamCase(
      .condition, "read report.txt; only if it contains \"error\" notify the on-call engineer",
      "| file.read > if; if -true-> tool:notify > end; if -false-> end"),
    ExamCase(
      .condition, "unless the invoice is approved, send it back to the supplier",
      "invoice | llm:decide > if; if -false-> tool:send > end; if -true-> end"),
    ExamCase(
      .condition,
      """
      check whether any ticket in tickets.json is urgent; if so, page the on-call engineer, else archive \
      them
      """,
      "| json.read > text.urgency > if; if -true-> tool:page; if -false-> tool:archive"),
    ExamCase(
      .condition,
      "if the list is empty, stop; otherwise count the items and write the count to count.txt",
      "list | if; if -true-> end; if -false-> list.count > file.write > end"),
    ExamCase(
      .condition, "draft a reply only when the message is a question",
      "message | llm:decide > if; if -true-> llm:draft > end; if -false-> end"),
    ExamCase(
      .condition,
      """
      read the feed. If none of the articles is urgent, write the digest to digest.md, else ask me first \
      and then write the digest to urgent.md
      """,
      """
      feed | feed.read > text.urgency > if;
      if -true-> digest.compose > file.write{path=digest.md};
      if -false-> ask > digest.compose#2 > file.write#2{path=urgent.md}
      """),
    ExamCase(
      .condition, "for each ticket, if it is urgent, escalate it, otherwise draft an answer",
      "tickets | map(text.urgency > if; if -true-> tool:escalate; if -false-> llm:draft)"),
  ]

  static let loops: [ExamCase] = [
    ExamCase(
      .loop, "improve the draft until the score is above 8, at most 5 times",
      "draft | loop{maxIterations=5}(llm:improve > llm:decide)"),
    ExamCase(
      .loop, "repeat up to 3 times: rewrite the text and check the grammar",
      "text | loop{maxIterations=3}(llm:rewrite > llm:check)"),
    ExamCase(
      .loop, "keep asking me for a number until it is greater than 10",
      "| loop(ask-input)"),
    ExamCase(
      .loop, "keep polling the job while it is running",
      "| loop(tool:poll > llm:decide)"),
    ExamCase(
      .loop, "check the server every 10 minutes, up to 6 times",
      "| loop{maxIterations=6}(tool:check > wait{duration=10m})"),
    ExamCase(
      .loop,
      "search the web for the topic and refine the query, repeat until the answer is found",
      "topic, query | loop(tool:search > llm:refine > llm:decide)"),
  ]

  static let approvals: [ExamCase] = [
    ExamCase(
      .approval, "draft a press release, ask me for approval, then publish it",
      "| llm:draft > ask > tool:publish"),
    ExamCase(
      .approval, "after approval by Anna, deploy the new version",
      "| ask{assignees=Anna} > tool:deploy"),
    ExamCase(
      .approval, "with sign-off from legal, send the contract to the customer",
      "contract | ask{assignees=legal} > tool:send"),
    ExamCase(
      .approval, "translate the manual into Spanish, wait for confirmation and publish it",
      "manual | llm:translate > ask > tool:publish"),
    ExamCase(
      .approval, "Summarise report.txt. Once Maria approves it, email it to the board.",
      "| file.read > text.summarise > ask{assignees=Maria} > tool:email"),
    ExamCase(
      .approval,
      "read invoice.json; if the total is above 1000 get approval from finance, then pay it",
      """
      | json.read > if; if -true-> ask{assignees=finance} > tool:pay; if -false-> tool:pay
      """),
    ExamCase(
      .approval, "ask me for the title, then write an article about it and save it to article.md",
      "| ask-input > llm:write > file.write{path=article.md}"),
    ExamCase(
      .approval, "let me review the draft before you send it to the client",
      "draft | ask > tool:send"),
  ]

  static let retries: [ExamCase] = [
    ExamCase(
      .retry, "download the price list, retry up to 3 times, and save it to prices.txt",
      "| tool:download{retry=3} > file.write"),
    ExamCase(
      .retry,
      """
      call the billing service with a timeout of 30 seconds, then wait 5 minutes and call the shipping \
      service
      """,
      "| tool:call{timeout=30s} > wait{duration=5m} > tool:call#2"),
    ExamCase(
      .retry, "upload backup.zip to the server, giving up after 2 minutes",
      "| tool:upload{timeout=2m}"),
    ExamCase(
      .retry, "try to post the message at most 5 times, waiting 10 seconds between attempts",
      "message | tool:post{retry=5,delay=10s}"),
    ExamCase(
      .retry,
      "fetch the exchange rates (retry 4 times, give up after 20 seconds) and write them to rates.json",
      "| tool:fetch{retry=4,timeout=20s} > json.write"),
    ExamCase(
      .retry, "pause for 30 seconds, then notify the team",
      "| wait{duration=30s} > tool:notify"),
  ]

  static let values: [ExamCase] = [
    ExamCase(
      .values,
      "summarise \"The quick brown fox jumps over the lazy dog.\" and write it to fox.txt",
      "| text.summarise > file.write{path=fox.txt}"),
    ExamCase(
      .values, "convert the table in prices.csv to JSON and store it as prices.json",
      "| csv.read{path=prices.csv} > json.write{path=prices.json}"),
    ExamCase(
      .values,
      "fetch https://example.com/feed.xml, parse it as a feed and write the titles to titles.txt",
      "| tool:fetch > feed.parse > list.select > file.write{path=titles.txt}"),
    ExamCase(
      .values, "extract all the e-mail addresses from contacts.txt and write them to emails.json",
      "| file.read{path=contacts.txt} > text.extract > json.write{path=emails.json}"),
    ExamCase(
      .values, "replace \"foo\" with \"bar\" in the text and save the result to out.txt",
      "text | text.replace > file.write{path=out.txt}"),
    ExamCase(
      .values, "write an email to Bob about the report and save it as mail.eml",
      "report | llm:write > email.write{path=mail.eml}"),
    ExamCase(
      .values, "compute the hash of release.txt",
      "| file.read{path=release.txt} > text.hash"),
  ]

  static let passives: [ExamCase] = [
    ExamCase(
      .passive,
      """
      The feed is read, the articles are summarised in parallel and the summaries are written to out.json.
      """,
      "feed | feed.read > map(text.summarise) > json.write{path=out.json}"),
    ExamCase(
      .passive,
      """
      The rows of sales.csv should be grouped by region, and the result must be saved to regions.json.
      """,
      "| csv.read > list.group{by=region} > json.write{path=regions.json}"),
    ExamCase(
      .passive, "The report will be translated into Italian and sent to the office in Rome",
      "report | llm:translate > tool:send"),
    ExamCase(
      .passive,
      "Duplicate entries are removed from list.json and the remaining ones are sorted by name",
      "| json.read > list.deduplicate > list.sort{by=name}"),
  ]

  static let anaphora: [ExamCase] = [
    ExamCase(
      .anaphora, "read notes.txt, split it into sentences, count them and tell me the number",
      "| file.read > text.sentences > list.count > tool:tell"),
    ExamCase(
      .anaphora,
      "draft a poem about autumn, translate it into French, and save both to poem.txt",
      "| llm:draft > llm:translate > file.write{path=poem.txt}"),
    ExamCase(
      .anaphora,
      "read old.txt and new.txt, compare them, and write the differences to changes.diff",
      """
      | file.read{path=old.txt} > file.read#2{path=new.txt} > text.diff > file.write{path=changes.diff}
      """),
  ]

  static let parallels: [ExamCase] = [
    ExamCase(
      .parallel, "at the same time read a.txt and read b.txt, then compare the two texts",
      "| start > file.read > text.diff; start > file.read#2 > text.diff"),
    ExamCase(
      .parallel,
      "read the feed, meanwhile load customers.csv; then send the articles to the customers",
      "feed | start > feed.read > tool:send; start > csv.read > tool:send"),
    ExamCase(
      .parallel,
      "Summarise the report and, in parallel, translate it into German. Then send both to Anna.",
      "report | start > text.summarise > tool:send; start > llm:translate > tool:send"),
    ExamCase(
      .parallel,
      """
      read article.txt, then both extract the keywords and summarise it, and finally write the results to \
      results.json
      """,
      """
      | file.read > text.keywords > json.write; file.read > text.summarise > json.write
      """),
  ]

  static let failures: [ExamCase] = [
    ExamCase(
      .failure, "download the catalogue; if that fails, notify the admin",
      "| tool:download !> tool:notify"),
    ExamCase(
      .failure, "read config.json; if that fails, read default.json; then print it",
      "| json.read > tool:print; json.read !> json.read#2; json.read#2 > tool:print"),
    ExamCase(
      .failure, "send the newsletter and ignore errors, then archive the newsletter",
      "newsletter | tool:send{onError=ignore} > tool:archive"),
    ExamCase(
      .failure, "deploy the service. If it fails, roll it back and alert the team.",
      "| tool:deploy !> tool:roll > tool:alert"),
  ]

  static let lists: [ExamCase] = [
    ExamCase(
      .lists,
      """
      1. Read the feed
      2. For each article:
         - summarise it
         - extract the keywords
      3. Write the results to results.json
      """,
      "feed | feed.read > map(text.summarise > text.keywords) > json.write"),
    ExamCase(
      .lists,
      """
      - Load tickets.json
      - If any ticket is urgent:
        - ask me
        - page the on-call engineer
      - Write the tickets to done.json
      """,
      """
      | json.read > text.urgency > if; if -true-> ask > tool:page > json.write; if -false-> json.write
      """),
    ExamCase(
      .lists,
      """
      Do these in parallel:
      * summarise the report
      * translate the report into French
      Then send the results to me.
      """,
      "report | start > text.summarise > tool:send; start > llm:translate > tool:send"),
  ]
}
