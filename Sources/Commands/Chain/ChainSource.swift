import Chains
import CommandLineKit
import JSON

/// A chain plan as it was read and checked: from a file, or from standard input.
struct ChainSource {
  var path: PathArgument
  var validation: ChainValidation

  /// Reads a plan; throws only when it is no JSON or cannot be read.
  init(_ path: PathArgument) throws {
    self.path = path
    validation = ChainChecker.check(try Inputs.json(path))
  }

  var plan: ChainPlan { validation.plan }

  /// The name of the source in messages.
  var name: String { Inputs.name(path) }

  /// Refuses a plan with errors.
  func requireValid() throws {
    let faults = validation.findings.filter { $0.severity == .error }
    guard !faults.isEmpty else { return }
    let lines = faults.prefix(3).map { "  " + $0.line(in: name) }
    throw CommandFailure(
      (["\(name) is not a valid chain"] + lines).joined(separator: "\n"),
      hint: "see all findings: dna chain validate \(name)", code: "invalid-chain",
      exitCode: .negative)
  }
}

extension ChainFinding {
  /// One line: place, severity, message, code.
  func line(in file: String) -> String {
    let place = position.map { "\(file):\($0)" } ?? file
    return "\(place): \(severity.rawValue): \(message) [\(code.rawValue)]"
  }
}
