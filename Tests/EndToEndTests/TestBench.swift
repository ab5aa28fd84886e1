import Foundation

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
  func run(_ command: String, input: String? = nil) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", command]
    process.environment = environment
    process.currentDirectoryURL = folder
    let files = ["out", "err"].map { folder.appendingPathComponent(".\($0)-\(UUID().uuidString)") }
    for file in files { _ = FileManager.default.createFile(atPath: file.path, contents: nil) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    for file in files { try? FileManager.default.removeItem(at: file) }
    let bySignal = process.terminationReason == .uncaughtSignal
    return Outcome(
      status: bySignal ? 128 + process.terminationStatus : process.terminationStatus,
      output: texts[0], errors: texts[1])
  }
}
