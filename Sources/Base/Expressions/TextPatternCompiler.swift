/// Turns the text of a pattern into a program.
struct TextPatternCompiler {
  private typealias Fault = TextPattern.Fault
  private typealias Instruction = TextPattern.Instruction

  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var depth = 0
  private(set) var ignoresCase = false

  init(_ pattern: String) throws(TextPattern.Fault) {
    scalars = Array(pattern.unicodeScalars)
    if pattern.hasPrefix("(?i)") {
      ignoresCase = true
      index = 4
    }
  }

  mutating func compile() throws(TextPattern.Fault) -> [TextPattern.Instruction] {
    let program = try alternatives()
    if index < scalars.count { throw Fault(message: "there is a ')' without its '('") }
    return program + [.match]
  }

  private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private func checked(_ program: [Instruction]) throws(TextPattern.Fault) -> [Instruction] {
    guard program.count < TextPattern.sizeLimit else {
      throw Fault(message: "it is too large: repetitions multiply")
    }
    return program
  }

  private mutating func alternatives() throws(TextPattern.Fault) -> [Instruction] {
    depth += 1
    defer { depth -= 1 }
    if depth > TextPattern.depthLimit { throw Fault(message: "its groups are nested too deep") }
    var options = [try sequence()]
    while current == "|" {
      index += 1
      options.append(try sequence())
    }
    guard let last = options.popLast() else { return [] }
    var result = last
    for option in options.reversed() {
      // Jumps inside a piece are relative to its start; `shifted` moves a piece behind what precedes it.
      result =
        [.split(1, option.count + 2)] + Self.shifted(option, by: 1)
        + [.jump(option.count + 2 + result.count)]
        + Self.shifted(result, by: option.count + 2)
      result = try checked(result)
    }
    return result
  }

  private static func shifted(_ program: [Instruction], by distance: Int) -> [Instruction] {
    program.map { instruction in
      switch instruction {
      case .split(let first, let second): .split(first + distance, second + distance)
      case .jump(let target): .jump(target + distance)
      default: instruction
      }
    }
  }

