import Platform
import Testing

/// A package of somebody else that depends on this one by path and imports its one product.
///
/// It is built from scratch, which takes minutes: only where `DNA_LARGE` or `DNA_SOAK` is set.
@Suite struct ClientPackageTests {
  private static let environment = ProcessContext.environment()

  private static var isWanted: Bool {
    environment["DNA_SOAK"] != nil || environment["DNA_LARGE"] != nil
  }

  private static let files = [
    "Package.swift": """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "Client",
      dependencies: [.package(name: "dna", path: "\(root)")],
      targets: [
        .target(
          name: "Client", dependencies: [.product(name: "AgentChains", package: "dna")],
          swiftSettings: [.treatAllWarnings(as: .error)]),
        .testTarget(name: "ClientTests", dependencies: ["Client"]),
      ])

    """,
    "Sources/Client/Client.swift": """
    import AgentChains

    public enum Greeter {
      public static let chain = Chain("greeter", output: ["said": "{{ answer }}"]) {
        Input("name", .string, "who is greeted")
        Step.prompt("ask", "Greet {{ name }}.")
        Step.model("answer", prompt: "{{ ask }}", temperature: 0)
          .retry(attempts: 3).timeout(.seconds(30))
          .fallback { Step.value("plain", "Hello, {{ name }}.") }
      }

      public static func greet(_ name: String, with model: ChainModel) async throws -> String {
        let answer = try await chain.run(["name": Value(name)], with: model)
        return answer.output["said"]?.string ?? ""
      }
    }

    """,
    "Tests/ClientTests/ClientTests.swift": """
    import AgentChains
    import Client
    import Testing

    @Test func `a name is greeted, with or without a model`() async throws {
      let script = Script(["Good day, Ada!"])
      #expect(Greeter.chain.faults == [])
      #expect(try await Greeter.greet("Ada", with: script.model) == "Good day, Ada!")
      #expect(script.requests == [[Message(.user, "Greet Ada.")]])
      #expect(try await Greeter.greet("Bob", with: Script([]).model) == "Hello, Bob.")
    }

    """,
  ]

  /// The folder of this package.
  private static let root = String(
    decoding: FilePath(#filePath).parent.parent.parent.bytes, as: UTF8.self)

  @Test(.enabled(if: isWanted, "it builds a package: set DNA_LARGE to run it"))
  func `another package builds against the library alone and its test passes`() async throws {
    let folder = try FileSystem.createTemporaryDirectory(prefix: "dna-client-")
    defer { try? FileSystem.removeTree(folder) }
    for (name, text) in Self.files {
      let file = folder.appending(FilePath(name))
      try FileSystem.createDirectory(file.parent)
      try File.write(text: text, to: file)
    }
    try await run(["swift", "build", "--product", "ClientPackageTests"], in: folder)
    try await run(["swift", "test", "--skip-build"], in: folder)
    // Whoever uses the library does not pay for the program.
    #expect(!FileSystem.exists(folder.appending(".build/debug/Commands.build")))
  }

  private func run(_ words: [String], in folder: FilePath) async throws {
    var environment = Self.environment
    environment["DNA_TEST_ROOMS"] = nil
    var process = Subprocess(
      "/usr/bin/env", words, environment: environment, workingDirectory: folder)
    process.timeout = .seconds(900)
    let outcome = try await process.run()
    let said = String(decoding: outcome.standardOutput + outcome.standardError, as: UTF8.self)
    try #require(outcome.isSuccess, "\(words.joined(separator: " ")): \(said.suffix(3_000))")
  }
}
