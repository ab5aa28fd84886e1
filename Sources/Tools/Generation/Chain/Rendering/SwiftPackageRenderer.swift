import Chains
import JSON

/// Renders a plan as a Swift package: manifest, source, test with a scripted model, README.
struct SwiftPackageRenderer {
  let planned: PlannedChain
  let options: RenderingOptions
  let explanation: String

  func files() -> [GeneratedChain.File] {
    let names = ChainNames(planned.plan)
    var code = SwiftChainCode(planned, options)
    let source = code.text()
    return [
      .init("Sources/\(names.type)/\(names.type).swift", source),
      .init("Tests/\(names.type)Tests/\(names.type)Tests.swift", test(names)),
      .init("Package.swift", manifest(names)),
      .init("README.md", readme(names)),
      .init("chain.json", planned.plan.json.serialized(.pretty) + "\n"),
    ]
  }

  // MARK: - Manifest

  private func manifest(_ names: ChainNames) -> String {
    let library = options.library ?? ""
    let isURL = library.contains("://") || library.hasPrefix("git@")
    var identity = library.split(separator: "/").last.map(String.init) ?? "dna"
    if identity.hasSuffix(".git") { identity.removeLast(4) }
    let dependency =
      isURL
      ? ".package(url: \(CodeLiteral.swift(library)), branch: \"main\")"
      : ".package(path: \(CodeLiteral.swift(library)))"
    return """
      // swift-tools-version: 6.2
      \(ChainNames.provenance(planned, options).map { "// " + $0 }.joined(separator: "\n"))
      import PackageDescription

      let package = Package(
        name: \(CodeLiteral.swift(names.slug)),
        products: [.library(name: "\(names.type)", targets: ["\(names.type)"])],
        dependencies: [\(dependency)],
        targets: [
          .target(
            name: "\(names.type)",
            dependencies: [.product(name: "AgentChains", package: \(CodeLiteral.swift(identity)))]),
          .testTarget(name: "\(names.type)Tests", dependencies: [
            "\(names.type)", .product(name: "AgentChains", package: \(CodeLiteral.swift(identity))),
          ]),
        ]
      )

      """
  }

  // MARK: - Test

