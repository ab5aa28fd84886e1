import Testing

/// A request and the shape of the chain that it asks for.
///
/// Steps: `load(SOURCE)`, `split`, `retrieve(SOURCE)`, `ask` (a prompt and a model), `classify(LABELS)`,
/// `parse(FIELDS)`, `list`, `table`, `tool(NAME)`, `save(FILE)`, `map[…]`, `branch[… | …]`; `*` stands for
/// fields that the sentence leaves open. `with` names what wraps the chain or its model.
struct ChainTask: Sendable, CustomTestStringConvertible {
  var sentence: String
  var steps: String
  var inputs: String
  /// `text`, `object`, `list` or `table`.
  var output: String
  var with: String

  init(
    _ sentence: String, _ steps: String, in inputs: String = "", out output: String = "text",
    with: String = ""
  ) {
    self.sentence = sentence
    self.steps = steps
    self.inputs = inputs
    self.output = output
    self.with = with
  }

  var testDescription: String { sentence }
}

/// Requests as people type them, written before the planner was.
enum ChainExam {
  static let tasks: [ChainTask] = [
    // Questions about documents
    ChainTask(
      "answer questions about the files in docs, cite the source",
      "retrieve(docs) ask parse(answer,sources)", in: "question", out: "object"),
    ChainTask(
      "Answer questions about the PDFs in ./papers", "retrieve(papers/*.pdf) ask", in: "question"),
    ChainTask(
      "build a Q&A bot over the markdown files in docs/", "retrieve(docs/*.md) ask", in: "question"),
    ChainTask(
      "RAG over our wiki in the folder wiki, top 3 passages", "retrieve(wiki) ask", in: "question"),
    ChainTask(
      "search the files in kb for the question and answer it", "retrieve(kb) ask", in: "question"),
    ChainTask(
      "find the relevant passages in handbook.md and answer the question with quotes",
      "retrieve(handbook.md) ask parse(answer,quotes)", in: "question", out: "object"),
    ChainTask(
      "chat with memory about our handbook", "retrieve(handbook) ask", in: "message",
      with: "memory"),
    ChainTask(
      "I want to ask questions about manual.txt and remember the conversation",
      "retrieve(manual.txt) ask", in: "question", with: "memory"),
    ChainTask(
      "answer customer questions from faq.csv, if there is no answer say you don't know",
      "retrieve(faq.csv) ask", in: "question"),
    ChainTask(
      "given a question, retrieve the 5 best chunks from docs and answer in one sentence",
      "retrieve(docs) ask", in: "question"),

    // Summaries
    ChainTask(
      "summarise each PDF in papers and make a table",
      "load(papers/*.pdf) map[ask parse(*)] table", out: "table"),
    ChainTask("summarize notes.txt in three sentences", "load(notes.txt) ask"),
    ChainTask("summarise a long document", "split map[ask] ask", in: "document"),
    ChainTask(
      "split book.txt into chunks, summarise each chunk, then combine the summaries",
      "load(book.txt) split map[ask] ask"),
    ChainTask("tl;dr of an article", "ask", in: "article"),
    ChainTask(
      "summarise every markdown file in notes and write the result to summary.md",
      "load(notes/*.md) map[ask] save(summary.md)"),
    ChainTask(
      "summarise the meeting transcript and list the action items",
      "ask parse(summary,action_items)", in: "transcript", out: "object"),
    ChainTask(
      "read report.html and give me a summary and the key points as JSON",
      "load(report.html) ask parse(summary,key_points)", out: "object"),

    // Translation and rewriting
    ChainTask("translate README.md to German", "load(README.md) ask"),
    ChainTask("translate text from English into French", "ask", in: "text"),
    ChainTask(
      "translate every file in locales/en to Spanish and Italian",
      "load(locales/en/*) map[parallel[ask | ask]]", out: "list"),
    ChainTask("rewrite a paragraph in plain English", "ask", in: "paragraph"),
    ChainTask("fix the grammar of a text and keep the tone", "ask", in: "text"),
    ChainTask(
      "translate the text to German, then check the translation and improve it",
      "ask ask ask", in: "text"),
    ChainTask(
      "proofread letter.txt and save it as letter-fixed.txt",
      "load(letter.txt) ask save(letter-fixed.txt)"),

    // Classification
    ChainTask(
      "classify support mails as bug, billing or other and draft a reply",
      "classify(bug,billing,other) ask", in: "mail", out: "object"),
    ChainTask(
      "classify a review as positive, negative or neutral", "classify(positive,negative,neutral)",
      in: "review", out: "object"),
    ChainTask(
      "detect the sentiment of a tweet", "classify(positive,neutral,negative)", in: "tweet",
      out: "object"),
    ChainTask(
      "label each ticket in tickets.csv with its priority: low, medium or high",
      "load(tickets.csv) map[classify(low,medium,high)]", out: "list"),
    ChainTask(
      "is this message spam or not", "classify(spam,not_spam)", in: "message", out: "object"),
    ChainTask(
      "sort incoming emails into sales, support and spam", "classify(sales,support,spam)",
      in: "email", out: "object"),
    ChainTask(
      "tag a blog post with up to five topics", "ask list", in: "post", out: "list"),

    // Extraction
    ChainTask(
      "extract name, email and amount from invoices as JSON", "ask parse(name,email,amount)",
      in: "invoice", out: "object"),
    ChainTask(
      "pull the date, the total and the vendor out of a receipt", "ask parse(date,total,vendor)",
      in: "receipt", out: "object"),
    ChainTask(
      "extract all people and companies mentioned in article.txt",
      "load(article.txt) ask parse(people,companies)", out: "object"),
    ChainTask(
      "read every invoice in the folder invoices and extract number, date and total into a table",
      "load(invoices/*) map[ask parse(number,date,total)] table", out: "table"),
    ChainTask(
      "turn a job advert into JSON with title, company, salary and location",
      "ask parse(title,company,salary,location)", in: "advert", out: "object"),
    ChainTask(
      "extract the phone numbers from a text as a list", "ask list", in: "text", out: "list"),
    ChainTask(
      "parse resumes in cvs/*.pdf: name, skills, years of experience",
      "load(cvs/*.pdf) map[ask parse(name,skills,years_of_experience)]", out: "list"),

    // Comparing, judging, generating
    ChainTask("compare two documents", "ask", in: "first_document second_document"),
    ChainTask(
      "compare a.txt and b.txt and list the differences", "load(a.txt) load(b.txt) ask list",
      out: "list"),
    ChainTask("generate SQL from a question with this schema", "ask", in: "question schema"),
    ChainTask("review the diff and list risks", "ask list", in: "diff", out: "list"),
    ChainTask(
      "write a commit message for a diff", "ask", in: "diff"),
    ChainTask("explain a piece of code to a beginner", "ask", in: "code"),
    ChainTask("generate unit tests for a Swift function", "ask", in: "function"),
    ChainTask("write a product description from a list of features", "ask", in: "features"),
    ChainTask(
      "brainstorm ten names for a startup and pick the best one", "ask ask", in: "startup"),
    ChainTask(
      "write an outline for a topic, then write the article, then edit it",
      "ask ask ask", in: "topic"),
    ChainTask(
      "score an essay from 1 to 10 and give feedback as JSON", "ask parse(score,feedback)",
      in: "essay", out: "object"),
    ChainTask("draft a reply to an email in a friendly tone", "ask", in: "email"),
    ChainTask(
      "generate quiz questions from chapter3.md", "load(chapter3.md) ask"),

    // Routing, fallback, retry, cache
    ChainTask(
      "answer the question, route to a cheap model unless the question is hard",
      "classify(easy,hard) branch[ask | ask]", in: "question"),
    ChainTask(
      "if the question is about billing answer from billing.md, otherwise answer from docs",
      "classify(billing,other) branch[retrieve(billing.md) ask | retrieve(docs) ask]",
      in: "question"),
    ChainTask(
      "route questions to a math, a history or a general prompt",
      "classify(math,history,general) branch[ask | ask | ask]", in: "question"),
    ChainTask(
      "answer a question and retry with a second model when the first one fails", "ask",
      in: "question", with: "fallback"),
    ChainTask(
      "translate a text to Dutch, retry 3 times and cache answers", "ask", in: "text",
      with: "cache retry"),
    ChainTask(
      "summarise a web page, use gpt-4o-mini and fall back to claude-3-5-haiku", "ask", in: "page",
      with: "fallback"),
    ChainTask(
      "cache the answers to questions about the files in docs", "retrieve(docs) ask",
      in: "question", with: "cache"),
    ChainTask(
      "detect the language of a message and, if it is not English, translate it to English first, then answer it",
      "classify(english,other) branch[ask | ] ask", in: "message"),

    // Tools and several things at once
    ChainTask(
      "answer a question about the weather with the tool get_weather", "tool(get_weather) ask",
      in: "question"),
    ChainTask(
      "look up the order with the function find_order and answer the customer",
      "tool(find_order) ask", in: "order"),
    ChainTask(
      "for each article in articles.json write a headline and a tweet",
      "load(articles.json) map[ask parse(headline,tweet)]", out: "list"),
    ChainTask(
      "in parallel, list the pros and the cons of a proposal, then give a recommendation",
      "parallel[ask list | ask list] ask", in: "proposal"),
    ChainTask(
      "load data.csv and answer questions about it", "load(data.csv) ask", in: "question"),
    ChainTask("describe the contents of config.json", "load(config.json) ask"),
  ]
}
