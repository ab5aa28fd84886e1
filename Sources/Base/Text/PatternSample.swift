extension Pattern {
  /// A text that a pattern matches, drawn at random; repetitions without an end are kept short.
  ///
  /// Assertions other than the ends of the text are not looked at, so that the text of a pattern with
  /// `\b` may not match: check it where that matters.
  package static func sample(
    _ source: String, using random: inout some RandomNumberGenerator
  ) throws(Fault) -> String {
    var parser = PatternParser(source)
    let syntax = try parser.parse()
    var sampler = PatternSampler(random: random)
    sampler.append(syntax)
    random = sampler.random
    return String(sampler.text)
  }
}

/// Walks a pattern and writes down what fits.
private struct PatternSampler<Random: RandomNumberGenerator> {
  /// Repetitions beyond those that must be there.
  private static var extra: Int { 3 }
  private static var lengthLimit: Int { 10_000 }

  var random: Random
  var text = String.UnicodeScalarView()

  mutating func append(_ syntax: PatternSyntax) {
    guard text.count < Self.lengthLimit else { return }
    switch syntax {
    case .empty, .assert: break
    case .scalar(let scalar): text.append(scalar)
    case .set(let set): if let scalar = scalar(in: set) { text.append(scalar) }
    case .sequence(let parts): for part in parts { append(part) }
    case .options(let options):
      if !options.isEmpty { append(options[Int.random(in: 0..<options.count, using: &random)]) }
    case .group(_, let part): append(part)
    case .repeated(let part, let least, let most, _):
      let top = min(most ?? (least + Self.extra), least + Self.extra)
      let count = top > least ? Int.random(in: least...top, using: &random) : least
      for _ in 0..<min(count, Self.lengthLimit) { append(part) }
    }
  }

  /// A scalar of the set, a plain ASCII one where there is one.
  private mutating func scalar(in set: PatternSet) -> Unicode.Scalar? {
    let plain = (0x20..<0x7F).compactMap { Unicode.Scalar(UInt8($0)) }.filter(set.contains)
    let words = plain.filter { PatternSet.isWord($0) && $0 != "_" }
    let pool = words.isEmpty ? plain : words
    if !pool.isEmpty { return pool[Int.random(in: 0..<pool.count, using: &random)] }
    return (0..<0x3000).lazy.compactMap { Unicode.Scalar($0 as UInt32) }.first(where: set.contains)
  }
}
