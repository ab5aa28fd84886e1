import Platform
import Testing

/// Python with the modules that serve as oracles here.
enum Python {
  static let environment = ProcessContext.environment()

  /// Whether the script that imports these modules can run; loud when not, a failure in CI.
  static func has(_ modules: String) async -> Bool {
    let probe = Subprocess("python3", ["-c", "import \(modules)"], environment: environment)
    if let outcome = try? await probe.run(), outcome.isSuccess { return true }
    let message = "SKIPPED: python3 with \(modules) is missing"
    if environment["CI"] != nil { Issue.record("\(message)") }
    try? OutputMessage.standardError("\(message)\n")
    return false
  }

  static func run(
    _ script: String, _ arguments: [String] = [], input: [UInt8] = []
  ) async throws -> Subprocess.Outcome {
    var child = Subprocess("python3", ["-c", script] + arguments, environment: environment)
    child.standardInput = input
    child.timeout = .seconds(120)
    return try await child.run()
  }
}

enum OutputMessage {
  static func standardError(_ text: String) throws {
    try FileDescriptor.standardError.writeAll(Array(text.utf8))
  }
}
