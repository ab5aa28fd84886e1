/// What a run tells the shell: the one table of exit codes, after the convention of grep and diff.
package enum ExitCode: Sendable, Hashable {
  /// Done; the answer is yes or pass.
  case success
  /// Done; the answer is no: a threshold missed, findings at the limit, a definition invalid.
  case negative
  /// Could not do it: usage, bad input, missing file, server unreachable.
  case failure
  /// It ran, but neither yes nor no can be claimed.
  case inconclusive
  /// Something was left behind that needs a person.
  case needsAttention
  /// The run's own time limit cut it short.
  case timedOut
  /// Ended by the signal of that number, after clean-up.
  case signalled(Int32)
}

extension ExitCode {
  /// Every code that stands for itself, in the order of the table; signals are `128+n`.
  package static let table: [ExitCode] = [
    .success, .negative, .failure, .inconclusive, .needsAttention, .timedOut,
  ]

  /// The number given to the shell.
  package var status: Int32 {
    switch self {
    case .success: 0
    case .negative: 1
    case .failure: 2
    case .inconclusive: 3
    case .needsAttention: 4
    case .timedOut: 124
    case .signalled(let number): 128 &+ (number & 127)
    }
  }

  /// The code as documentation writes it: the number, or `128+n`.
  package var label: String {
    if case .signalled = self { return "128+n" }
    return String(status)
  }

  /// What the code means, as one summary line.
  package var summary: String {
    switch self {
    case .success: "Done; the answer is yes, or there was nothing to ask"
    case .negative: "Done; the answer is no: threshold missed, findings, invalid definition"
    case .failure: "Could not do it: usage, bad input, missing file, server unreachable"
    case .inconclusive: "It ran, but neither yes nor no can be claimed"
    case .needsAttention: "Something was left behind that needs a person"
    case .timedOut: "The run's own time limit cut it short"
    case .signalled: "Ended by signal n, after clean-up"
    }
  }
}
