/// A set of characters in a pattern.
struct PatternSet: Sendable {
  /// A class of characters by a rule.
  enum Class: Sendable {
    case digit
    case word
    case space
    /// Everything but a line feed.
    case notNewline
    case any
    /// A general category of Unicode by its abbreviation, `L` or `Lu`.
    case category(String)
  }

  var ranges: [ClosedRange<UInt32>] = []
  var classes: [(kind: Class, isNegated: Bool)] = []
  var isNegated = false
  var ignoresCase = false

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var found = holds(scalar)
    if !found, ignoresCase {
      let folded = PatternSet.folded(scalar)
      found = holds(folded) || PatternSet.upper(folded).map(holds) == true
    }
    return found != isNegated
  }

  private func holds(_ scalar: Unicode.Scalar) -> Bool {
    for range in ranges where range.contains(scalar.value) { return true }
    for (kind, isNegated) in classes where Self.belongs(scalar, to: kind) != isNegated {
      return true
    }
    return false
  }

  private static func belongs(_ scalar: Unicode.Scalar, to kind: Class) -> Bool {
    switch kind {
    case .digit: Words.isDigit(scalar)
    case .word: isWord(scalar)
    case .space: scalar.properties.isWhitespace
    case .notNewline: scalar != "\n"
    case .any: true
    case .category(let name): category(of: scalar).hasPrefix(name)
    }
  }

  static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || Words.isWordScalar(scalar)
  }

  /// Simple case folding, one scalar to one.
  static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    if scalar.value < 0x80 {
      return scalar.value &- 0x41 < 26 ? Unicode.Scalar(UInt8(scalar.value | 0x20)) : scalar
    }
    let mapping = scalar.properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }

  private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    let mapping = scalar.properties.uppercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first : nil
  }

  static let categoryNames = [
    "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc",
    "Pd",
    "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc",
  ]

  private static func category(of scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    default: "Cn"
    }
  }
}

/// What a pattern is made of.
indirect enum PatternSyntax {
  case empty
  case scalar(Unicode.Scalar)
  case set(PatternSet)
  case assert(PatternAssertion)
  case sequence([PatternSyntax])
  case options([PatternSyntax])
  case group(Int, PatternSyntax)
  case repeated(PatternSyntax, least: Int, most: Int?, isLazy: Bool)
}

struct PatternFlags {
  var ignoresCase = false
  var isMultiline = false
  var dotMatchesNewline = false
}

/// Turns syntax into instructions.
struct PatternCompiler {
  private let flags: PatternFlags
  private var program: [PatternInstruction] = []

  init(flags: PatternFlags) { self.flags = flags }

  mutating func compile(
    _ syntax: PatternSyntax
  ) throws(Pattern.Fault) -> [PatternInstruction] {
    try emit(.group(0, syntax))
    program.append(.match)
    return program
  }

  /// Parts that were written out; repetitions of nothing add none to the program but take time.
  private var work = 0

  private mutating func checkSize() throws(Pattern.Fault) {
    work += 1
    if program.count > Pattern.sizeLimit || work > 10 * Pattern.sizeLimit {
      throw Pattern.Fault(message: "the pattern is too large: its repetitions multiply")
    }
  }

  private mutating func emit(_ syntax: PatternSyntax) throws(Pattern.Fault) {
    try checkSize()
    switch syntax {
    case .empty: break
    case .scalar(let scalar):
      if flags.ignoresCase, scalar.properties.isCased {
        program.append(
          .set(PatternSet(ranges: [scalar.value...scalar.value], ignoresCase: true)))
      } else {
        program.append(.scalar(scalar))
      }
    case .set(var set):
      set.ignoresCase = flags.ignoresCase
      program.append(.set(set))
    case .assert(let assertion): program.append(.assert(assertion))
    case .sequence(let parts): for part in parts { try emit(part) }
    case .options(let options): try emit(options: options)
    case .group(let number, let inner):
      program.append(.save(number * 2))
      try emit(inner)
      program.append(.save(number * 2 + 1))
    case .repeated(let inner, let least, let most, let isLazy):
      for _ in 0..<least { try emit(inner) }
      if let most {
        var splits: [Int] = []
        for _ in least..<max(least, most) {
          splits.append(program.count)
          program.append(.jump(0))
          try emit(inner)
        }
        for place in splits { program[place] = fork(place + 1, program.count, isLazy) }
      } else {
        let start = program.count
        program.append(.jump(0))
        try emit(inner)
        program.append(.jump(start))
        program[start] = fork(start + 1, program.count, isLazy)
      }
    }
  }

  private func fork(_ more: Int, _ done: Int, _ isLazy: Bool) -> PatternInstruction {
    isLazy ? .split(done, more) : .split(more, done)
  }

  private mutating func emit(options: [PatternSyntax]) throws(Pattern.Fault) {
    var ends: [Int] = []
    for (index, option) in options.enumerated() {
      guard index + 1 < options.count else {
        try emit(option)
        break
      }
      let split = program.count
      program.append(.jump(0))
      try emit(option)
      ends.append(program.count)
      program.append(.jump(0))
      program[split] = .split(split + 1, program.count)
    }
    for end in ends { program[end] = .jump(program.count) }
  }
}
