/// Whether a mark ends a sentence, from the words around it.
///
/// In order:
/// 1. A lower-case word after `!`, `?`, an ellipsis or a closing quote goes on with the sentence.
/// 2. A number that starts the sentence (`1.`, `12.`) is a list number.
/// 3. `e.g.`, `i.e.`, `vs.`, titles (`Dr.`, `Gen.`) never end one; `No.`, `Fig.`, `p.`, months and the like do
///    not before a digit.
/// 4. Initials, dotted acronyms (`U.S.`, `p.m.`) and other abbreviations (`Inc.`, `Jr.`) end one only before a
///    capitalised word that usually starts sentences (`The`, `It`, `However`); `etc.` before any capital.
/// 5. Everything else ends one; before a lower-case word only after a plain word of three letters or more.
enum SentenceRules {
  struct Context {
    var before: String
    var isSentenceStart: Bool
    var after: String
    var isFullStop: Bool
    var isEllipsis: Bool
    var hasClosers: Bool
  }

  static func ends(_ context: Context) -> Bool {
    guard let next = context.after.unicodeScalars.first else { return true }
    let startsLower = next.properties.isLowercase
    guard context.isFullStop else {
      if startsLower { return false }
      if context.isEllipsis { return !context.isSentenceStart || context.before.count > 3 }
      return !companies.contains(letters(context.after))
    }
    let word = context.before.lowercased()
    if context.isSentenceStart, word.utf8.count <= 3, word.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
      return false
    }
    let startsDigit = Words.isDigit(next)
    if never.contains(word) { return false }
    if beforeNumber.contains(word), startsDigit || isRomanNumeral(context.after) { return false }
    if titles.contains(word) { return startsLower ? false : context.hasClosers }
    let isStarter = !startsLower && starters.contains(letters(context.after))
    if isInitial(context.before) || isDottedAcronym(word) || abbreviations.contains(word) {
      return isStarter
    }
    if word == "etc" { return !startsLower }
    guard startsLower else { return true }
    return !context.hasClosers && word.count >= 3 && word.unicodeScalars.allSatisfy(Words.isLetter)
      && !months.contains(word)
  }

  /// The leading letters of a word in lower case.
  private static func letters(_ word: String) -> String {
    String(word.prefix { $0.isLetter || $0 == "'" || $0 == "\u{2019}" }).lowercased()
  }

  private static func isInitial(_ word: String) -> Bool {
    let scalars = word.unicodeScalars
    guard let last = scalars.last, last.properties.isUppercase, last != "I" else { return false }
    // `J`, and the second of `J.R`.
    return scalars.count == 1 || (scalars.count == 3 && scalars.dropLast().last == ".")
  }

  /// Single letters with points between, such as `u.s` and `p.m`, and `ph.d`.
  private static func isDottedAcronym(_ word: String) -> Bool {
    if word == "ph.d" { return true }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count > 1 && parts.allSatisfy { $0.count == 1 && $0.allSatisfy(\.isLetter) }
  }

  private static func isRomanNumeral(_ word: String) -> Bool {
    let core = word.prefix { $0.isLetter }
    return !core.isEmpty && core.allSatisfy { "IVXLC".contains($0) } && core != "I"
  }

  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  private static let never = words("e.g i.e eg ie vs cf viz approx ca resp incl excl esp a.k.a")
  private static let titles = words(
    """
    dr mr mrs ms mx prof st gen col sgt capt lt maj cmdr adm rep sen gov pres rev fr hon mt ft msgr supt
    messrs mme mlle
    """)
  private static let beforeNumber = words(
    """
    no nos fig figs eq sec ch vol vols pp p art par ex ver v rev app tab ref refs ed cap § nr line issue
    jan feb mar apr jun jul aug sep sept oct nov dec
    """)
  private static let months = words("jan feb mar apr jun jul aug sep sept oct nov dec")
  private static let companies = words("inc ltd co corp llc gmbh plc")
  private static let abbreviations = words(
    """
    inc ltd co corp bros jr sr esq al ave blvd rd hwy dept est min max avg temp univ assn govt intl natl
    jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    ph.d m.d b.a m.a d.c
    eds ed trans lat long misc alt orig prev ext tel fax attn reg sq cu lb lbs oz hr hrs sec secs vol fig
    """)
  private static let starters = words(
    """
    a about after all also although an and another any are as at because before both but by can could
    despite did do does don't during each even every few finally first for from further given had has
    have he her here his how however i i'm i've if in instead is it it's its last later let many
    meanwhile more most moreover my neither nevertheless no nobody none nor not nothing now of on once
    one only or other our out over perhaps please second several she should since so some soon still
    such that that's the their then there there's therefore these they they're third this those though
    three through thus to today tomorrow two under unless unlike until upon use users was we we're we've
    were what when where whether which while who why will with without would yesterday yet you you're your
    """)
}
