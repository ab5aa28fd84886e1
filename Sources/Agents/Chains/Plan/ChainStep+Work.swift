package import JSON
package import LanguageModels

extension ChainStep {
  /// Makes the text, or the messages, that a model is asked with.
  package struct Prompt: Sendable, Hashable {
    /// A message with a template as its text.
    package struct Message: Sendable, Hashable {
      package var role: ChatMessage.Role
      package var text: String

      /// A message.
      package init(_ role: ChatMessage.Role, _ text: String) {
        self.role = role
        self.text = text
      }
    }

    /// Either one text or a conversation.
    package enum Content: Sendable, Hashable {
      case text(String)
      case messages([Message])
    }

    package var content: Content

    /// A prompt that is one text.
    package init(_ template: String) { content = .text(template) }

    /// A prompt that is a conversation.
    package init(messages: [Message]) { content = .messages(messages) }
  }

  /// Asks a model; the result is its text, or with a schema a JSON value.
  package struct Model: Sendable, Hashable {
    /// A template that yields a text or messages.
    package var prompt: JSONValue
    /// A template, put before everything else as the system's message.
    package var system: String?
    /// `provider:model`; nil is the model that the run is given.
    package var model: String?
    /// JSON Schema of the answer; nil asks for text.
    package var schema: JSONObject?
    package var temperature: Double?
    package var topP: Double?
    package var maxTokens: Int?
    package var stop: [String]
    package var seed: Int?
    /// Id of a memory step: its turns come before the prompt, and this exchange is added to it.
    package var memory: String?
    /// A template: what is kept in memory as the user's words; nil keeps the prompt.
    package var remember: String?

    /// A call of a model.
    package init(
      prompt: JSONValue, system: String? = nil, model: String? = nil, schema: JSONObject? = nil,
      temperature: Double? = nil, topP: Double? = nil, maxTokens: Int? = nil, stop: [String] = [],
      seed: Int? = nil, memory: String? = nil, remember: String? = nil
    ) {
      self.prompt = prompt
      self.system = system
      self.model = model
      self.schema = schema
      self.temperature = temperature
      self.topP = topP
      self.maxTokens = maxTokens
      self.stop = stop
      self.seed = seed
      self.memory = memory
      self.remember = remember
    }
  }

  /// Makes a typed value of a text.
  package struct Parse: Sendable, Hashable {
    /// What is read.
    package enum Format: String, Sendable, CaseIterable {
      /// The text without space around it and without a code fence.
      case text
      /// A JSON value, alone, in a code fence or inside prose.
      case json
      /// The items of a list: lines with bullets or numbers, a JSON array, or words with commas between.
      case list
      /// The first number.
      case number
      /// Yes or no, true or false.
      case boolean
      /// What the first group of a pattern matched, the whole match without one; an object with named groups.
      case regex
    }

    /// A template that yields a text.
    package var from: JSONValue
    package var format: Format
    /// JSON Schema that a JSON value must keep.
    package var schema: JSONObject?
    /// The pattern of `regex`.
    package var pattern: String?

    /// A parser.
    package init(
      from: JSONValue, as format: Format, schema: JSONObject? = nil, pattern: String? = nil
    ) {
      self.from = from
      self.format = format
      self.schema = schema
      self.pattern = pattern
    }
  }

  /// Reads files; the result is a list of documents with `source`, `format` and `text`.
  package struct Load: Sendable, Hashable {
    /// What a file is.
    package enum Format: String, Sendable, CaseIterable {
      /// By the ending of its name.
      case auto
      case text
      case markdown
      case html
      case csv
      case json
      case pdf
    }

    /// Templates: files, folders (read with all below them) or patterns with `*`, `?` and `**`.
    package var paths: [String]
    package var format: Format

    /// A loader.
    package init(_ paths: [String], format: Format = .auto) {
      self.paths = paths
      self.format = format
    }
  }

  /// How documents are cut into chunks.
  package struct Chunking: Sendable, Hashable {
    /// Where a chunk may end.
    package enum Boundary: String, Sendable, CaseIterable {
      case lines
      case sentences
      case paragraphs
      /// At Markdown headings first, then at paragraphs.
      case headings
    }

    /// Characters that a chunk may have.
    package var size: Int
    /// Characters of the end of a chunk that the next one begins with, at most.
    package var overlap: Int
    package var boundary: Boundary

    /// A way to cut.
    package init(size: Int = 1_000, overlap: Int = 0, by boundary: Boundary = .paragraphs) {
      self.size = size
      self.overlap = overlap
      self.boundary = boundary
    }
  }

  /// Cuts a text or documents into chunks with `source`, `startLine`, `endLine`, `citation` and `text`.
  package struct Split: Sendable, Hashable {
    /// A template that yields a text or documents.
    package var from: JSONValue
    package var chunking: Chunking

    /// A splitter.
    package init(from: JSONValue, chunking: Chunking = Chunking()) {
      self.from = from
      self.chunking = chunking
    }
  }

