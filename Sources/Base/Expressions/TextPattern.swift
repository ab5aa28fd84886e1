/// A regular expression that always ends: matched by simulating all paths at once.
///
/// The method is Thompson's (K. Thompson, "Regular expression search algorithm", CACM 11(6), 1968), so time is
/// bounded by the length of the text times the size of the pattern, whatever the pattern. Supported: literals,
/// `.`, `[a-z]`, `[^…]`, `\d \w \s \D \W \S \b \B`, `^ $`, groups, `|`, `* + ?` and `{m,n}`, and `(?i)` in front.
struct TextPattern: Sendable {
  /// Why a pattern cannot be read.
  struct Fault: Error {
    var message: String
  }

  /// Instructions that a pattern may have once its repetitions are written out.
  static let sizeLimit = 2_000
  static let depthLimit = 50

  enum Instruction: Sendable {
    case scalar(UInt32)
    case anyButNewline
    case set([ClosedRange<UInt32>], isNegated: Bool)
    case split(Int, Int)
    case jump(Int)
    case lineStart
    case lineEnd
    case wordBoundary(Bool)
    case match
  }

  let program: [Instruction]
  let ignoresCase: Bool

  init(_ pattern: String) throws(Fault) {
    var compiler = try TextPatternCompiler(pattern)
    program = try compiler.compile()
    ignoresCase = compiler.ignoresCase
  }

  /// Whether the pattern is found anywhere in the text, and how many steps it took to say so.
  func isFound(in text: String) -> (found: Bool, steps: Int) {
    let scalars = text.unicodeScalars.map { ignoresCase ? Self.folded($0.value) : $0.value }
    var run = TextPatternRun(program: program, scalars: scalars)
    return (run.isFound(), run.steps)
  }

  static func folded(_ value: UInt32) -> UInt32 {
    guard let scalar = Unicode.Scalar(value) else { return value }
    let lower = scalar.properties.lowercaseMapping.unicodeScalars
    guard let first = lower.first, lower.count == 1 else { return value }
    return first.value
  }

  static func isWord(_ value: UInt32) -> Bool {
    switch value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
    case 0..<0x80: false
    default: Unicode.Scalar(value)?.properties.isAlphabetic ?? false
    }
  }
}

/// One search of a pattern in a text.
private struct TextPatternRun {
  let program: [TextPattern.Instruction]
  let scalars: [UInt32]
  var steps = 0
  /// The position at which an instruction was last put on the list, so that it is put there once.
  private var marks: [Int]
  private var stack: [Int] = []

  init(program: [TextPattern.Instruction], scalars: [UInt32]) {
    self.program = program
    self.scalars = scalars
    marks = Array(repeating: -1, count: program.count)
  }

  mutating func isFound() -> Bool {
    var threads: [Int] = []
    var next: [Int] = []
    for position in 0...scalars.count {
      // A match may start anywhere.
      add(0, at: position, to: &threads)
      next.removeAll(keepingCapacity: true)
      for thread in threads {
        steps += 1
        if case .match = program[thread] { return true }
        guard position < scalars.count, consumes(program[thread], scalars[position]) else {
          continue
        }
        next.append(thread + 1)
      }
      threads.removeAll(keepingCapacity: true)
      for thread in next { add(thread, at: position + 1, to: &threads) }
    }
    return false
  }

  private func consumes(_ instruction: TextPattern.Instruction, _ value: UInt32) -> Bool {
    switch instruction {
    case .scalar(let wanted): wanted == value
    case .anyButNewline: value != 0x0A
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(value) } != isNegated
    default: false
    }
  }

  private mutating func add(_ start: Int, at position: Int, to threads: inout [Int]) {
    stack.append(start)
    while let index = stack.popLast() {
      guard marks[index] != position else { continue }
      marks[index] = position
      steps += 1
      switch program[index] {
      case .jump(let target): stack.append(target)
      case .split(let first, let second):
        stack.append(second)
        stack.append(first)
      case .lineStart: if position == 0 { stack.append(index + 1) }
      case .lineEnd: if position == scalars.count { stack.append(index + 1) }
      case .wordBoundary(let wanted):
        let before = position > 0 && TextPattern.isWord(scalars[position - 1])
        let after = position < scalars.count && TextPattern.isWord(scalars[position])
        if (before != after) == wanted { stack.append(index + 1) }
      case .scalar, .anyButNewline, .set, .match: threads.append(index)
      }
    }
  }
}
