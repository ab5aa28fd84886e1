/// A regular expression whose work is bounded, with groups.
///
/// All ways to match are followed at once (R. Cox, "Regular Expression Matching: the Virtual Machine Approach",
/// 2009, after Thompson and Pike), so that time is at most the length of the text times the size of the
/// pattern, for each match. The leftmost match wins, and among those the one that a backtracking engine of the
/// Perl family would find.
///
/// Supported: literals, `.`, `[a-z]`, `[^…]`, `\d \w \s \D \W \S \b \B`, `\n \r \t \f \v \xHH \x{H…} \uHHHH`,
/// `\p{L}` and `\P{L}` for the general categories of Unicode, `^ $ \A \z`, `(…)`, `(?:…)`, `(?<name>…)`,
/// `(?P<name>…)`, `|`, `* + ? {m} {m,} {m,n}` greedy and lazy, and in front any of the flags `(?ims)`.
/// Back-references and look-around are not: they cannot be bounded so.
package struct Pattern: Sendable {
  /// Why a pattern cannot be used.
  package struct Fault: Error, Sendable, CustomStringConvertible {
    /// What is wrong, lower case.
    package var message: String
    /// The place in the pattern, from 1, in Unicode scalars; nil when a search took too much work.
    package var column: Int?

    package var description: String {
      column.map { "\(message), at column \($0)" } ?? message
    }
  }

  /// A place where a pattern matches.
  package struct Match: Sendable, Hashable {
    /// Scalars of the text by group, 0 being the whole match; nil for a group that took no part.
    package var groups: [Range<Int>?]

    /// The whole match.
    package var range: Range<Int> { (groups.first ?? nil) ?? 0..<0 }
  }

  /// Instructions that a pattern may have.
  package static let sizeLimit = 10_000
  /// Groups inside each other.
  package static let depthLimit = 100
  /// Steps that finding all matches in one text may take; some seconds.
  package static let stepLimit = 200_000_000

  let program: [PatternInstruction]
  let slotCount: Int
  /// Names of groups by number; empty for those without.
  package let groupNames: [String]

  /// Reads a pattern.
  package init(_ source: String) throws(Fault) {
    var parser = PatternParser(source)
    let syntax = try parser.parse()
    var compiler = PatternCompiler(flags: parser.flags)
    program = try compiler.compile(syntax)
    groupNames = parser.groupNames
    slotCount = parser.groupNames.count * 2
  }

  /// The number of the group of that name.
  package func group(named name: String) -> Int? {
    name.isEmpty ? nil : groupNames.firstIndex(of: name)
  }

  /// Matches from left to right that do not overlap, at most so many and with at most so many steps.
  ///
  /// - Throws: that the text is too much work for the pattern.
  package func matches(
    in scalars: [Unicode.Scalar], limit: Int = .max, work: Int = Pattern.stepLimit
  ) throws(Fault) -> [Match] {
    var search = PatternSearch(
      program: program, slotCount: slotCount, scalars: scalars, stepLimit: work)
    var matches: [Match] = []
    var start = 0
    while start <= scalars.count, matches.count < limit {
      guard let slots = search.first(from: start) else {
        if search.steps > work { throw Self.tooMuchWork }
        break
      }
      let groups = stride(from: 0, to: slotCount, by: 2).map { slot in
        slots[slot] >= 0 && slots[slot + 1] >= 0 ? slots[slot]..<slots[slot + 1] : nil
      }
      let match = Match(groups: groups)
      matches.append(match)
      start = match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
    }
    return matches
  }

  /// Whether the pattern matches anywhere.
  package func isFound(in text: String) throws(Fault) -> Bool { try find(in: text).isFound }

  /// Whether the pattern matches anywhere, and how many steps it took to say so.
  ///
  /// - Throws: that the text is too much work for the pattern.
  package func find(
    in text: String, work: Int = Pattern.stepLimit
  ) throws(Fault) -> (isFound: Bool, steps: Int) {
    var search = PatternSearch(
      program: program, slotCount: slotCount, scalars: Array(text.unicodeScalars), stepLimit: work)
    let isFound = search.first(from: 0) != nil
    guard isFound || search.steps <= work else { throw Self.tooMuchWork }
    return (isFound, search.steps)
  }

  private static let tooMuchWork = Fault(
    message: "the search takes too much work; simplify the pattern or the text")
}

/// A step of a compiled pattern.
enum PatternInstruction: Sendable {
  case scalar(Unicode.Scalar)
  case set(PatternSet)
  /// Goes on in both places; the first is preferred.
  case split(Int, Int)
  case jump(Int)
  case save(Int)
  case assert(PatternAssertion)
  case match
}

enum PatternAssertion: Sendable {
  case textStart
  case textEnd
  case lineStart
  case lineEnd
  case wordBoundary
  case notWordBoundary
}