  private func test(_ names: ChainNames) -> String {
    let plan = planned.plan
    let fixtures = ChainFixtures(plan)
    let inputs = fixtures.inputs.map { input -> String in
      let name = SwiftChainCode.parameter(
        plan.inputs.first { $0.name == input.name } ?? ChainInput(name: input.name))
      return "\(name): \(SwiftChainCode.value(input.value))"
    }
    let call = (inputs + ["with: script.model", "directory: folder.path"]).joined(separator: ", ")
    var lines = ChainNames.provenance(planned, options).map { "// " + $0 }
    lines += [
      "", "import AgentChains", "import Foundation", "import Testing",
      "@testable import \(names.type)".replacing("@testable ", with: ""), "",
      "@Suite struct \(names.type)Tests {",
      "  /// What the scripted model says to prompts that begin with a text, the longest first.",
      "  static let answers: [(marker: String, answer: String)] = [",
    ]
    var seen: Set<String> = []
    for answer in fixtures.answers.sorted(by: { $0.marker.utf8.count > $1.marker.utf8.count })
    where seen.insert(answer.marker).inserted {
      lines.append("    (\(CodeLiteral.swift(answer.marker)), \(CodeLiteral.swift(answer.text))),")
    }
    lines += [
      "  ]", "",
      "  static func answer(_ messages: [Message]) throws -> String {",
      "    let prompt = messages.last?.text ?? \"\"",
      "    for (marker, answer) in answers where prompt.contains(marker) { return answer }",
      "    throw Unscripted(prompt: prompt)",
      "  }", "",
      "  struct Unscripted: Error { var prompt: String }", "",
      "  /// A folder with the files that the chain reads.",
      "  static func folder() throws -> URL {",
      "    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)",
      "    let files: [(String, String)] = [",
    ]
    for file in fixtures.files {
      lines.append("      (\(CodeLiteral.swift(file.path)), \(CodeLiteral.swift(file.content))),")
    }
    lines += ["    ]", "    let programs: [(String, String)] = ["]
    for program in fixtures.programs {
      lines.append(
        "      (\(CodeLiteral.swift(program.path)), \(CodeLiteral.swift("#!/bin/sh\ncat > /dev/null\necho '\(program.content)'\n"))),"
      )
    }
    lines += [
      "    ]",
      "    for (path, content) in files + programs {",
      "      let file = folder.appendingPathComponent(path)",
      "      try FileManager.default.createDirectory(",
      "        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)",
      "      try Data(content.utf8).write(to: file)",
      "    }",
      "    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)",
      "    for (path, _) in programs {",
      "      try FileManager.default.setAttributes(",
      "        [.posixPermissions: 0o755], ofItemAtPath: folder.appendingPathComponent(path).path)",
      "    }",
      "    return folder",
      "  }", "",
      "  @Test func `the plan has no faults`() { #expect(\(names.type).chain.faults == []) }", "",
    ]
    guard fixtures.outside.isEmpty else {
      lines.append(
        "  // The chain touches \(ChainNames.comment(fixtures.outside[0])), so no test runs it.")
      return (lines + ["}"]).joined(separator: "\n") + "\n"
    }
    let condition =
      fixtures.needsPDF
      ? "(.enabled(if: FileManager.default.fileExists(atPath: \"/usr/bin/pdftotext\"), \"pdftotext is not installed\"))"
      : ""
    lines += [
      "  @Test\(condition) func `the chain runs with a scripted model`() async throws {",
      "    let folder = try Self.folder()",
      "    defer { try? FileManager.default.removeItem(at: folder) }",
      "    let script = Script(answer: Self.answer)",
      "    let answer = try await \(names.type).run(\(call))",
    ]
    lines += assertions(fixtures).map { "    " + $0 }
    lines += ["  }", ""]
    if !fixtures.answers.isEmpty {
      lines += [
        "  /// Counts calls.",
        "  actor Counter {",
        "    var count = 0",
        "    func next() -> Int {", "      count += 1", "      return count", "    }",
        "  }", "",
      ]
      let title =
        fixtures.retries
        ? "a call that fails once is tried again" : "a failing model fails the chain"
      lines += [
        "  @Test\(condition) func `\(title)`() async throws {",
        "    let folder = try Self.folder()",
        "    defer { try? FileManager.default.removeItem(at: folder) }",
      ]
      if fixtures.retries {
        lines += [
          "    let failures = Failures()",
          "    let script = Script { messages in",
          "      try failures.failOnce()",
          "      return try Self.answer(messages)",
          "    }",
          "    let answer = try await \(names.type).run(\(call))",
          "    #expect(!answer.text.isEmpty)",
          "    #expect(script.requests.count > 1)",
          "  }", "",
          "  /// Fails the first call.",
          "  final class Failures: @unchecked Sendable {",
          "    private let lock = NSLock()",
          "    private var hasFailed = false",
          "    func failOnce() throws {",
          "      try lock.withLock {",
          "        guard !hasFailed else { return }",
          "        hasFailed = true",
          "        throw Unscripted(prompt: \"the first call fails\")",
          "      }",
          "    }",
          "  }",
        ]
      } else {
        lines += [
          "    let script = Script { _ in throw Unscripted(prompt: \"no answer\") }",
          "    await #expect(throws: ChainError.self) {",
          "      _ = try await \(names.type).run(\(call))",
          "    }",
          "  }",
        ]
      }
      // The counter is only needed by no test: leave it out.
      if let start = lines.firstIndex(of: "  /// Counts calls.") {
        lines.removeSubrange(start..<(start + 8))
      }
    }
    lines += ["}"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func assertions(_ fixtures: ChainFixtures) -> [String] {
    let plan = planned.plan
    var lines: [String] = []
    if !fixtures.answers.isEmpty {
      lines.append("#expect(answer.modelCalls >= 1)")
      if let input = fixtures.inputs.first, let text = input.value.string {
        lines.append(
          "#expect(script.requests.contains { $0.contains { $0.text.contains(\(CodeLiteral.swift(text))) } })"
        )
      }
    }
    switch ChainResultShape(plan) {
    case .text: lines.append("#expect(answer.output.string?.isEmpty == false)")
    case .list: lines.append("#expect((answer.output.list?.count ?? 0) >= 1)")
    case .object(let keys):
      lines.append(
        "#expect(answer.output.keys == [\(keys.map { CodeLiteral.swift($0) }.joined(separator: ", "))])"
      )
    case .any: lines.append("#expect(!answer.output.isNull)")
    }
    if let label = ChainResultShape.labels(plan) {
      lines.append(
        "#expect([\(label.labels.map { CodeLiteral.swift($0) }.joined(separator: ", "))].contains(answer.values[\(CodeLiteral.swift(label.id))]?[\"label\"]?.string))"
      )
    }
    for path in fixtures.written {
      lines.append(
        "#expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent(\(CodeLiteral.swift(path))).path))"
      )
    }
    return lines
  }

  // MARK: - README

  private func readme(_ names: ChainNames) -> String {
    let inputs =
      planned.plan.inputs.map { "\(SwiftChainCode.parameter($0)): \"…\"" } + ["with: model"]
    return ChainReadme.text(
      planned, options, explanation, title: names.slug,
      use: """
        Run its test, which needs no model and no network:

            swift test

        Use it from your code:

            let answer = try await \(names.type).run(\(inputs.joined(separator: ", ")))
            print(answer.text)

        The chain itself is in `Sources/\(names.type)/\(names.type).swift`: texts, models and limits stand at its
        top. `chain.json` is the same chain as data, which `dna chain run chain.json` runs.
        """)
  }
}