  private mutating func sequence() throws(TextPattern.Fault) -> [Instruction] {
    var result: [Instruction] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      let piece = try repeated(try atom(scalar))
      result = try checked(result + Self.shifted(piece, by: result.count))
    }
    return result
  }

  private mutating func atom(_ scalar: Unicode.Scalar) throws(TextPattern.Fault) -> [Instruction] {
    index += 1
    switch scalar {
    case ".": return [.anyButNewline]
    case "^": return [.lineStart]
    case "$": return [.lineEnd]
    case "(": return try group()
    case "[": return [try set()]
    case "\\": return [try escape()]
    case "*", "+", "?": throw Fault(message: "'\(scalar)' has nothing to repeat")
    default: return [literal(scalar)]
    }
  }

  private func literal(_ scalar: Unicode.Scalar) -> Instruction {
    .scalar(ignoresCase ? TextPattern.folded(scalar.value) : scalar.value)
  }

  private mutating func group() throws(TextPattern.Fault) -> [Instruction] {
    if current == "?" {
      guard index + 1 < scalars.count, scalars[index + 1] == ":" else {
        throw Fault(message: "only plain groups and (?: ) are known, and (?i) in front")
      }
      index += 2
    }
    let body = try alternatives()
    guard current == ")" else { throw Fault(message: "a '(' is not closed") }
    index += 1
    return body
  }

  private static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  private static let words: [ClosedRange<UInt32>] = [
    0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A, 0xAA...0xAA, 0xB5...0xB5, 0xBA...0xBA,
    0xC0...0xD6, 0xD8...0xF6, 0xF8...0x1FFF, 0x2C00...0x2DFF, 0x3040...0xD7FF, 0xF900...0xFDCF,
  ]
  private static let spaces: [ClosedRange<UInt32>] = [
    0x09...0x0D, 0x20...0x20, 0x85...0x85, 0xA0...0xA0, 0x2000...0x200A, 0x2028...0x2029,
    0x202F...0x202F, 0x3000...0x3000,
  ]

  private static func classRanges(
    _ scalar: Unicode.Scalar
  ) -> (ranges: [ClosedRange<UInt32>], isNegated: Bool)? {
    switch scalar {
    case "d": (digits, false)
    case "D": (digits, true)
    case "w": (words, false)
    case "W": (words, true)
    case "s": (spaces, false)
    case "S": (spaces, true)
    default: nil
    }
  }

  private mutating func escape() throws(TextPattern.Fault) -> Instruction {
    guard let scalar = current else { throw Fault(message: "it ends in a backslash") }
    index += 1
    if let found = Self.classRanges(scalar) {
      return .set(found.ranges, isNegated: found.isNegated)
    }
    switch scalar {
    case "b": return .wordBoundary(true)
    case "B": return .wordBoundary(false)
    default: return literal(try escaped(scalar))
    }
  }

  private func escaped(_ scalar: Unicode.Scalar) throws(TextPattern.Fault) -> Unicode.Scalar {
    switch scalar {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    default:
      let isWord = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
      if isWord { throw Fault(message: "'\\\(scalar)' is not known") }
      return scalar
    }
  }

  private mutating func set() throws(TextPattern.Fault) -> Instruction {
    var ranges: [ClosedRange<UInt32>] = []
    var isNegated = false
    if current == "^" {
      isNegated = true
      index += 1
    }
    var isFirst = true
    while let scalar = current, isFirst || scalar != "]" {
      isFirst = false
      index += 1
      if scalar == "\\", let next = current, let found = Self.classRanges(next) {
        if found.isNegated { throw Fault(message: "'\\\(next)' cannot stand in brackets") }
        index += 1
        ranges += found.ranges
        continue
      }
      let lower = try member(scalar)
      var upper = lower
      if current == "-", index + 1 < scalars.count, scalars[index + 1] != "]" {
        index += 1
        let scalar = scalars[index]
        index += 1
        upper = try member(scalar)
      }
      guard lower <= upper else { throw Fault(message: "a range in brackets runs backwards") }
      ranges.append(lower.value...upper.value)
    }
    guard current == "]" else { throw Fault(message: "a '[' is not closed") }
    index += 1
    if ignoresCase { ranges += Self.otherCase(of: ranges) }
    return .set(ranges, isNegated: isNegated)
  }

  private mutating func member(
    _ scalar: Unicode.Scalar
  ) throws(TextPattern.Fault) -> Unicode.Scalar {
    guard scalar == "\\" else { return scalar }
    guard let next = current else { throw Fault(message: "it ends in a backslash") }
    index += 1
    return try escaped(next)
  }

  /// Texts are folded to lower case before they are matched, so upper-case ASCII ranges get a lower-case twin.
  private static func otherCase(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    ranges.compactMap { range in
      let lower = max(range.lowerBound, 0x41)
      let upper = min(range.upperBound, 0x5A)
      return lower <= upper ? lower + 0x20...upper + 0x20 : nil
    }
      + ranges.compactMap { range in
        guard range.lowerBound == range.upperBound, range.lowerBound >= 0x80 else { return nil }
        let folded = TextPattern.folded(range.lowerBound)
        return folded...folded
      }
  }

  private mutating func repeated(_ piece: [Instruction]) throws(TextPattern.Fault) -> [Instruction]
  {
    guard let bounds = try repetition() else { return piece }
    if current == "?" { index += 1 }
    if let scalar = current, scalar == "*" || scalar == "+" {
      throw Fault(message: "'\(scalar)' follows another repetition")
    }
    var result: [Instruction] = []
    for _ in 0..<bounds.least {
      result = try checked(result + Self.shifted(piece, by: result.count))
    }
    guard let most = bounds.most else {
      // L: split body, end; body; jump L
      let start = result.count
      let loop: [Instruction] =
        [.split(1, piece.count + 2)] + Self.shifted(piece, by: 1) + [.jump(0)]
      return try checked(result + Self.shifted(loop, by: start))
    }
    for _ in bounds.least..<most {
      let option: [Instruction] = [.split(1, piece.count + 1)] + Self.shifted(piece, by: 1)
      result = try checked(result + Self.shifted(option, by: result.count))
    }
    return result
  }

  private mutating func repetition() throws(TextPattern.Fault) -> (least: Int, most: Int?)? {
    switch current {
    case "*":
      index += 1
      return (0, nil)
    case "+":
      index += 1
      return (1, nil)
    case "?":
      index += 1
      return (0, 1)
    case "{":
      let start = index
      index += 1
      let least = number()
      var most = least
      if current == "," {
        index += 1
        most = number()
      }
      guard current == "}", let least else {
        // A brace that is not a repetition is itself, as `{name}` is.
        index = start
        if least != nil { throw Fault(message: "a '{' is not closed") }
        return nil
      }
      let isOpen = scalars[index - 1] == ","
      index += 1
      if let most, most < least { throw Fault(message: "{\(least),\(most)} runs backwards") }
      guard max(least, most ?? 0) <= 1_000 else {
        throw Fault(message: "a repetition may be at most 1000")
      }
      return (least, isOpen ? nil : most)
    default: return nil
    }
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = current, ("0"..."9").contains(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      index += 1
    }
    return value
  }
}
