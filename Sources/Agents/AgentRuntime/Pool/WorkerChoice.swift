private import JSON

/// Which worker an answer names, and how that was found out.
package struct WorkerChoice: Sendable, Hashable {
  /// How the worker was found.
  package enum Way: Sendable, Hashable {
    /// The answer names it by its position in the list, from 0.
    case index
    /// The answer names it by its id.
    case name
    /// The answer names none that there is: the rule's worker, and why the answer did not count.
    case rule(reason: String)
  }

  package var worker: String
  package var way: Way

  /// A choice.
  package init(worker: String, way: Way) {
    self.worker = worker
    self.way = way
  }

  private static let indexKeys: Set<String> = ["index", "workerindex", "selectedindex", "number"]
  private static let nameKeys: Set<String> = [
    "worker", "workerid", "agent", "agentid", "id", "name", "selected", "choice",
  ]

  /// Reads a language model's answer that names a worker by index (from 0) or id, in any case of letters.
  ///
  /// Understood are a JSON object anywhere in the text (`{"index": 1}`, `{"Worker_ID": "b"}`), a JSON string or number,
  /// an id or an index alone, and a sentence that holds exactly one of the ids as a word. Everything else, an answer
  /// that contradicts itself included, falls back to `rule`.
  package static func parse(
    _ answer: String, among workers: [String], fallback rule: String
  ) -> WorkerChoice {
    switch named(by: answer, workers) {
    case .success(let choice): choice
    case .failure(let reason): WorkerChoice(worker: rule, way: .rule(reason: reason.text))
    }
  }

  private struct Reason: Error { var text: String }

  private static func named(
    by answer: String, _ workers: [String]
  ) -> Result<WorkerChoice, Reason> {
    let text = trimmed(answer)
    guard !text.isEmpty else { return .failure(Reason(text: "the answer is empty")) }
    if let object = object(in: text) { return read(object, workers) }
    if let value = (try? JSONDocument(parsing: text))?.value, value.array == nil {
      if let index = value.int { return worker(at: index, workers) }
      if let name = value.string { return worker(named: name, workers) }
    }
    if let found = workers.first(where: { same($0, text) }) {
      return .success(WorkerChoice(worker: found, way: .name))
    }
    let mentioned = workers.filter { holds(text.lowercased(), word: $0.lowercased()) }
    guard let only = mentioned.first, mentioned.count == 1 else {
      return .failure(
        Reason(
          text: mentioned.isEmpty
            ? "the answer names no worker" : "the answer names \(mentioned.count) workers"))
    }
    return .success(WorkerChoice(worker: only, way: .name))
  }

  private static func read(
    _ object: JSONObject, _ workers: [String]
  ) -> Result<WorkerChoice, Reason> {
    var found: [WorkerChoice] = []
    for (key, value) in object {
      let key = key.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
      guard indexKeys.contains(key) || nameKeys.contains(key) else { continue }
      let result: Result<WorkerChoice, Reason>
      if let index = value.int {
        result = worker(at: index, workers)
      } else if let text = value.string {
        // A number in quotes is an index only where no worker is called so.
        if let index = Int(trimmed(text)), !workers.contains(where: { same($0, text) }) {
          result = worker(at: index, workers)
        } else {
          result = worker(named: text, workers)
        }
      } else {
        continue
      }
      switch result {
      case .success(let choice): found.append(choice)
      case .failure: return result
      }
    }
    guard let first = found.first else {
      return .failure(Reason(text: "the answer has no index and no id of a worker"))
    }
    guard found.allSatisfy({ $0.worker == first.worker }) else {
      return .failure(Reason(text: "the answer names two different workers"))
    }
    return .success(first)
  }

  private static func worker(
    at index: Int, _ workers: [String]
  ) -> Result<WorkerChoice, Reason> {
    guard workers.indices.contains(index) else {
      return .failure(
        Reason(text: "the answer names worker \(index) of \(workers.count), counted from 0"))
    }
    return .success(WorkerChoice(worker: workers[index], way: .index))
  }

  private static func worker(
    named name: String, _ workers: [String]
  ) -> Result<WorkerChoice, Reason> {
    guard let found = workers.first(where: { same($0, name) }) else {
      return .failure(Reason(text: "the answer names '\(name)', which is no worker here"))
    }
    return .success(WorkerChoice(worker: found, way: .name))
  }

  /// The first JSON object in a text, alone, in a fence or in a sentence.
  private static func object(in text: String) -> JSONObject? {
    let bytes = Array(text.utf8)
    guard let start = bytes.firstIndex(of: UInt8(ascii: "{")) else { return nil }
    // An answer is short, and few of its braces close: the longest piece that is an object counts.
    for end in bytes.indices.reversed() where end > start && bytes[end] == UInt8(ascii: "}") {
      if let value = (try? JSONDocument(parsing: Array(bytes[start...end])))?.value {
        return value.object
      }
    }
    return nil
  }

  private static func same(_ worker: String, _ text: String) -> Bool {
    worker.lowercased() == trimmed(text).lowercased()
  }

  private static func trimmed(_ text: String) -> String {
    let noise: Set<Character> = ["\"", "'", "`", ".", ",", ":"]
    var rest = Substring(text)
    while let last = rest.last, last.isWhitespace || noise.contains(last) { rest.removeLast() }
    return String(rest.drop { $0.isWhitespace || noise.contains($0) })
  }

  /// Whether a word stands in a text with no letter, digit, `-`, `_` or `/` beside it.
  private static func holds(_ text: String, word: String) -> Bool {
    guard !word.isEmpty else { return false }
    let (text, word) = (Array(text), Array(word))
    func isPart(_ character: Character) -> Bool {
      character.isLetter || character.isNumber || "-_/".contains(character)
    }
    guard text.count >= word.count else { return false }
    return (0...text.count - word.count).contains { start in
      let end = start + word.count
      return Array(text[start..<end]) == word
        && (start == 0 || !isPart(text[start - 1])) && (end == text.count || !isPart(text[end]))
    }
  }
}
