import Platform
import Text

/// A text that names no fault.
package struct MockFaultError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong with it, and what can stand there.
  package let description: String
}

extension MockFault {
  /// The kinds with their arguments, for help and messages.
  package static let kinds: [(name: String, meaning: String)] = [
    ("400 to 599", "that status; 429=2s asks to wait 2 s"),
    ("quota", "429 that says the quota is used up"),
    ("context-overflow", "400 that says the conversation is too long"),
    ("slow=5s", "nothing is sent for that time"),
    ("stall=5s", "silence in the middle; without a time until the client goes"),
    ("truncate=100", "the connection breaks after that many bytes of the body, or half of it"),
    ("drop", "the connection breaks before a byte is sent"),
    ("malformed-json", "the document around the answer is no JSON"),
    ("malformed-content", "the text of the answer is JSON that is cut off"),
    ("wrong-schema", "the text of the answer is JSON that does not fit the schema"),
    ("empty", "the answer has no text"),
    ("no-body", "200 without a body"),
    ("refusal", "the model refuses"),
    ("html=200", "a page of a proxy instead of JSON"),
    ("error-event", "an error in the middle of a stream"),
    ("dribble", "every byte is sent by itself"),
    ("huge=1000000", "the text of the answer has that many bytes"),
  ]

  /// Reads a fault as it is written in a flag.
  package static func parse(_ text: String) throws(MockFaultError) -> MockFault {
    let (what, rest) = split(text, at: "@")
    let kind = try kind(what, in: text)
    var conditions: [Condition] = []
    var remaining = rest
    while let part = remaining {
      if part.hasPrefix("match=") {
        conditions.append(try condition(part, in: text))
        break
      }
      let (first, next) = split(part, at: ",")
      conditions.append(try condition(first, in: text))
      remaining = next
    }
    return MockFault(kind: kind, conditions: conditions, description: text)
  }

  private static func split(_ text: String, at mark: Character) -> (String, String?) {
    guard let place = text.firstIndex(of: mark) else { return (text, nil) }
    return (String(text[..<place]), String(text[text.index(after: place)...]))
  }

  private static func kind(_ what: String, in text: String) throws(MockFaultError) -> Kind {
    let (name, argument) = split(what, at: "=")
    func plain(_ kind: Kind) throws(MockFaultError) -> Kind {
      guard argument == nil else { throw wrong(text, "'\(name)' takes no argument") }
      return kind
    }
    switch name {
    case "quota": return try plain(.quota)
    case "context-overflow": return try plain(.contextOverflow)
    case "slow": return .slow(try duration(argument, in: text) ?? 5_000_000_000)
    case "stall": return .stall(try duration(argument, in: text))
    case "truncate": return .truncate(try count(argument, in: text))
    case "drop": return try plain(.drop)
    case "malformed-json": return try plain(.malformedJSON)
    case "malformed-content": return try plain(.malformedContent)
    case "wrong-schema": return try plain(.wrongSchema)
    case "empty": return try plain(.empty)
    case "no-body": return try plain(.noBody)
    case "refusal": return try plain(.refusal)
    case "error-event": return try plain(.errorEvent)
    case "dribble": return try plain(.dribble)
    case "huge": return .huge(try count(argument, in: text) ?? 1_000_000)
    case "html":
      let status = try count(argument, in: text) ?? 200
      guard (200...599).contains(status) else { throw wrong(text, "\(status) is no status") }
      return .html(status)
    default:
      guard let status = Int(name), (400...599).contains(status) else {
        let names = kinds.map { $0.name.prefix { $0 != "=" } }.joined(separator: ", ")
        throw wrong(text, "'\(name)' is no kind; the kinds are \(names)")
      }
      return .status(status, retryAfter: try duration(argument, in: text))
    }
  }

  private static func condition(
    _ part: String, in text: String
  ) throws(MockFaultError) -> Condition {
    let (name, value) = split(part, at: "=")
    guard let value, !value.isEmpty else {
      throw wrong(text, "'\(part)' is no condition; write for example rate=0.1 or request=3")
    }
    switch name {
    case "rate":
      guard let rate = Double(value), (0...1).contains(rate) else {
        throw wrong(text, "'\(value)' is no rate from 0 to 1")
      }
      return .rate(rate)
    case "request":
      let (first, last) = split(value, at: "-")
      guard let from = Int(first), let to = Int(last ?? first), from >= 1, from <= to else {
        throw wrong(text, "'\(value)' is no number of a request; write 3 or 3-5")
      }
      return .requests(from...to)
    case "every":
      guard let count = Int(value), count >= 1 else {
        throw wrong(text, "'\(value)' is no number from 1")
      }
      return .every(count)
    case "model": return .model(value)
    case "api":
      guard let api = MockCall.API(rawValue: value) else {
        let names = MockCall.API.allCases.map(\.rawValue).joined(separator: ", ")
        throw wrong(text, "'\(value)' is no API; they are \(names)")
      }
      return .api(api)
    case "stream":
      guard let isStreaming = Bool(value) else { throw wrong(text, "stream is true or false") }
      return .stream(isStreaming)
    case "match":
      do throws(Pattern.Fault) {
        return .match(try Pattern(value))
      } catch {
        throw wrong(text, "the pattern is wrong: \(error)")
      }
    default:
      throw wrong(
        text,
        "'\(name)' is no condition; they are rate, request, every, model, api, stream, match")
    }
  }

  private static func duration(
    _ argument: String?, in text: String
  ) throws(MockFaultError) -> UInt64? {
    guard let argument else { return nil }
    do throws(DurationTextError) {
      return try DurationText.parse(argument).clampedNanoseconds
    } catch {
      throw wrong(text, error.description)
    }
  }

  private static func count(
    _ argument: String?, in text: String
  ) throws(MockFaultError) -> Int? {
    guard let argument else { return nil }
    guard let count = Int(argument), (0...4_000_000_000).contains(count) else {
      throw wrong(text, "'\(argument)' is no number from 0 to 4000000000")
    }
    return count
  }

  private static func wrong(_ text: String, _ reason: String) -> MockFaultError {
    MockFaultError(description: "'\(text)' is no fault: \(reason)")
  }
}
