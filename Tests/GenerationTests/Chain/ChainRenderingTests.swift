import Chains
import Foundation
import Generation
import Testing

/// Generated code has to be code, whatever the request holds.
struct ChainRenderingTests {
  static let nasty: [String] = [
    "write a reply to #and s",
    "summarise a nes#and {{e}}",
    "extract a, b and c from questions about the files in \"\"",
    "summarise a text \"with quotes\" and 'single' ones",
    "summarise a text with \\(danger) and \\n and \\",
    "summarise a text with #\"raw\"# and \"\"\" and ''' inside",
    "summarise a text */ with /* comments // and # marks",
    "summarise a text {{ question }} with { braces } and {{{ more }}}} and \\{{ x",
    "summarise a text\nwith lines\r\nand\rreturns\u{2028}and\u{2029}separators\u{85}\u{0B}\u{0C}",
    "summarise a text with \u{0} \u{1} \u{7F} \u{1B}[31m control characters",
    "summarise a text with \u{202E}bidi\u{202C} and \u{200B}\u{FEFF} hidden",
    "summarise a text in 中文, émoji 👩‍👩‍👧‍👦 and {\u{301}{\u{301} marks",
    "extract \"a\\\"b\", 'c}}d' and {{e}} from a text as JSON",
    "classify a text as \"x\\\"\", `y` or ${z}",
    "translate \"weird name\\\".txt to German and save it to 'out \"x\".md'",
    "answer questions about the files in \"docs/{{x}}\", cite the source",
    "%s %d {0} $HOME `id` $(id) summarise a text",
    "summarise a text and write the result to ../../etc/x.md",
  ]

  static func rendered(_ sentence: String, _ target: GeneratedChain.Target, name: String? = nil)
    -> GeneratedChain?
  {
    guard let planned = try? ChainPlanner.plan(sentence, options: ChainOptions(name: name)) else {
      return nil
    }
    return ChainRenderer.render(
      planned, target: target,
      options: RenderingOptions(library: "/tmp/some \"library\\", generatorVersion: "1"))
  }

