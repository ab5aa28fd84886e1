import Foundation
import Testing

@Suite struct SourceRuleTests {
  /// Files that may do what is banned elsewhere, each with its reason.
  static let allowed: [String: [String]] = [
    // The process ends in one place.
    "exit(": ["Sources/dna/Entry.swift"]
  ]

  @Test(arguments: ["print(", "debugPrint(", "exit(", "fatalError(", "preconditionFailure("])
  func `a banned call is not made`(call: String) throws {
    for file in try SourceTree.files(below: "Sources") {
      if Self.allowed[call, default: []].contains(file.path) { continue }
      for (number, line) in file.code.enumerated() {
        for range in line.ranges(of: call) {
          let before =
            range.lowerBound == line.startIndex
            ? " " : line[line.index(before: range.lowerBound)]
          let isOtherName = before.isLetter || before.isNumber || before == "_" || before == "."
          let isDeclaration = line[..<range.lowerBound].hasSuffix("func ")
          #expect(isOtherName || isDeclaration, "\(file.path):\(number + 1): \(call)")
        }
      }
    }
  }

  @Test func `nothing is forced`() throws {
    let pattern = /try!|as!|[\w\)\]\}"]!(?![=\w])/
    for file in try SourceTree.files(below: "Sources") {
      for (number, line) in file.code.enumerated() {
        #expect(line.firstMatch(of: pattern) == nil, "\(file.path):\(number + 1): \(line)")
      }
    }
  }

  @Test func `the rules above can fail`() {
    #expect(
      SourceTree.blanked("let a = \"print(\" // exit(\nlet b = c!") == "let a = \"\" \nlet b = c!")
    #expect("value!.count".firstMatch(of: /[\w\)\]\}"]!(?![=\w])/) != nil)
    #expect("a != b".firstMatch(of: /[\w\)\]\}"]!(?![=\w])/) == nil)
    #expect(SourceTree.blanked("#\"a\\\"# + f()") == "\"\" + f()")
    #expect(SourceTree.blanked("\"\"\"\na! b\n\"\"\" + g") == "\"\"\n\n + g")
  }

  @Test func `files stay small`() throws {
    for file in try SourceTree.files(below: "Sources") {
      #expect(file.lines.count <= 800, "\(file.path) has \(file.lines.count) lines")
    }
  }

  @Test func `every package and public declaration has a doc comment`() throws {
    let declaration =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:package|public)\s+(?:(?:static|final|mutating|nonisolated|indirect|borrowing|consuming|override|convenience|prefix|unowned|lazy)\s+)*(?:func|var|let|struct|enum|class|actor|protocol|typealias|macro)\s+(`[^`]+`|[\w$]+)/
    var missing: [String] = []
    // What a protocol of the room says of a requirement holds for each type that conforms.
    var requirements: [String: Set<String>] = [:]
    func room(_ file: SourceTree.File) -> String { SourceTree.place(of: file.path)?.room ?? "" }
    for file in try SourceTree.files(below: "Sources/Agents/AgentRuntime") {
      requirements[room(file), default: []].formUnion(Self.documentedRequirements(file))
    }
    for file in try SourceTree.files(below: "Sources") {
      for (number, line) in file.code.enumerated() {
        guard let match = line.firstMatch(of: declaration) else { continue }
        if Self.witnesses.contains(String(match.1)) { continue }
        var above = number - 1
        while above >= 0, file.lines[above].firstMatch(of: /^\s*@/) != nil { above -= 1 }
        let hasComment = above >= 0 && file.lines[above].firstMatch(of: /^\s*\/\/\//) != nil
        let isRequirement = requirements[room(file), default: []].contains(String(match.1))
        if !hasComment, !isRequirement, !Self.isMember(file, number) {
          missing.append("\(file.path):\(number + 1): \(match.1)")
        }
      }
    }
    #expect(missing.isEmpty, "\(missing.joined(separator: "\n"))")
  }

  /// Names of what the protocols of a file ask for, where each has a comment.
  private static func documentedRequirements(_ file: SourceTree.File) -> Set<String> {
    var names: Set<String> = []
    var isInside = false
    for (number, line) in file.code.enumerated() {
      if line.hasPrefix("package protocol ") { isInside = true }
      if line.hasPrefix("}") { isInside = false }
      guard isInside, number > 0,
        let match = line.firstMatch(of: /^  (?:mutating )?(?:func|var) (\w+)/)
      else { continue }
      if file.lines[number - 1].contains("///") { names.insert(String(match.1)) }
    }
    return names
  }

  /// Members that a protocol of the standard library describes.
  static let witnesses: Set = [
    "description", "debugDescription", "hash", "encode", "makeIterator", "next", "errorDescription",
    "id", "rawValue", "stringValue", "intValue", "startIndex", "endIndex", "index", "codingPath",
    "userInfo", "allCases", "Element", "Index", "Iterator", "Body",
  ]

  /// Whether the declaration is a plain stored property of a type that has a comment.
  ///
  /// Its name and type may say enough; units and shapes are a reviewer's business.
  private static func isMember(_ file: SourceTree.File, _ number: Int) -> Bool {
    guard file.code[number].firstMatch(of: /(?:var|let)\s+`?\w+`?\s*[:=]/) != nil else {
      return false
    }
    func indentation(_ line: String) -> Int { line.prefix { $0 == " " }.count }
    let own = indentation(file.code[number])
    var above = number - 1
    while above >= 0 {
      let line = file.code[above]
      if line.contains(where: { $0 != " " }), indentation(line) < own {
        while above > 0, file.lines[above - 1].firstMatch(of: /^\s*@/) != nil { above -= 1 }
        return above > 0 && file.lines[above - 1].firstMatch(of: /^\s*\/\/\//) != nil
      }
      above -= 1
    }
    return false
  }

  @Test func `a file holds no words of unfinished work`() throws {
    let words = ["TODO", "FIXME", "HACK", "not implemented", "unimplemented"]
    for file in try SourceTree.files(below: "Sources") {
      for (number, line) in file.lines.enumerated() {
        for word in words {
          #expect(!line.contains(word), "\(file.path):\(number + 1): \(word)")
        }
      }
    }
  }
}
