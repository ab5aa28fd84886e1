/// The stated rules by which a text is called urgent.
///
/// Every rule has an id, a weight (how sure one match makes us, 0 to 1) and phrases. The weights were set by
/// hand so that one call to act at once, or one statement of urgency, is enough (0.6), and weaker signs need
/// company.
struct UrgencyRule: Sendable {
  var id: String
  var weight: Double
  /// Whether news that it is over (`resolved`, `restored`) takes its force away.
  var canBeOver = false
  var patterns: [PhrasePattern]

  init(_ id: String, _ weight: Double, canBeOver: Bool = false, _ phrases: String) {
    self.id = id
    self.weight = weight
    self.canBeOver = canBeOver
    patterns = phrases.split(separator: "\n").map { PhrasePattern(String($0)) }
  }
}

enum UrgencyRules {
  /// Score from which a text is urgent.
  static let threshold = 0.6

  private static let act =
    "patch|update|upgrade|install|apply|rotate|revoke|disable|stop|shut|evacuate|respond|reply|call|act|"
    + "restart|isolate|disconnect|unplug|reset|change|replace|block|mitigate|fix|check|contact|escalate|"
    + "downgrade|leave|return|remove|delete|uninstall|answer|sign|pay|confirm|approve|join|come|help|"
    + "migrate|redeploy|freeze|quarantine|review|verify|take|secure|renew"
  private static let atOnce = "immediately|asap|urgently|straightaway|tonight"
  private static let trouble =
    "vulnerability|vulnerabilities|flaw|flaws|bug|bugs|security|issue|issues|fix|fixes|patch|patches|"
    + "outage|outages|failure|failures|incident|incidents|alert|alerts|error|condition|weakness|hole|exploit|"
    + "advisory|hotfix|regression|problem|breach|warning"

  static let rules: [UrgencyRule] = [
    UrgencyRule(
      "stated", 0.65,
      """
      urgent
      urgently
      asap
      as soon as possible
      time sensitive
      time critical
      top|highest priority
      drop everything
      code red
      mayday
      """),
    UrgencyRule(
      "emergency", 0.6, canBeOver: true,
      """
      emergency
      life threatening
      evacuat~
      """),
    UrgencyRule(
      "command", 0.8,
      """
      \(act) *7 \(atOnce)
      \(act) *7 right away
      \(act) *7 now $
      \(act) *7 at once $
      \(act) *7 without *1 delay
      \(act) *5 as soon as possible
      immediately \(act)
      immediate|prompt|swift *1 action|attention|response|upgrade|update|patching|reboot *2 required|needed|requested|necessary|advised|recommended
      requires|require|needs|need|demands|required *1 immediate|urgent *1 action|attention|response|upgrade|update|patching|intervention
      act now
      do not delay|wait|ignore
      don't delay|wait|ignore
      no time to lose|waste
      must be|upgrade|update|patch|act *5 immediately|today|tonight|now $
      upgrade|update|patch *6 today $
      """),
    UrgencyRule(
      "severity", 0.65, canBeOver: true,
      """
      critical|severe|emergency *2 \(trouble)
      \(trouble) *2 is|are|rated|deemed|marked *1 critical|severe
      severity *1 critical|emergency
      critical|maximum|highest severity
      high severity *1 \(trouble)
      sev1|sev0|p0|p1
      sev 0|1
      priority 1 $
      cvss *6 9.0|9.1|9.2|9.3|9.4|9.5|9.6|9.7|9.8|9.9|10|10.0
      """),
    UrgencyRule(
      "exploitation", 0.65, canBeOver: true,
      """
      actively *1 exploit~|attack~
      exploited|exploitation|exploits *1 in the wild
      being *1 exploited|attacked
      under *1 attack
      zero day
      0 day
      """),
    UrgencyRule(
      "harm", 0.45, canBeOver: true,
      """
      remote code execution
      arbitrary code
      data loss
      losing data|customers|orders
      data breach
      security breach
      ransomware
      compromised
      stolen|leaked|exposed|leaking|exposes|leaks *3 credentials|passwords|keys|tokens|data|secrets
      credentials|passwords|keys|tokens|secrets *3 stolen|leaked|exposed|compromised
      full|complete *1 compromise|takeover
      without authentication
      unauthenticated *1 attacker|attackers|access|users
      """),
    UrgencyRule(
      "outage", 0.6, canBeOver: true,
      """
      production|prod|site|website|service|services|server|servers|system|systems|database|checkout|payments|api|network|cluster *2 is|are|went|gone|going down $
      production|prod down
      major|total|complete|full|widespread|ongoing *1 outage
      customers|users|nobody|everyone *3 cannot|can't|unable *2 log|sign|pay|connect|access|reach|order
      all *2 services|systems|servers|regions *1 down|unavailable|offline
      """),
    UrgencyRule(
      "deadline", 0.5,
      """
      within|in *2 next|the *1 hour|hours $
      within one|two|three|four|six|eight|twelve|24|48|1|2|3|4|6|8|12 *1 hours|hour
      expires|expire|expiring|due|ends|closes|deadline *2 today|tonight|tomorrow
      by|before end of day
      by|before close of business
      by|before eod|cob|midnight|tonight
      final notice|warning|reminder
      last chance
      overdue
      before it is|it's too late
      """),
  ]