  /// Requests made by putting pieces of nasty ones together, the same every time.
  static func mutated(_ count: Int) -> [String] {
    var state: UInt64 = 42
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let pieces =
      nasty + [
        "\"", "\\", "\n", "\"\"\"", "{{", "}}", "\\(", "*/", "#", "'", "\r", "\t", "\u{0}", "]",
        ")", "; then",
      ]
    return (0..<count).map { _ in
      var text = [
        "summarise a ", "extract a, b and c from ", "answer questions about ", "write a reply to ",
      ][next(4)]
      for _ in 0...next(4) {
        let piece = Array(pieces[next(pieces.count)].unicodeScalars)
        let start = next(piece.count)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: piece[start..<min(piece.count, start + 1 + next(30))])
        text += String(view)
      }
      return text
    }
  }

  static var soak: Int { ProcessInfo.processInfo.environment["DNA_SOAK"] == nil ? 1 : 50 }

  static func run(_ program: String, _ arguments: [String]) throws -> (
    status: Int32, output: String
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  /// Writes the files of many requests and gives the paths of those with an ending.
  static func write(
    _ sentences: [String], _ target: GeneratedChain.Target, _ ending: String, in folder: URL
  ) throws -> [String] {
    var paths: [String] = []
    for (number, sentence) in sentences.enumerated() {
      guard let generated = rendered(sentence, target, name: number % 3 == 0 ? sentence : nil)
      else { continue }
      for file in generated.files {
        #expect(!file.path.hasPrefix("/") && !file.path.contains(".."), "\(file.path)")
        let place = folder.appendingPathComponent("\(number)").appendingPathComponent(file.path)
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.content.utf8).write(to: place)
        if file.path.hasSuffix(ending) { paths.append(place.path) }
      }
    }
    return paths
  }

  private func isThere(_ program: String) -> Bool {
    let found = (try? Self.run(program, ["--version"]).status) == 0
    if !found, ProcessInfo.processInfo.environment["CI"] != nil {
      Issue.record("\(program) is not installed")
    }
    return found
  }

  @Test func `any request gives Python that compiles`() throws {
    guard isThere("python3") else { return }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try Self.write(
      Self.nasty + Self.mutated(150 * Self.soak), .langchain, ".py", in: folder)
    #expect(paths.count > 200)
    let list = folder.appendingPathComponent("list")
    try Data(paths.joined(separator: "\n").utf8).write(to: list)
    let script =
      "import sys\nfor path in open(sys.argv[1]).read().split('\\n'):\n    compile(open(path, newline='').read(), path, 'exec')"
    let outcome = try Self.run("python3", ["-W", "error", "-c", script, list.path])
    #expect(outcome.status == 0, "\(outcome.output.suffix(1_500))")
  }

  @Test func `any request gives Swift that parses`() throws {
    guard isThere("swiftc") else { return }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let paths = try Self.write(
      Self.nasty + Self.mutated(60 * Self.soak), .swift, ".swift", in: folder)
    #expect(paths.count > 100)
    let outcome = try Self.run("swiftc", ["-frontend", "-parse"] + paths)
    #expect(outcome.status == 0, "\(outcome.output.suffix(1_500))")
  }

  @Test func `the test of any Python that is generated passes`() throws {
    guard try Self.run("python3", ["-c", "import langchain_core"]).status == 0 else {
      if ProcessInfo.processInfo.environment["CI"] != nil {
        Issue.record("langchain-core is not installed")
      }
      return
    }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let requests =
      Self.nasty
      + ChainExam.tasks.map(\.sentence).enumerated().filter { $0.offset % 6 == 0 }.map(\.element)
    let paths = try Self.write(requests, .langchain, ".py", in: folder)
    // One process for all: loading langchain-core takes longer than every test together.
    let script = """
      import os, runpy, sys
      for path in sys.argv[1:]:
          sys.path.insert(0, os.path.dirname(path))
          try:
              runpy.run_path(path, run_name="__main__")
          except BaseException:
              print("FAILED", path)
              raise
          sys.path.pop(0)
          for name in [name for name in sys.modules if name.endswith("_chain")]:
              del sys.modules[name]
      """
    let tests = paths.filter { $0.contains("/test_") }
    #expect(tests.count > 20)
    let outcome = try Self.run("python3", ["-c", script] + tests)
    #expect(outcome.status == 0, "\(outcome.output.suffix(1_500))")
  }

  @Test func `a literal has exactly the value of the text`() throws {
    guard isThere("python3") else { return }
    // The plan that the code carries beside it is the same text, read by another reader.
    for sentence in Self.nasty {
      guard let generated = Self.rendered(sentence, .json),
        let data = generated.main.content.data(using: .utf8),
        let object = try JSONSerialization.jsonObject(with: data) as? [String: Any],
        let metadata = object["metadata"] as? [String: Any],
        let source = metadata["source"] as? [String: Any]
      else { continue }
      #expect(source["sentence"] as? String == sentence)
    }
  }

  @Test func `a plan of any request keeps the checker content`() {
    for sentence in Self.nasty + Self.mutated(300 * Self.soak) {
      guard let planned = try? ChainPlanner.plan(sentence) else { continue }
      #expect(ChainPlanCheck.faults(planned.plan) == [], "\(sentence.debugDescription)")
    }
  }

  @Test func `options change the code`() throws {
    let sentence = "summarise a text"
    func code(_ options: ChainOptions, _ target: GeneratedChain.Target) throws -> String {
      let planned = try ChainPlanner.plan(sentence, options: options)
      return ChainRenderer.render(
        planned, target: target,
        options: RenderingOptions(
          library: "/lib", handlesErrors: options.handlesErrors, logs: options.logs,
          generatorVersion: "1")
      ).main.content
    }
    for target in GeneratedChain.Target.allCases {
      let usual = try code(ChainOptions(), target)
      let bare = try code(ChainOptions(handlesErrors: false), target)
      #expect(bare != usual)
      #expect(usual.lowercased().contains("retry"))
      #expect(!bare.lowercased().contains("retry"))
      let named = try code(ChainOptions(provider: "anthropic", model: "claude-x"), target)
      #expect(named.contains("anthropic:claude-x"))
    }
    #expect(try code(ChainOptions(), .swift).contains("onProgress: log"))
    #expect(try !code(ChainOptions(logs: false), .swift).contains("log"))
    #expect(try code(ChainOptions(), .langchain).contains("logging"))
    #expect(try !code(ChainOptions(logs: false), .langchain).contains("logging"))
  }

  @Test func `an explanation loses the line of a step that the plan loses`() throws {
    var planned = try ChainPlanner.plan("answer questions about the files in docs, cite the source")
    let options = RenderingOptions(generatorVersion: "1")
    let before = ChainRenderer.render(planned, target: .json, options: options).explanation
    #expect(before.contains("- `passages`"))
    planned.plan.steps.removeAll { $0.id == "passages" }
    let after = ChainRenderer.render(planned, target: .json, options: options).explanation
    #expect(!after.contains("- `passages`"))
  }
}
