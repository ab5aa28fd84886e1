import Chains
import Functions
import JSON
import LanguageModels
import Testing

@Suite struct DocumentTests {
  static let files = [
    "docs/usage.md": """
    # Usage

    Read this first.

    ## Harbour

    Crates arrive at the north pier.
    Gulls are loud there.

    ## Kitchen

    The cook makes soup on Mondays.
    """,
    "docs/deep/page.html":
      "<html><head><title>T</title><script>var crates = 1</script></head><body><p>Soup is hot &amp; good.</p></body></html>",
    "docs/prices.csv": "item,price\nsoup,3\nbread,2\n",
    "docs/data.json": "{\n  \"pier\": \"north\"\n}\n",
    "docs/.hidden.md": "secret harbour",
    "docs/picture.bin": "\0\0\0",
  ]

  private func run(_ steps: [ChainStep], _ question: String = "") async throws -> JSONValue {
    let folder = try Folder(Self.files)
    let plan = ChainPlan(
      name: "docs", inputs: [ChainInput(name: "q")], steps: steps)
    return try await Bench([]).run(plan, ["q": .string(question)], directory: folder.text).output
  }

  private func retrieve(_ question: String, _ change: (inout ChainStep.Retrieve) -> Void = { _ in })
    async throws -> JSONValue
  {
    var retrieve = ChainStep.Retrieve(
      query: "{{ q }}", paths: ["docs"], chunking: .init(size: 200, by: .headings), topK: 1)
    change(&retrieve)
    return try await run([ChainStep("found", .retrieve(retrieve))], question)
  }

  @Test(arguments: [
    ("where do crates arrive?", "docs/usage.md:5-8", "Harbour"),
    ("when is there soup, cook?", "docs/usage.md:10-12", "Kitchen"),
  ])
  func `a question finds the chunk that answers it, with file and lines`(
    question: String, citation: String, heading: String
  ) async throws {
    let found = try await retrieve(question)
    #expect(found[0]?["citation"]?.string == citation)
    #expect(found[0]?["heading"]?.string == heading)
    #expect((found[0]?["score"]?.double ?? 0) > 0)
  }