  /// Phrases in which a signal word means something else; they count for nothing.
  static let harmless: [PhrasePattern] = [
    "urgent care",
    "urgent|critical|emergency|priority|severity flag|label|queue|tag|badge|column|filter|filters|level|levels|category|inbox|template|field|status|colour|color",
    "urgent|critical|emergency tickets|messages|requests|cases|emails|mails|calls|orders",
    "mark|marked|flag|flagged|label|labelled|labeled|tag|tagged|shown|show *3 as urgent|critical",
    "emergency exit|exits|contact|contacts|fund|funds|room|rooms|kit|kits|plan|plans|planning|department|landing|drill|drills|services|brake|brakes|lighting|lights|number|numbers|medicine|preparedness|training|procedure|procedures|broadcast|access|button|powers|law|physician|physicians|doctor|doctors|vehicle|vehicles|generator|generators|mode|shelter|manual|release|handling",
    "critical acclaim|thinking|mass|path|paths|section|sections|theory|reception|success|review|reviews|essay|essays|edition|role|eye|look|reading|difference|point|points|temperature|angle|praise|darling|infrastructure|component|components|of|discussion|distance|appraisal|commentary|care",
    "critically acclaimed", "mission|business critical", "not|n't *1 only",
    "immediately available|after|before|following|adjacent|recognisable|recognizable|obvious|clear|apparent|visible|below|above|next|familiar|usable|useful|previous|preceding",
    "available|effective|visible|appear|appears|returns|replies *1 immediately",
    "now available|supports|support|includes|possible|ships|works|runs|generally|easier|faster",
    "asap rocky", "a sense of urgency",
    "top|highest priority for|of *3 next|coming|this *1 year|quarter|season|release",
    "attack|attacks on|of *2 title|goal|problem", "heart|panic|asthma attack",
    "zero day *1 waste|event|festival|retreat", "breach of contract|etiquette|protocol",
    "zero day *2 course|talk|book|history|documentary|explained|market|markets",
    "emergency|critical|urgent *2 novel|film|movie|book|song|album|podcast|series|episode|comedy|drama|museum",
    "compromised on|between", "evacuated tube|tubes|chamber",
    "break|breaking changes|change|news",
    "overdue recognition|praise|upgrade|redesign|refresh|look|tribute|library|book|books|fines",
    "long overdue",
    "critical to|for *4",
    "final reminder|notice *2 festival|party",
  ].map { PhrasePattern($0) }

  /// Words that turn what follows them in the same clause into its opposite.
  static let negations: Set<String> = [
    "not", "no", "never", "nothing", "none", "neither", "nor", "non", "without", "hardly", "isn't",
    "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't", "won't", "cannot", "can't",
    "nobody",
    "zero", "lacks", "rarely", "seldom", "least", "less", "needn't", "nowhere", "few", "instead",
    "avoid", "avoids", "prevent", "prevents", "prevented", "unlikely", "anything", "ain't",
    "shouldn't",
  ]

  /// How many words a negation reaches over.
  static let negationReach = 4

  /// Words that say that the trouble of their sentence or the text is over or was never real.
  static let over: [PhrasePattern] = [
    "resolved", "restored", "recovered", "contained", "all clear", "false alarm", "drill",
    "exercise", "simulation|simulated|rehearsal", "postmortem", "post mortem", "retrospective",
    "back to normal", "back online|up", "lifted", "was|were *1 over", "is over",
    "last|previous year|month|week|decade|century",
    "ago", "years later", "looking back", "history of", "lessons learned|from", "anniversary",
    "already|since *2 fixed|patched|mitigated|closed|repaired", "fixed|patched yesterday",
    "hypothetical",
    "fictional", "imaginary", "test alert|message|of", "only a test",
  ].map { PhrasePattern($0) }

  /// How much of a weight is left when the trouble is over.
  static let overFactor = 0.3

  /// Words that start a condition, which lasts until the clause ends.
  static let conditions: Set<String> = [
    "if", "whenever", "unless", "whether", "when", "should", "case", "until",
  ]

  /// How much of a weight is left inside a condition.
  static let conditionFactor = 0.4

  /// Words right before a match that set it in the past.
  static let past: Set<String> = [
    "was", "were", "been", "seemed", "felt", "sounded", "looked", "became",
  ]

  /// How much of a weight is left of something past.
  static let pastFactor = 0.5
}
