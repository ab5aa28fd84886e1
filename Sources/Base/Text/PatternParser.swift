/// Reads the text of a pattern.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var depth = 0
  private(set) var flags = PatternFlags()
  private(set) var groupNames = [""]

  init(_ source: String) { scalars = Array(source.unicodeScalars) }

  mutating func parse() throws(Pattern.Fault) -> PatternSyntax {
    try leadingFlags()
    let syntax = try options()
    if index < scalars.count { throw fault("')' without its '('") }
    return syntax
  }

  private func fault(_ message: String, at place: Int? = nil) -> Pattern.Fault {
    Pattern.Fault(message: message, column: (place ?? index) + 1)
  }

  private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    index += 1
    return true
  }

  private mutating func leadingFlags() throws(Pattern.Fault) {
    guard scalars.starts(with: "(?".unicodeScalars), scalars.count > 2 else { return }
    var place = 2
    var found = PatternFlags()
    while place < scalars.count, scalars[place] != ")" {
      switch scalars[place] {
      case "i": found.ignoresCase = true
      case "m": found.isMultiline = true
      case "s": found.dotMatchesNewline = true
      default: return
      }
      place += 1
    }
    guard place > 2, place < scalars.count else { return }
    flags = found
    index = place + 1
  }

  private mutating func options() throws(Pattern.Fault) -> PatternSyntax {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Pattern.depthLimit else {
      throw fault("groups are nested deeper than \(Pattern.depthLimit) levels")
    }
    var options = [try sequence()]
    while take("|") { options.append(try sequence()) }
    return options.count == 1 ? options[0] : .options(options)
  }

  private mutating func sequence() throws(Pattern.Fault) -> PatternSyntax {
    var parts: [PatternSyntax] = []
    while let scalar = current, scalar != "|", scalar != ")" {
      let atom = try atom()
      parts.append(try quantified(atom))
    }
    return parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func quantified(_ atom: PatternSyntax) throws(Pattern.Fault) -> PatternSyntax {
    var result = atom
    while let scalar = current {
      let start = index
      let bounds: (least: Int, most: Int?)
      switch scalar {
      case "*": bounds = (0, nil)
      case "+": bounds = (1, nil)
      case "?": bounds = (0, 1)
      case "{":
        bounds = try counts()
        index -= 1
      default: return result
      }
      if start > 0, case .repeated = result { throw fault("nothing to repeat", at: start) }
      if case .assert = result { throw fault("an assertion cannot be repeated", at: start) }
      index += 1
      let isLazy = take("?")
      if current == "+" { throw fault("possessive repetition is not supported") }
      result = .repeated(result, least: bounds.least, most: bounds.most, isLazy: isLazy)
    }
    return result
  }

  /// `{m}`, `{m,}`, `{m,n}` or `{,n}`.
  private mutating func counts() throws(Pattern.Fault) -> (least: Int, most: Int?) {
    let start = index
    index += 1
    let least = number()
    let hasComma = take(",")
    let most = hasComma ? number() : least
    guard least != nil || most != nil, take("}") else {
      throw fault("'{' that is no repetition; write '\\{'", at: start)
    }
    if let most, let least, most < least {
      throw fault("the bounds are in the wrong order", at: start)
    }
    return (least ?? 0, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = current, Words.isDigit(scalar) {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), 1_000_000)
      index += 1
    }
    return value
  }

  private mutating func atom() throws(Pattern.Fault) -> PatternSyntax {
    let start = index
    let scalar = scalars[index]
    index += 1
    switch scalar {
    case ".":
      return .set(PatternSet(classes: [(flags.dotMatchesNewline ? .any : .notNewline, false)]))
    case "^": return .assert(flags.isMultiline ? .lineStart : .textStart)
    case "$": return .assert(flags.isMultiline ? .lineEnd : .textEnd)
    case "(": return try group(start)
    case "[": return .set(try set(start))
    case "\\": return try escape(start)
    case "*", "+", "?": throw fault("nothing to repeat", at: start)
    default: return .scalar(scalar)
    }
  }

  private mutating func group(_ start: Int) throws(Pattern.Fault) -> PatternSyntax {
    var number: Int?
    if take("?") {
      if take(":") {
        number = nil
      } else {
        _ = take("P")
        guard take("<"), let name = groupName() else {
          throw fault("look-around and inline flags are not supported", at: start)
        }
        guard !groupNames.contains(name) else {
          throw fault("group name '\(name)' is used twice", at: start)
        }
        number = groupNames.count
        groupNames.append(name)
      }
    } else {
      number = groupNames.count
      groupNames.append("")
    }
    let inner = try options()
    guard take(")") else { throw fault("'(' without its ')'", at: start) }
    return number.map { .group($0, inner) } ?? inner
  }

  private mutating func groupName() -> String? {
    var name = String.UnicodeScalarView()
    while let scalar = current, PatternSet.isWord(scalar) {
      name.append(scalar)
      index += 1
    }
    return !name.isEmpty && take(">") ? String(name) : nil
  }

  private mutating func escape(_ start: Int) throws(Pattern.Fault) -> PatternSyntax {
    guard let scalar = current else { throw fault("'\\' at the end", at: start) }
    switch scalar {
    case "b", "B", "A", "z":
      index += 1
      switch scalar {
      case "b": return .assert(.wordBoundary)
      case "B": return .assert(.notWordBoundary)
      case "A": return .assert(.textStart)
      default: return .assert(.textEnd)
      }
    case "1"..."9", "k": throw fault("back-references are not supported", at: start)
    default: break
    }
    if let found = try characterClass(start) { return .set(PatternSet(classes: [found])) }
    return .scalar(try escapedScalar(start))
  }

  /// `\d` and the like after the backslash, if that is what stands there.
  private mutating func characterClass(
    _ start: Int
  ) throws(Pattern.Fault) -> (PatternSet.Class, Bool)? {
    guard let scalar = current else { return nil }
    let kind: PatternSet.Class
    switch scalar {
    case "d", "D": kind = .digit
    case "w", "W": kind = .word
    case "s", "S": kind = .space
    case "p", "P":
      index += 1
      guard take("{") else { throw fault("'\\p' needs a category such as '{L}'", at: start) }
      var name = ""
      while let letter = current, letter != "}", name.utf8.count < 20 {
        name.unicodeScalars.append(letter)
        index += 1
      }
      guard take("}"), PatternSet.categoryNames.contains(name) else {
        throw fault("'\(name)' is no general category of Unicode", at: start)
      }
      return (.category(name), scalar == "P")
    default: return nil
    }
    index += 1
    return (kind, scalar.properties.isUppercase)
  }

  private mutating func escapedScalar(_ start: Int) throws(Pattern.Fault) -> Unicode.Scalar {
    guard let scalar = current else { throw fault("'\\' at the end", at: start) }
    index += 1
    switch scalar {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "f": return "\u{C}"
    case "v": return "\u{B}"
    case "0": return "\0"
    case "x": return try hexadecimal(digits: 2, start)
    case "u": return try hexadecimal(digits: 4, start)
    default:
      guard scalar.value >= 0x80 || !Words.isWordScalar(scalar) else {
        throw fault("unknown escape '\\\(scalar)'", at: start)
      }
      return scalar
    }
  }

  private mutating func hexadecimal(
    digits: Int, _ start: Int
  ) throws(Pattern.Fault) -> Unicode.Scalar {
    let isBraced = take("{")
    var value: UInt32 = 0
    var count = 0
    while count < (isBraced ? 6 : digits), let scalar = current,
      let digit = Character(scalar).hexDigitValue
    {
      value = value * 16 + UInt32(digit)
      count += 1
      index += 1
    }
    guard isBraced ? count > 0 && take("}") : count == digits, let scalar = Unicode.Scalar(value)
    else { throw fault("not a character in hexadecimal", at: start) }
    return scalar
  }

  private mutating func set(_ start: Int) throws(Pattern.Fault) -> PatternSet {
    var set = PatternSet()
    set.isNegated = take("^")
    var isFirst = true
    while let scalar = current {
      if scalar == "]", !isFirst {
        index += 1
        return set
      }
      isFirst = false
      let place = index
      if scalar == "\\" {
        index += 1
        if let found = try characterClass(place) {
          set.classes.append(found)
          continue
        }
        index = place
      }
      let low = try setScalar()
      if current == "-", index + 1 < scalars.count, scalars[index + 1] != "]" {
        index += 1
        let high = try setScalar()
        guard low <= high else { throw fault("the range is in the wrong order", at: place) }
        set.ranges.append(low.value...high.value)
      } else {
        set.ranges.append(low.value...low.value)
      }
    }
    throw fault("'[' without its ']'", at: start)
  }

  private mutating func setScalar() throws(Pattern.Fault) -> Unicode.Scalar {
    let start = index
    guard let scalar = current else { throw fault("'[' without its ']'") }
    index += 1
    guard scalar == "\\" else { return scalar }
    if current == "b" {
      index += 1
      return "\u{8}"
    }
    return try escapedScalar(start)
  }
}
