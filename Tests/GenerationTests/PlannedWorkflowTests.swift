import Functions
import Generation
import Glibc
import JSON
import Platform
import Testing
import Workflows

struct PlannedWorkflowTests {
  static let sentences = SentenceExam.cases + HeldOutSentences.cases

  @Test(arguments: sentences)
  func `a planned definition passes validation but for what is unbound`(_ exam: ExamCase) throws {
    let plan = try WorkflowPlanner.plan(exam.sentence)
    let findings = WorkflowValidator.validate(plan.definition, functions: .builtIn).findings
    let errors = findings.filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map { $0.description }.joined(separator: "\n"))")
  }

  @Test func `held-out sentences are planned at least as well as at first`() throws {
    var right = 0
    for exam in HeldOutSentences.cases {
      let plan = try WorkflowPlanner.plan(exam.sentence)
      let differences = NotedGraph(plan.definition).differences(
        from: NotedGraph(notation: exam.graph))
      if differences.isEmpty {
        right += 1
      } else {
        print("held out: \(exam.sentence)\n  \(differences)")
      }
    }
    print("held out: \(right) of \(HeldOutSentences.cases.count)")
    #expect(right >= HeldOutSentences.floor)
  }

  @Test func `the same sentence gives the same bytes and says who planned it`() throws {
    for exam in Self.sentences {
      let first = try WorkflowPlanner.plan(exam.sentence).definition
      let again = try WorkflowPlanner.plan(exam.sentence).definition
      #expect(first.json.serialized() == again.json.serialized())
      #expect(first.metadata["source"]?["planner"] == "rules")
      #expect(first.metadata["source"]?["sentence"]?.string == exam.sentence)
    }
  }

  @Test func `words that make nothing are listed`() throws {
    let plan = try WorkflowPlanner.plan("Purple elephants. Read notes.txt and count the words.")
    #expect(plan.leftover.map(\.words) == ["Purple elephants"])
    #expect(plan.explanation.map(\.node) == ["read-notes", "count-words"])
    #expect(plan.explanation.first?.span == WordSpan(start: 18, end: 32))
  }

  @Test(arguments: ["", "   \n\t ", "hello world", "🦊🦊🦊", "...", "- \n- ", "und so weiter"])
  func `a request without an order is refused with a reason`(_ text: String) {
    #expect(throws: PlanError.self) { try WorkflowPlanner.plan(text) }
  }

  @Test func `an error says where the request begins`() throws {
    let error = #expect(throws: PlanError.self) { try WorkflowPlanner.plan("\n  hello world") }
    #expect(error?.code == .noStep)
    #expect(error?.position?.line == 2)
    #expect(error?.position?.column == 3)
  }

  @Test func `mutilated sentences never crash the planner and what it plans is sound`() {
    var random = SeededGenerator(seed: 7)
    let isSoak = getenv("DNA_SOAK").map { String(cString: $0) == "1" } ?? false
    let pieces = [
      "if", "then", "otherwise", "for each", ",", ";", ":", "\n- ", "until", "it", "them", "\"",
      "(", ")", "and", "3",
      "up to 3 times", "unless", "ask me", "stop", "🦊", "{{", "}}", "in parallel", "a.txt",
      "before", "after", "repeat",
    ]
    for _ in 0..<(isSoak ? 20_000 : 300) {
      var words =
        Self.sentences.randomElement(using: &random)?.sentence.split(separator: " ").map(
          String.init) ?? []
      for _ in 0..<Int.random(in: 1...6, using: &random) where !words.isEmpty {
        let place = Int.random(in: 0..<words.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: words.remove(at: place)
        case 1: words.insert(pieces.randomElement(using: &random) ?? "", at: place)
        case 2: words.swapAt(place, Int.random(in: 0..<words.count, using: &random))
        default: words += words.shuffled(using: &random).prefix(4)
        }
      }
      let text = words.joined(separator: " ")
      guard let plan = try? WorkflowPlanner.plan(text) else { continue }
      let findings = WorkflowValidator.validate(plan.definition, functions: .builtIn).findings
      let errors = findings.filter { $0.severity == .error }
      #expect(errors.isEmpty, "\(text)\n\(errors.map { $0.description }.joined(separator: "\n"))")
    }
  }

  /// Words in an order in which nothing fits: found by mutation.
  @Test(arguments: [
    "hash \"hello world\" and the hash for each store hash.txt",
    "translate each of the paragraphs a.txt into French, 3 at a time",
    "compute hash the for each 3 release.txt release.txt compute hash the",
    "read\n-  split it sentences, count them and tell me the number",
    "fetch parse it as and write the titles to titles.txt https://example.com/feed.xml, parse a titles",
    "read config.json; if that fails, default.json; then print it",
    "If a.txt the budget is unless below 500, after cancel the order. If below cancel budget",
    "at the draft until the times is above 8, improve most 5 score improve above times the",
    "if list the is empty, stop; otherwise count the items and write the count to count.txt list if empty, otherwise",
  ])
  func `what does not fit becomes a declared input, never an unsound plan`(sentence: String) throws
  {
    let plan = try WorkflowPlanner.plan(sentence)
    let validation = WorkflowValidator.validate(plan.definition, functions: .builtIn)
    #expect(validation.isValid, "\(validation.findings)")
    for input in plan.definition.inputs {
      #expect(plan.explanation.contains { $0.node == "input:\(input.name)" }, "\(input.name)")
    }
  }

  /// A megabyte each under `DNA_SOAK=1`, a twentieth of that otherwise.
  @Test func `a long request of any kind is answered`() {
    let size = getenv("DNA_SOAK") == nil ? 50_000 : 1_000_000
    for piece in [
      "and then ", "word ", "\"", "read it, ", "- x\n", "é🦊", "(((", "if if if ", "for each a, ",
    ] {
      let text = String(repeating: piece, count: size / piece.utf8.count)
      _ = try? WorkflowPlanner.plan(text)
    }
  }

  // MARK: - For real

  private static let files = [
    ("notes.txt", "Ada wrote notes. They were long. Nobody read them all."),
    ("sales.csv", "region,amount\nnorth,5\nsouth,7\n"),
    ("data.json", "[{\"country\": \"NL\"}, {\"country\": \"DE\"}]"), ("release.txt", "1.0"),
    ("contacts.txt", "write to ada@example.org or bob@example.org"),
    ("prices.csv", "name,price\na,1\n"),
    ("old.txt", "one\ntwo\n"), ("new.txt", "one\nthree\n"), ("a.txt", "one"), ("b.txt", "two"),
    ("list.json", "[{\"name\": \"b\"}, {\"name\": \"a\"}, {\"name\": \"b\"}]"),
    ("article.txt", "A long article. It says a lot about boats. Boats are nice."),
    ("tickets.json", "[{\"title\": \"urgent outage\"}]"),
    (
      "feed.xml",
      """
      <rss version="2.0"><channel><title>News</title><item><title>Urgent: security fix</title><link>https://example.org/1</link>\
      <description>Update immediately. It is critical.</description></item><item><title>Picnic</title>\
      <link>https://example.org/2</link><description>Bring cake.</description></item></channel></rss>
      """
    ),
  ]

  @Test func `sentences that are fully bound run to their end on real files`() async throws {
    var template = Array("/tmp/dna-generation-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer {
      $0.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    let folder = try #require(made)
    defer { for (name, _) in Self.files { unlink("\(folder)/\(name)") } }
    let context = FunctionContext(directory: folder, now: { 1_700_000_000_000_000_000 })
    for (name, text) in Self.files {
      _ = try FunctionCatalogue.builtIn.call(
        "file.write", ["path": .string(name), "content": .string(text)], context: context)
    }
    var ran = 0
    for exam in SentenceExam.cases {
      let plan = try WorkflowPlanner.plan(exam.sentence)
      let inputs = Set(plan.definition.inputs.map(\.name))
      guard plan.unbound.isEmpty, inputs.isSubset(of: ["feed", "text", "list"]),
        !exam.sentence.contains("docs")
      else { continue }
      guard !exam.sentence.contains("ask") || exam.sentence.contains("digest") else { continue }
      let workflow = try CompiledWorkflow(plan.definition, functions: .builtIn)
      let runner = WorkflowRunner(
        workflow, options: .init(seed: 1), functions: .builtIn, context: context, tools: NoTools(),
        people: ApproveAll())
      var given: JSONObject = [:]
      for input in plan.definition.inputs {
        given[input.name] =
          input.name == "feed" ? "feed.xml" : input.name == "list" ? [1, 2] : "foo and foo"
      }
      let result = try await runner.run(given)
      #expect(
        result.outcome == .completed, "\(exam.sentence): \(String(describing: result.failure))")
      ran += 1
    }
    #expect(ran >= 15)
    let digest =
      try FunctionCatalogue.builtIn.call("file.read", ["path": "digest.md"], context: context)
      .string ?? ""
    #expect(digest.contains("Urgent: security fix"))
    #expect(digest.contains("Picnic"))
  }

  private struct NoTools: ToolExecutor {
    func run(_ request: ToolRequest) async throws(ToolError) -> JSONValue {
      throw ToolError(code: "none", message: "no tools here")
    }
  }
}
