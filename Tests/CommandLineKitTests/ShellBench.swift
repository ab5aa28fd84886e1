import CommandLineKit
import Foundation

/// A folder with the sample's completion scripts, a few files, and a program that answers `__complete`.
struct ShellBench {
  let folder: URL

  /// Whether the program is there; in CI a missing one is a failure and not a skip.
  static func isUsable(_ program: String) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
      || environment["CI"] != nil
  }

  init(command: String = "sample") throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("clk-\(UUID().uuidString)")
    for name in ["bin", "functions", "work/beta dir", "home"] {
      try FileManager.default.createDirectory(
        at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    try write("work/alpha.jsonl", "")
    try write("work/notes.txt", "")
    // Answers every question, and keeps the words it was called with.
    try write(
      "bin/\(command)",
      """
      #!/bin/sh
      printf '%s|' "$@" >> "$CALLS"; echo >> "$CALLS"
      test "$1" = __complete || exit 1
      printf 'acme/mailer\\tSends: mail\\nacme/reader\\tReads\\nother/one\\n'

      """)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755],
      ofItemAtPath: folder.appendingPathComponent("bin/\(command)").path)
    let description = SampleProgram.make().description()
    for shell in CompletionScript.allCases {
      try write(
        "functions/" + shell.fileName(command), shell.text(description, command: command))
    }
  }

  func close() { try? FileManager.default.removeItem(at: folder) }

  func write(_ path: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(path))
  }

  /// The calls of the program, one a line, words ended by `|`.
  func calls() -> String {
    (try? String(contentsOf: folder.appendingPathComponent("calls"), encoding: .utf8)) ?? ""
  }

  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// Runs a program with a text on standard input, in the folder of the sample's files.
  func run(_ program: String, _ arguments: [String], input: String = "") throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment = [
      "PATH": "\(folder.path)/bin:\(path)", "HOME": "\(folder.path)/home", "LANG": "C.UTF-8",
      "TERM": "dumb", "CALLS": "\(folder.path)/calls", "FUNCTIONS": "\(folder.path)/functions",
      "CAPTURE": "\(folder.path)/capture",
    ]
    process.currentDirectoryURL = folder.appendingPathComponent("work")
    let names = ["in", "out", "err"].map { folder.appendingPathComponent(".\($0)-\(UUID())") }
    try Data(input.utf8).write(to: names[0])
    for name in names[1...] { try Data().write(to: name) }
    process.standardInput = try FileHandle(forReadingFrom: names[0])
    process.standardOutput = try FileHandle(forWritingTo: names[1])
    process.standardError = try FileHandle(forWritingTo: names[2])
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOf: names[1], encoding: .utf8),
      errors: try String(contentsOf: names[2], encoding: .utf8))
  }
}
