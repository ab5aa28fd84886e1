/// What the planner knows of English: closed word classes, verbs by what they ask for, irregular forms.
enum Lexicon {
  private static func words(_ text: String) -> Set<String> {
    Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  static let determiners = words(
    "the a an this that these those my your our their its his her some any each every all both no another"
  )
  static let pronouns = words(
    "it them they this that these those me us him her both everything i you we he she itself myself one ones"
  )
  static let prepositions = words(
    """
    to into in from of by with for as about on at onto under via through using between than per against
    without within over until till during since after before across regarding toward towards out up near around
    """)
  static let auxiliaries = words(
    """
    is are was were be been being am get gets got will would shall should must can could may might
    has have had do does did need needs isn't aren't don't doesn't won't
    """)
  /// Words that say nothing of their own: they steer the sentence or fill it.
  static let functionWords: Set<String> = determiners.union(pronouns).union(prepositions)
    .union(auxiliaries).union(
      words(
        """
        and or but then also so if else otherwise when whenever while once unless until because nor not
        please just first second third next finally lastly last afterwards afterward meanwhile only
        there here which who whose what where how why let's let yes ok okay very really simply still again
        too now i'd i'll i'm we'd we'll you'd it's that's there's what's want like would hello hi thanks
        able going s t already soon either neither whether such as etc e.g i.e
        """))

  static let adverbs = words(
    """
    then also next finally lastly afterwards afterward first firstly secondly thirdly please just now
    immediately automatically carefully quickly only both subsequently eventually thereafter simply so and
    together again additionally furthermore moreover besides plus concurrently simultaneously always
    """)

  /// Language work: a model does it.
  static let languageVerbs = words(
    """
    translate rewrite draft write answer explain analyse analyze review improve generate brainstorm evaluate
    compose paraphrase proofread describe suggest plan score rate assess judge critique interpret decide
    correct refine polish rephrase edit outline reply respond recommend propose conclude infer
    simplify elaborate expand adapt annotate comment criticise criticize understand think reason
    predict estimate imagine invent choose pick formulate clarify verify grade
    """)

  /// Work in the world outside: a program does it.
  static let outsideVerbs = words(
    """
    send email mail post publish deploy call book upload download notify alert page archive escalate pay
    buy order reserve schedule cancel delete create update add register invite submit fetch request query
    search find look lookup retrieve collect turn switch start stop restart run execute install build
    test monitor poll ping print display show tell inform message text tweet share deliver forward assign
    move copy rename backup restore roll sync import export scrape crawl scan record log register subscribe
    unsubscribe approve reject close open merge push pull commit tag release trigger launch play pause resume
    set get check validate train measure calculate compute convert transform transcribe encrypt decrypt
    compress extract anonymise anonymize redact clean enrich charge refund ship track rent hire
    transfer withdraw deposit sell trade convert invest navigate go walk drive fly travel visit reach
    put place take grab pick bring carry drop give hand hold heat cool warm freeze cook boil bake fry
    wash rinse dry slice cut chop peel mix stir pour fill empty wipe sweep vacuum mop dust lock unlock
    press click tap type enter select scroll drag swipe log sign connect disconnect mount enable disable
    activate deactivate configure allocate provision scale migrate attach detach mute unmute dim brighten
    arrange organise organize prepare make cook hang fold iron water plant feed examine inspect
    watch listen hear learn study practice remind recognise recognize detect identify locate compare
    discover explore browse view access confirm verify ensure determine obtain acquire gather provide use
    apply change modify adjust increase decrease raise lower reduce remove insert replace append
    calibrate reboot shut rotate repair fix solve resolve report block unblock ban draw paint render
    plot visualise visualize generate design sketch crop resize stream capture dial ring contact
    """)

  /// Work that the built-in catalogue may do.
  static let dataVerbs = words(
    """
    read open load parse summarise summarize condense shorten abridge classify categorise categorize label
    filter keep drop remove discard exclude ignore select sort order rank group deduplicate dedupe take
    limit flatten count join combine merge concatenate concat append template fill extract pull diff compare
    hash replace substitute swap split divide compose compile assemble save store write export dump persist
    put output convert turn strip list import get check flag detect tag break cluster bucket reverse
    lowercase uppercase format fingerprint
    """)

  /// Verbs of control, which make no step of a kind of their own.
  static let controlVerbs = words(
    """
    ask wait pause sleep await repeat retry try keep continue skip abort end finish do give proceed go
    stop exit quit obtain loop iterate perform carry fall
    """)

  static let verbs: Set<String> = languageVerbs.union(outsideVerbs).union(dataVerbs)
    .union(controlVerbs)

  /// Verbs that are nouns as often: they start a clause only where what follows fits a verb.
  static let nounVerbs = words(
    """
    list email mail post page order report record log test plan score rate text message book call
    schedule request query search look share copy backup import export release trigger play pause start
    stop end run update answer comment draft outline reply edit review group rank label filter template
    hash split sort count limit store output dump format tag place show display print watch feed
    plant water iron hand cut slice dust set get change access view report block ring stream design
    research check use track ship charge trade transfer visit walk drive study practice sign tap type
    press drag cook mix pour fill heat cool warm dry clean dim lock scale mount judge reason
    comment grade cluster bucket wash lower empty permit open close take pick reverse switch form hold
    estimate release present reserve transcript cancel build contact question approach match rent fix
    """)

  private static let irregular: [String: String] = [
    "sent": "send", "written": "write", "wrote": "write", "found": "find", "kept": "keep",
    "made": "make", "built": "build", "got": "get", "gotten": "get", "taken": "take",
    "took": "take",
    "chosen": "choose", "drawn": "draw", "bought": "buy", "told": "tell", "paid": "pay",
    "held": "hold", "given": "give", "gave": "give", "shown": "show", "sold": "sell",
    "brought": "bring", "done": "do", "gone": "go", "went": "go", "thought": "think",
    "understood": "understand", "rewritten": "rewrite", "broken": "break", "frozen": "freeze",
    "forgotten": "forget", "left": "leave", "lost": "lose", "rebuilt": "rebuild", "flown": "fly",
    "driven": "drive", "hung": "hang", "put": "put", "set": "set", "cut": "cut", "read": "read",
    "split": "split", "run": "run", "shut": "shut", "dying": "die",
  ]

  /// The verb that a form belongs to, or nil when no known verb has that form.
  static func verb(_ word: String) -> String? {
    if verbs.contains(word) { return word }
    return participle(word) ?? third(word)
  }

  /// The verb whose form in `-ed`, `-ing` or irregular past this is.
  static func participle(_ word: String) -> String? {
    if let verb = irregular[word] { return verb }
    if word.hasSuffix("ied"), word.count > 4 {
      let base = word.dropLast(3) + "y"
      if verbs.contains(String(base)) { return String(base) }
    }
    for suffix in ["ed", "ing"] where word.hasSuffix(suffix) && word.count > suffix.count + 1 {
      let stem = String(word.dropLast(suffix.count))
      for base in [stem, stem + "e", String(stem.dropLast())] where verbs.contains(base) {
        return base
      }
    }
    return nil
  }

  private static func third(_ word: String) -> String? {
    guard word.hasSuffix("s"), word.count > 3 else { return nil }
    for drop in [1, 2] where word.count > drop + 1 {
      let base = String(word.dropLast(drop))
      if verbs.contains(base) { return base }
    }
    if word.hasSuffix("ies"), verbs.contains(word.dropLast(3) + "y") {
      return word.dropLast(3) + "y"
    }
    return nil
  }

  /// Whether the word is a form in `-ing` of a known verb.
  static func gerund(_ word: String) -> String? {
    word.hasSuffix("ing") ? participle(word) : nil
  }

  private static let irregularPlurals: [String: String] = [
    "people": "person", "children": "child", "men": "man", "women": "woman", "data": "data",
    "news": "news", "indices": "index", "criteria": "criterion", "feedback": "feedback",
    "series": "series", "analyses": "analysis", "leaves": "leaf", "lives": "life",
  ]
  private static let notPlural = words(
    """
    news is was has this status address process business access analysis its gas bus less class
    canvas focus bonus press progress success loss basis always perhaps address js css sms gps us as does
    yes series canvas kubernetes redis lens atlas previous various glass grass dress boss miss pass
    """)

  /// The singular of a noun, in lower case.
  static func singular(_ noun: String) -> String {
    if let word = irregularPlurals[noun] { return word }
    guard noun.hasSuffix("s"), noun.count > 3, !notPlural.contains(noun), !noun.hasSuffix("ss")
    else {
      return noun
    }
    if noun.hasSuffix("ies"), noun.count > 4 { return noun.dropLast(3) + "y" }
    for ending in ["sses", "xes", "ches", "shes", "zes"] where noun.hasSuffix(ending) {
      return String(noun.dropLast(2))
    }
    return String(noun.dropLast())
  }

  /// Whether a noun names several things.
  static func isPlural(_ noun: String) -> Bool {
    singular(noun) != noun || ["people", "children", "data", "men", "women"].contains(noun)
  }

  /// The plural of a noun, in lower case.
  static func plural(_ noun: String) -> String {
    if isPlural(noun) { return noun }
    if noun.hasSuffix("y"), let before = noun.dropLast().last, !"aeiou".contains(before) {
      return noun.dropLast() + "ies"
    }
    for ending in ["s", "x", "ch", "sh", "z"] where noun.hasSuffix(ending) { return noun + "es" }
    return noun + "s"
  }

  private static let numbers: [String: Int] = [
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50,
    "sixty": 60, "hundred": 100, "a": 1, "an": 1, "once": 1, "twice": 2, "thrice": 3, "half": 0,
  ]

  /// A whole number in digits or words.
  static func integer(_ token: Token) -> Int? {
    token.kind == .number ? Int(String(token.text.filter { $0 != "," })) : numbers[token.lower]
  }

  private static let units: [String: String] = [
    "ms": "ms", "millisecond": "ms", "s": "s", "sec": "s", "second": "s", "m": "m", "min": "m",
    "minute": "m", "h": "h", "hr": "h", "hour": "h", "day": "d", "d": "d", "week": "w",
  ]

  /// The unit of time that a word names: `ms`, `s`, `m`, `h`, `d` or `w`.
  static func unit(_ word: String) -> String? { units[word] ?? units[singular(word)] }

  private static let extensions = words(
    """
    txt md markdown json jsonl ndjson csv tsv xml rss atom html htm pdf doc docx eml log yaml yml zip gz
    tar png jpg jpeg gif svg mp3 mp4 wav py js ts swift c h go rs java sh sql db xlsx xls pptx diff
    patch ini toml conf css ics
    """)

  static func isExtension(_ bytes: ArraySlice<UInt8>) -> Bool {
    extensions.contains(String(decoding: bytes, as: UTF8.self).lowercased())
  }
}
