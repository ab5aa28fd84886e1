import Expressions
package import JSON
import Telemetry

extension WorkflowMachine {
  /// Answers that break a rule before the node fails.
  private static let askLimit = 20

  mutating func ask(_ index: Int, _ work: HumanWork) throws(ExpressionError) {
    let node = node(of: index)
    let frame = activities[index].frame
    var request = HumanRequest(
      node: node.path, kind: work.kind, message: try evaluate(work.message, frame).labelText,
      assignees: texts(try evaluate(work.assignees, frame)),
      options: texts(try evaluate(work.options, frame)), type: work.type,
      rule: work.rule?.source)
    if work.kind == .decision, request.options.isEmpty {
      failAttempt(index, failure(index, "bad-input", "there are no options to choose from"))
      return
    }
    if let timeout = work.timeout {
      setTimer(index, after: timeout, .unanswered)
      request.deadline = now &+ min(timeout, .max - now)
    }
    setTimeout(index)
    traceInput(index, ["kind": .string(work.kind.rawValue), "message": .string(request.message)])
    put(request, index)
  }

  private func texts(_ value: JSONValue) -> [String] {
    (value.array ?? (value.isNull ? [] : [value])).map(\.labelText)
  }

  private mutating func put(_ request: HumanRequest, _ index: Int) {
    activities[index].request = request
    activities[index].phase = .asking
    asking += 1
    effects.append(.call(Token(handle: handle(index)), .human(request)))
  }

  /// An answer has come; a bad one is asked for again.
  mutating func take(_ answer: HumanAnswer, _ index: Int) {
    guard case .human(let work) = node(of: index).work else { return }
    switch (answer, work.kind) {
    case (.unavailable, _): park(index)
    case (.rejected(let reason), _): reject(index, reason)
    case (.approved, .approval): decide(index, "approved")
    case (.approved, _): askAgain(index, "an answer is needed, not only a yes")
    case (.text(let text), .approval):
      switch text {
      case "approved": decide(index, "approved")
      case "rejected": reject(index, nil)
      default: askAgain(index, "'\(text)' is neither 'approved' nor 'rejected'")
      }
    case (.text(let text), .decision): choose(index, text)
    case (.value(let value), .decision): choose(index, value.labelText)
    case (.value(let value), .approval):
      askAgain(index, "\(shown(value)) is neither 'approved' nor 'rejected'")
    case (.text(let text), .input):
      guard let value = work.type.value(of: text) else {
        askAgain(index, "'\(text)' is not \(work.type.phrase)")
        return
      }
      accept(index, value, work)
    case (.value(let value), .input):
      guard work.type.accepts(value) else {
        askAgain(index, "\(shown(value)) is not \(work.type.phrase)")
        return
      }
      accept(index, value, work)
    }
  }

  private mutating func park(_ index: Int) {
    bump(index)
    activities[index].phase = .parked
    parked.append(node(of: index).path)
    traceEvent(index, "waiting", [:])
  }

  private mutating func decide(_ index: Int, _ decision: String) {
    traceDecision(index, decision)
    succeed(index, .string(decision))
  }

  private mutating func choose(_ index: Int, _ option: String) {
    guard activities[index].request?.options.contains(option) == true else {
      let options = activities[index].request?.options.map { "'\($0)'" } ?? []
      askAgain(index, "'\(option)' is not one of \(options.joined(separator: ", "))")
      return
    }
    decide(index, option)
  }

  private mutating func accept(_ index: Int, _ value: JSONValue, _ work: HumanWork) {
    if let rule = work.rule {
      do throws(ExpressionError) {
        var scope = scope(rule.names, activities[index].frame)
        scope["answer"] = value
        guard try rule.holds(in: scope) else {
          askAgain(index, "\(shown(value)) breaks the rule '\(rule.source)'")
          return
        }
      } catch {
        askAgain(index, "the rule '\(rule.source)' cannot be applied: \(error)")
        return
      }
    }
    traceDecision(index, "answered")
    succeed(index, value)
  }

  private mutating func askAgain(_ index: Int, _ problem: String) {
    activities[index].asked += 1
    guard activities[index].asked < Self.askLimit, var request = activities[index].request else {
      failAttempt(index, failure(index, "bad-answer", problem))
      return
    }
    request.problem = problem
    put(request, index)
  }

  mutating func expireQuestion(_ index: Int) {
    guard case .human(let work) = node(of: index).work else { return }
    stopAttempt(index)
    switch work.onTimeout {
    case .approve where work.kind == .approval: decide(index, "approved")
    case .reject: reject(index, "nobody answered in time")
    case .approve, .fail:
      let length = WorkflowDuration.text(work.timeout ?? 0)
      failAttempt(index, failure(index, "timeout", "nobody answered within \(length)"))
    }
  }

  /// A person said no: an edge made for that is taken, or the run ends.
  private mutating func reject(_ index: Int, _ reason: String?) {
    traceDecision(index, "rejected", reason: reason)
    let node = node(of: index)
    let frame = activities[index].frame
    do throws(NodeFailure) {
      var isHeard = false
      if !node.isExit, !node.conditional.isEmpty {
        let holding = try holdingEdges(frame, node, "rejected")
        isHeard = !holding.isEmpty || !node.unconditional.isEmpty
      }
      guard isHeard else {
        endSpan(index, .ok("rejected"))
        finish(.rejected, nodes: [node.path])
        return
      }
      succeed(index, "rejected")
    } catch {
      failFrame(frame, error)
    }
  }
}

extension HumanRequest.InputType {
  /// The type in a message, with its article.
  package var phrase: String {
    switch self {
    case .string: "text"
    case .number: "a number"
    case .boolean: "yes or no"
    case .date: "a date such as 2026-11-22"
    case .email: "an e-mail address"
    case .url: "a URL such as https://example.org"
    case .json: "a JSON value"
    }
  }

  /// The value that a typed text stands for, or nil when it is none of this type.
  package func value(of text: String) -> JSONValue? {
    switch self {
    case .string: return .string(text)
    case .json, .number:
      guard let value = try? JSONDocument(parsing: text).value, accepts(value) else { return nil }
      return value
    case .boolean:
      switch text.lowercased() {
      case "true", "yes", "y": return true
      case "false", "no", "n": return false
      default: return nil
      }
    case .date, .email, .url:
      guard accepts(.string(text)) else { return nil }
      return .string(text)
    }
  }

  /// Whether a value is of this type.
  func accepts(_ value: JSONValue) -> Bool {
    switch self {
    case .json: return true
    case .string: return value.string != nil
    case .number: return value.double?.isFinite == true
    case .boolean: return value.bool != nil
    case .date:
      guard let text = value.string else { return false }
      return TraceTime.nanoseconds(text + "T00:00:00Z") != nil
        || TraceTime.nanoseconds(text) != nil
    case .email:
      guard let parts = value.string?.split(separator: "@", omittingEmptySubsequences: false),
        parts.count == 2
      else { return false }
      let domain = parts[1].split(separator: ".", omittingEmptySubsequences: false)
      return !parts[0].isEmpty && domain.count >= 2 && domain.allSatisfy { !$0.isEmpty }
        && !parts.joined().contains { $0.isWhitespace }
    case .url:
      guard let text = value.string, let colon = text.firstRange(of: "://") else { return false }
      let scheme = text[..<colon.lowerBound]
      return scheme.first?.isLetter == true
        && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) }
        && colon.upperBound < text.endIndex && !text.contains { $0.isWhitespace }
    }
  }
}
