/// What a plain log line says about its step, in one word.
enum StepPhase {
  case start
  case end
  case failure
  case retry
  case skip
  case cancel

  /// The phase that a word names; case does not matter.
  private static let words: [(phase: StepPhase, words: [String])] = [
    (.start, ["start", "started", "starting", "begin", "began", "beginning", "running", "enter"]),
    (
      .end,
      [
        "end", "ended", "finish", "finished", "done", "complete", "completed", "success",
        "succeeded", "ok", "passed", "exit",
      ]
    ),
    (
      .failure,
      ["fail", "failed", "failure", "error", "errored", "timeout", "crashed", "aborted"]
    ),
    (.retry, ["retry", "retrying", "retried"]),
    (.skip, ["skip", "skipped", "skipping"]),
    (.cancel, ["cancelled", "canceled", "cancel"]),
  ]

  private static let byHash: [UInt64: StepPhase] = Dictionary(
    words.flatMap { entry in entry.words.map { (FieldTable.hash($0), entry.phase) } },
    uniquingKeysWith: { first, _ in first })

  /// The phase of a field's value, such as `"completed"`.
  init?(word: UnsafeRawBufferPointer) {
    guard word.count <= 12 else { return nil }
    let hash = word.reduce(FieldTable.emptyHash) { FieldTable.hash($0, $1) }
    guard let phase = Self.byHash[hash] else { return nil }
    self = phase
  }

  /// The phase of a message: its first or last word before any colon, as in `fetch failed: no route`.
  init?(message: UnsafeRawBufferPointer) {
    var head = message.prefix(while: { $0 != UInt8(ascii: ":") })
    guard head.count <= 120 else { return nil }
    while let last = head.last, !Self.isLetter(last) { head = head.dropLast() }
    let first = head.prefix(while: Self.isLetter)
    let last = head.suffix(
      from: head.lastIndex { !Self.isLetter($0) }.map { $0 + 1 } ?? head.startIndex)
    for word in [last, first] {
      if let phase = StepPhase(word: UnsafeRawBufferPointer(rebasing: word)) {
        self = phase
        return
      }
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }
}
