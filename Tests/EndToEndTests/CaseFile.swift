import Foundation
import Testing

/// A readable end-to-end test file: titled cases, each a list of shell steps with what they must do.
///
///     ## A title that reads as a sentence
///     $ command run by bash in a fresh folder, with dna on the path
///     | further lines of the same command
///     = 2                     exit status (0 when not said)
///     > a line                standard output is exactly these lines
///     >~ expression           standard output has a match (`^` and `$` match at lines)
///     >! expression           standard output has no match
///     >.                      standard output is empty
///     2> 2>~ 2>! 2>.          the same for standard error
///
/// `#` starts a comment line outside a command. The folder holds a copy of `examples`.
struct CaseFile {
  /// What a stream must look like.
  enum Expectation {
    case lines([String])
    case match(String)
    case noMatch(String)
    case empty
  }

  /// One command and what it must do.
  struct Step {
    var line: Int
    var command: String
    var status: Int32 = 0
    var output: [Expectation] = []
    var errors: [Expectation] = []
  }

  /// Steps that share a folder.
  struct Case: CustomTestStringConvertible, Sendable {
    var file: String
    var title: String
    var steps: [Step]
    var testDescription: String { "\(file): \(title)" }
  }

  struct FormatError: Error {
    var message: String
  }

  static func parse(_ text: String, file: String) throws -> [Case] {
    var cases: [Case] = []
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      if line.hasPrefix("## ") {
        cases.append(Case(file: file, title: String(line.dropFirst(3)), steps: []))
        continue
      }
      if line.isEmpty || line.hasPrefix("# ") || line == "#" { continue }
      guard var last = cases.popLast() else {
        throw FormatError(message: "\(file):\(index + 1): a step before any '## title'")
      }
      if line.hasPrefix("$ ") {
        last.steps.append(Step(line: index + 1, command: String(line.dropFirst(2))))
      } else if var step = last.steps.popLast() {
        guard add(line, to: &step) else {
          throw FormatError(message: "\(file):\(index + 1): not understood: \(line)")
        }
        last.steps.append(step)
      } else {
        throw FormatError(message: "\(file):\(index + 1): an expectation before any '$ command'")
      }
      cases.append(last)
    }
    return cases
  }

  private static func add(_ line: String, to step: inout Step) -> Bool {
    if line == "|" || line.hasPrefix("| ") {
      step.command += "\n" + line.dropFirst(2)
    } else if line.hasPrefix("= "), let status = Int32(line.dropFirst(2)) {
      step.status = status
    } else if line.hasPrefix("2>") {
      return add(expectation: line.dropFirst(2), to: &step.errors)
    } else if line.hasPrefix(">") {
      return add(expectation: line.dropFirst(1), to: &step.output)
    } else {
      return false
    }
    return true
  }

  private static func add(expectation text: Substring, to list: inout [Expectation]) -> Bool {
    if text == "." {
      list.append(.empty)
    } else if text.hasPrefix("~ ") {
      list.append(.match(String(text.dropFirst(2))))
    } else if text.hasPrefix("! ") {
      list.append(.noMatch(String(text.dropFirst(2))))
    } else if text.isEmpty || text.hasPrefix(" ") {
      let line = String(text.dropFirst())
      if case .lines(let lines)? = list.last {
        list[list.count - 1] = .lines(lines + [line])
      } else {
        list.append(.lines([line]))
      }
    } else {
      return false
    }
    return true
  }

  /// All cases of the folder `Cases`, by file name.
  static let all: [Case] = {
    let folder = TestBench.tests.appendingPathComponent("Cases")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".case") }.sorted().flatMap { name -> [Case] in
      do {
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        return try parse(text, file: name)
      } catch {
        return [Case(file: name, title: "cannot be read: \(error)", steps: [])]
      }
    }
  }()
}
