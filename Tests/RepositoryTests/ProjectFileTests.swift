import Foundation
import Testing

@Suite struct ProjectFileTests {
  @Test func `the top level holds what the project promises and nothing else`() throws {
    let expected: Set = [
      "Package.swift", "Sources", "Tests", "completions", "man", "docs", "examples", "README.md",
      "LICENSE", "CHANGELOG.md",
    ]
    let found = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path)
      .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
    #expect(Set(found) == expected)
  }

  @Test func `the version stands in one place and in the changelog`() throws {
    let declarations = try SourceTree.files(below: "Sources").flatMap { file in
      file.lines.compactMap { $0.firstMatch(of: /let version = "(\d+\.\d+\.\d+)"/)?.1 }
    }
    #expect(declarations.count == 1)
    let version = try #require(declarations.first)
    #expect(try SourceTree.text(of: "CHANGELOG.md").contains("## \(version)"))
  }

  @Test func `every room has tests`() throws {
    for folder in ["Base", "Agents", "Tools"] {
      let rooms = try FileManager.default.contentsOfDirectory(
        atPath: SourceTree.root.appendingPathComponent("Sources/\(folder)").path)
      // A system module has a header and nothing that could be tested.
      for room in rooms where room != "LinuxEvents" {
        let tests = try SourceTree.files(below: "Tests/\(room)Tests")
        #expect(tests.contains { $0.code.contains { $0.contains("@Test") } }, "\(room) has no test")
      }
    }
  }

  @Test func `the README opens with what dna is and then two commands`() throws {
    let readme = try SourceTree.text(of: "README.md")
    #expect(readme.hasPrefix("# dna\n"))
    let blocks = readme.components(separatedBy: "```")
    let first = try #require(blocks.dropFirst().first)
    let commands = first.split(separator: "\n").map {
      $0.split(separator: "#")[0].trimmingCharacters(in: .whitespaces)
    }
    #expect(commands == ["examples/quickstart", "Tests/run"])
  }

  @Test func `links inside the documents lead somewhere`() throws {
    let documents =
      ["README.md", "CHANGELOG.md"]
      + (try FileManager.default.contentsOfDirectory(
        atPath: SourceTree.root.appendingPathComponent("docs").path))
      .filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted()
    for document in documents {
      let folder = SourceTree.root.appendingPathComponent(document).deletingLastPathComponent()
      for match in try SourceTree.text(of: document).matches(of: /\]\(([^)#\s]+)(?:#[^)]*)?\)/) {
        let target = String(match.1)
        if target.hasPrefix("http") || target.hasPrefix("mailto:") { continue }
        #expect(
          FileManager.default.fileExists(atPath: folder.appendingPathComponent(target).path),
          "\(document) links to \(target)")
      }
    }
  }

  @Test func `the sources are formatted`() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "swift", "format", "lint", "--strict", "-r", "Sources", "Tests", "Package.swift",
    ]
    process.currentDirectoryURL = SourceTree.root
    let pipe = Pipe()
    process.standardError = pipe
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(output)")
  }
}