  @Test func `retrieved chunks may come as one text with citations`() async throws {
    let found = try await retrieve("crates") { $0.result = .text }
    #expect(
      found == """
        [1] docs/usage.md:5-8
        ## Harbour

        Crates arrive at the north pier.
        Gulls are loud there.
        """)
  }

  @Test func `a question that nothing answers finds nothing`() async throws {
    #expect(try await retrieve("volcano") == [])
  }

  @Test func `a folder gives its files in order, hidden ones and pictures left out`() async throws {
    let documents = try await run([ChainStep("d", .load(.init(["docs"])))])
    #expect(
      documents.array?.map { $0["source"]?.string } == [
        "docs/data.json", "docs/deep/page.html", "docs/prices.csv", "docs/usage.md",
      ])
    #expect(documents[1]?["text"]?.string?.contains("Soup is hot & good.") == true)
    #expect(documents[1]?["text"]?.string?.contains("var crates") == false)
    #expect(documents[2]?["text"] == "item, price\nitem: soup; price: 3\nitem: bread; price: 2")
  }

  @Test(arguments: [
    ("docs/*.md", ["docs/usage.md"]), ("docs/**/*.html", ["docs/deep/page.html"]),
    ("**/*.c?v", ["docs/prices.csv"]), ("./docs/*.md", ["./docs/usage.md"]),
  ])
  func `patterns name files`(pattern: String, expected: [String]) async throws {
    let documents = try await run([ChainStep("d", .load(.init([pattern])))])
    #expect(documents.array?.compactMap { $0["source"]?.string } == expected)
  }

  @Test(arguments: [
    ("nothing.md", "missing-file"), ("docs/*.doc", "missing-file"),
    ("docs/picture.bin", "bad-input"),
  ])
  func `what cannot be read is named`(path: String, code: String) async throws {
    let failure = await #expect(throws: ChainFailure.self) {
      try await run([ChainStep("d", .load(.init([path])))])
    }
    #expect(failure?.code == code)
    #expect(failure?.message.contains(path) == true)
    #expect(failure?.step == "d")
  }

  @Test func `a PDF without pdftotext says what to install`() async throws {
    let folder = try Folder(["a.pdf": "%PDF-1.4"])
    let plan = ChainPlan(name: "p", steps: [ChainStep("d", .load(.init(["a.pdf"])))])
    var services = Bench([]).services(directory: folder.text)
    services.tools = SubprocessToolExecutor(
      environment: ["PATH": "/nowhere"], directory: folder.path)
    let runner = ChainRunner(plan, services: services)
    let failure = await #expect(throws: ChainFailure.self) { try await runner.run([:]) }
    #expect(failure?.code == "missing-program")
    #expect(failure?.message.contains("poppler-utils") == true)
  }

  // MARK: Chunks

  private func chunks(_ text: String, _ chunking: ChainStep.Chunking) async throws -> [JSONValue] {
    let plan = ChainPlan(
      name: "s", inputs: [ChainInput(name: "t")],
      steps: [ChainStep("c", .split(.init(from: "{{ t }}", chunking: chunking)))])
    return try await Bench([]).run(plan, ["t": .string(text)]).output.array ?? []
  }

  @Test(arguments: ChainStep.Chunking.Boundary.allCases, [0, 60])
  func `every word is in a chunk of its lines, and no chunk is too long`(
    boundary: ChainStep.Chunking.Boundary, overlap: Int
  ) async throws {
    var text = ""
    for number in 0..<200 {
      text += number % 17 == 0 ? "\n# Part \(number)\n\n" : ""
      text += "word\(number) goes here. " + (number % 5 == 4 ? "\n" : "")
    }
    text += String(repeating: "long", count: 100)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let chunks = try await chunks(text, .init(size: 150, overlap: overlap, by: boundary))
    var seen: Set<Substring> = []
    for chunk in chunks {
      let body = try #require(chunk["text"]?.string)
      #expect(body.unicodeScalars.count <= 150)
      let start = try #require(chunk["startLine"]?.int)
      let end = try #require(chunk["endLine"]?.int)
      let source = lines[(start - 1)..<end].joined(separator: " ")
      for word in body.split(whereSeparator: \.isWhitespace) where word.hasPrefix("word") {
        #expect(source.contains(word), "\(word) in \(start)-\(end)")
        seen.insert(word)
      }
    }
    #expect(seen.count == 200)
  }

  @Test func `an overlap repeats the end of a chunk`() async throws {
    let text = (1...6).map { "line number \($0) of the text" }.joined(separator: "\n")
    let chunks = try await chunks(text, .init(size: 90, overlap: 30, by: .lines))
    #expect(chunks.map { $0["startLine"]?.int } == [1, 3, 5])
    #expect(chunks.map { $0["endLine"]?.int } == [3, 5, 6])
  }

  // MARK: Embeddings

  @Test func `embeddings are used where a model has them`() async throws {
    let folder = try Folder(Self.files)
    let plan = ChainPlan(
      name: "e",
      steps: [
        ChainStep(
          "found",
          .retrieve(
            .init(
              query: "seabirds", paths: ["docs/usage.md"],
              chunking: .init(size: 200, by: .headings),
              topK: 1, method: .embeddings)))
      ])
    var services = Bench([]).services(directory: folder.text)
    services.model = Embedder()
    let result = try await ChainRunner(plan, services: services).run([:])
    #expect(result.output[0]?["heading"] == "Harbour")

    services.model = ScriptedModel([])
    let without = ChainRunner(plan, services: services)
    let failure = await #expect(throws: ChainFailure.self) { try await without.run([:]) }
    #expect(failure?.code == "unsupported")
  }

  /// Vectors that know that seabirds are gulls.
  private struct Embedder: LanguageModel {
    let name = "embedder"

    func complete(_ request: ChatRequest) async throws(LanguageModelError) -> ChatResponse {
      throw LanguageModelError(.unsupported, "it only embeds")
    }

    func embed(_ texts: [String]) async throws(LanguageModelError) -> [[Float]]? {
      texts.map { $0.contains("seabirds") || $0.contains("Gulls") ? [1, 0] : [0, 1] }
    }
  }
}