  /// Finds the chunks that fit a question best.
  package struct Retrieve: Sendable, Hashable {
    /// How chunks are compared with the question.
    package enum Method: String, Sendable, CaseIterable {
      /// By words (BM25), without a model.
      case lexical
      /// By embeddings; an error when the model has none.
      case embeddings
      /// By embeddings where the model has them, else by words.
      case auto
    }

    /// What the result is.
    package enum Result: String, Sendable, CaseIterable {
      /// A list of chunks, the best first, each with its `score`.
      case chunks
      /// One text: each chunk under a line with its number and citation.
      case text
    }

    /// A template.
    package var query: String
    /// A template that yields chunks or documents; nil reads `paths`.
    package var from: JSONValue?
    /// Templates: what is loaded when `from` is nil; see `Load`.
    package var paths: [String]
    /// How documents are cut before they are searched.
    package var chunking: Chunking
    package var topK: Int
    package var method: Method
    package var result: Result

    /// A search.
    package init(
      query: String, from: JSONValue? = nil, paths: [String] = [],
      chunking: Chunking = Chunking(), topK: Int = 5, method: Method = .lexical,
      result: Result = .chunks
    ) {
      self.query = query
      self.from = from
      self.paths = paths
      self.chunking = chunking
      self.topK = topK
      self.method = method
      self.result = result
    }
  }

  /// Calls a built-in function, or a program.
  package enum Tool: Sendable, Hashable {
    /// A function of the built-in catalogue; arguments are a tree of templates.
    case function(String, arguments: JSONObject)
    case program(Program)

    /// A program that is run without a shell.
    package struct Program: Sendable, Hashable {
      /// How its standard output is read.
      package enum Output: String, Sendable, CaseIterable {
        case json
        case text
      }

      /// Program and arguments, templates; the program itself must be constant.
      package var argv: [String]
      /// A tree of templates: an object is written to its standard input as JSON.
      package var input: JSONObject
      package var output: Output

      /// A program.
      package init(_ argv: [String], input: JSONObject = [:], output: Output = .text) {
        self.argv = argv
        self.input = input
        self.output = output
      }
    }
  }

  /// Does the same for every element of a list; the results are a list in the same order.
  package struct Map: Sendable, Hashable {
    /// What happens when the body fails for an element.
    package enum ErrorPolicy: String, Sendable, CaseIterable {
      case fail
      /// The element is left out.
      case skip
      case null
    }

    /// A template that yields a list.
    package var over: JSONValue
    /// The name of the element inside the body.
    package var element: String
    package var body: ChainBody
    /// Elements that are worked on at once.
    package var concurrency: Int
    package var onItemError: ErrorPolicy

    /// A map.
    package init(
      over: JSONValue, as element: String = "item", body: ChainBody, concurrency: Int = 4,
      onItemError: ErrorPolicy = .fail
    ) {
      self.over = over
      self.element = element
      self.body = body
      self.concurrency = concurrency
      self.onItemError = onItemError
    }
  }

  /// Does several things at once; the result is an object with one member a branch.
  package struct Parallel: Sendable, Hashable {
    /// One of the things.
    package struct Branch: Sendable, Hashable {
      package var name: String
      package var body: ChainBody

      /// A branch.
      package init(_ name: String, _ body: ChainBody) {
        self.name = name
        self.body = body
      }
    }

    package var branches: [Branch]
    /// Branches that run at once.
    package var concurrency: Int

    /// A parallel step.
    package init(_ branches: [Branch], concurrency: Int = 4) {
      self.branches = branches
      self.concurrency = concurrency
    }
  }

  /// Chooses by conditions: the first case that holds, else `otherwise`.
  package struct Branch: Sendable, Hashable {
    /// One choice.
    package struct Case: Sendable, Hashable {
      /// An expression without braces.
      package var when: String
      package var body: ChainBody

      /// A case.
      package init(when: String, _ body: ChainBody) {
        self.when = when
        self.body = body
      }
    }

    package var cases: [Case]
    package var otherwise: ChainBody?

    /// A branch.
    package init(_ cases: [Case], otherwise: ChainBody?) {
      self.cases = cases
      self.otherwise = otherwise
    }
  }

  /// Holds the turns of a conversation; the result is the list of its messages, the oldest first.
  package struct Memory: Sendable, Hashable {
    /// A template: the file of JSON lines that keeps them; nil keeps them for as long as the process runs.
    package var path: String?
    /// Exchanges of question and answer that are kept; older ones are forgotten.
    package var turns: Int

    /// A memory.
    package init(path: String? = nil, turns: Int = 10) {
      self.path = path
      self.turns = turns
    }
  }
}
