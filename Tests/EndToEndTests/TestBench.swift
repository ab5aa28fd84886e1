import Foundation
import Platform

/// Runs commands as a user would: the built binary, a fresh folder, a scrubbed environment.
struct TestBench {
  /// What a command did.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  struct Missing: Error, CustomStringConvertible {
    var description: String
  }

  static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  static let root = tests.deletingLastPathComponent().deletingLastPathComponent()

  /// The binary under test: `DNA_BINARY`, else the release build, else the debug build.
  static func binary() throws -> URL {
    let candidates: [String?] = [
      ProcessInfo.processInfo.environment["DNA_BINARY"],
      root.appendingPathComponent(".build/release/dna").path,
      root.appendingPathComponent(".build/debug/dna").path,
    ]
    for case let path? in candidates where FileManager.default.isExecutableFile(atPath: path) {
      return URL(fileURLWithPath: path)
    }
    throw Missing(description: "no built binary: run Tests/run, or set DNA_BINARY")
  }

  let folder: URL
  private let binaryFolder: URL

  /// A bench with a fresh folder that holds a copy of `examples`.
  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dna-e2e-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("home"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Self.root.appendingPathComponent("examples"),
      to: folder.appendingPathComponent("examples"))
    let bin = folder.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: bin.appendingPathComponent("dna"), withDestinationURL: try Self.binary())
    binaryFolder = bin
  }

  /// Removes the folder.
  func close() { try? FileManager.default.removeItem(at: folder) }

  /// The environment of a new user in a UTF-8 locale.
  var environment: [String: String] {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return [
      "PATH": "\(binaryFolder.path):\(Self.tests.path)/tools:\(path)",
      "HOME": folder.appendingPathComponent("home").path,
      "LANG": "C.UTF-8", "ROOT": Self.root.path, "TMPDIR": folder.path,
    ]
  }

  /// Runs a command line with bash and collects what it wrote.
  ///
  /// Not with Foundation's `Process`: its children inherit the signals that a thread of the test blocks.
  func run(_ command: String) async throws -> Outcome {
    var process = Subprocess(
      arguments: ["/bin/bash", "-c", command].map { Array($0.utf8) }, environment: environment,
      workingDirectory: FilePath(folder.path))
    process.timeout = .seconds(900)
    let outcome = try await process.run()
    return Outcome(
      status: outcome.shellStatus, output: String(decoding: outcome.standardOutput, as: UTF8.self),
      errors: String(decoding: outcome.standardError, as: UTF8.self))
  }
}
