import Foundation
import JSON
import Platform
import Testing

/// A plain client for tests: the outside program, so that no code of ours judges itself.
enum Curl {
  struct Outcome {
    var status: Int
    var headers: String
    var body: [UInt8]
    var text: String { String(decoding: body, as: UTF8.self) }
    /// What curl returned: 0, or its own number of what went wrong.
    var code: Int32
  }

  static func post(_ url: String, _ body: JSONValue, headers: [String] = []) async throws -> Outcome
  {
    try await run(
      ["-X", "POST", "-H", "content-type: application/json", "--data-binary", body.serialized()]
        + headers.flatMap { ["-H", $0] } + [url])
  }

  static func run(_ arguments: [String]) async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      do {
        try SystemThread.start {
          continuation.resume(with: Result { try blocking(arguments) })
        }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  private static func blocking(_ arguments: [String]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
    process.arguments = ["-sS", "-i", "-N", "--http1.1", "--max-time", "300"] + arguments
    let output = Foundation.Pipe()
    process.standardOutput = output
    process.standardError = Foundation.Pipe()
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var bytes = [UInt8](data)
    var head = ""
    // Interim answers come before the real one.
    while let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
      head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
      bytes = Array(bytes[end.upperBound...])
      if !head.hasPrefix("HTTP/1.1 1") { break }
    }
    let status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
    return Outcome(status: status, headers: head, body: bytes, code: process.terminationStatus)
  }
}
