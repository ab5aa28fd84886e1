/// What can be said only when all clauses are read: joining orders that are one, wrapping them in settings.
extension ChainSentenceReader {
  mutating func finish() {
    request.orders = joined(request.orders)
    json()
    table()
    route()
    if request.needs.isEmpty, !hasMaterial, !request.orders.isEmpty, !readsFiles(request.orders) {
      request.assumptions.append("nothing is said of an input: the prompts stand alone")
    }
  }

  /// Wishes such as "keep the tone" go to the last prompt.
  mutating func addWishes() {
    guard !pendingWishes.isEmpty, !addWishes(to: &request.orders) else { return }
    for wish in pendingWishes {
      guard let span = wish.span else { continue }
      request.leftover.append(
        DroppedWords(span: span, words: wish.words, why: "no prompt takes this wish"))
    }
  }

  private func addWishes(to orders: inout [ChainOrder]) -> Bool {
    for index in orders.indices.reversed() {
      switch orders[index].work {
      case .ask, .classify:
        for wish in pendingWishes {
          orders[index].instruction += "; \(wish.words)"
          if let span = wish.span { orders[index].spans.append(span) }
        }
        return true
      case .map(var body):
        guard addWishes(to: &body) else { continue }
        orders[index].work = .map(body)
        return true
      default: continue
      }
    }
    return false
  }

  private func readsFiles(_ orders: [ChainOrder]) -> Bool {
    orders.contains { order in
      switch order.work {
      case .load, .retrieve: true
      case .map(let body): readsFiles(body)
      case .branch(let arms): arms.contains { readsFiles($0.body) }
      default: false
      }
    }
  }

  private static let looking: Set<String> = [
    "review", "analyse", "analyze", "check", "inspect", "examine", "compare", "contrast", "audit",
    "assess", "evaluate",
  ]

  /// "review the diff and list the risks" is one question to a model; "summarise it and list actions" has two answers.
  private func joined(_ orders: [ChainOrder]) -> [ChainOrder] {
    var result: [ChainOrder] = []
    for var order in orders {
      if case .map(let body) = order.work { order.work = .map(joined(body)) }
      if case .ask(.list) = order.work, let last = result.last, case .ask(let answer) = last.work,
        order.verb == "list"
      {
        var merged = last
        merged.spans += order.spans
        merged.instruction = last.instruction + " and " + order.instruction
        if Self.looking.contains(last.verb), answer == .text {
          merged.work = .ask(.list)
          merged.name = order.name
          merged.why = "looking and listing are one question to the model"
          result[result.count - 1] = merged
          continue
        }
        if answer == .text,
          ["summarise", "summarize", "explain", "describe", "translate"].contains(last.verb)
        {
          merged.work = .ask(.fields([last.name, order.name]))
          merged.name = "record"
          merged.why = "two answers of one reading, so one call with two fields"
          result[result.count - 1] = merged
          continue
        }
      }
      result.append(order)
    }
    return result
  }

  /// "as JSON" makes the answers so far fields of one object.
  private mutating func json() {
    guard request.signals.has(.json) else { return }
    var orders = request.orders
    let asks = orders.indices.filter { if case .ask = orders[$0].work { true } else { false } }
    let last = asks.last
    guard let last, case .ask(let answer) = orders[last].work else { return }
    if case .fields = answer, asks.count == 1 { return }
    if asks.count == 2, last == asks[0] + 1 {
      let names = unique(asks.map { orders[$0].name })
      let all: [String] = asks.flatMap { index -> [String] in
        if case .ask(.fields(let fields)) = orders[index].work { return fields }
        return [orders[index].name]
      }
      if names.count == 2 || all.count > 1 {
        var merged = orders[asks[0]]
        merged.spans += orders[last].spans
        merged.instruction += " and " + orders[last].instruction
        merged.work = .ask(.fields(unique(all)))
        merged.name = "record"
        merged.why = "one JSON object holds both answers"
        orders[asks[0]] = merged
        orders.remove(at: last)
        request.orders = orders
        return
      }
    }
    if case .text = answer {
      orders[last].work = .ask(.fields([orders[last].name]))
      request.orders = orders
    }
  }

  /// "in a table" makes rows of the results.
  private mutating func table() {
    var orders = request.orders
    let isAsked = orders.contains { if case .table = $0.work { true } else { false } }
    if request.signals.has(.table), !isAsked, let signal = request.signals.first(.table) {
      orders.append(
        ChainOrder(
          work: .table([]), name: "table", spans: [signal.span], why: "the words ask for a table",
          confidence: 0.9))
    }
    // A map that feeds a table has to give rows with the same columns.
    for index in orders.indices {
      guard case .table(let columns) = orders[index].work else { continue }
      for before in orders[..<index].indices.reversed() {
        if case .map(var body) = orders[before].work, let last = body.indices.last,
          case .ask(let answer) = body[last].work
        {
          if case .fields = answer {
          } else {
            body[last].work = .ask(
              .fields(columns.isEmpty ? ["title", body[last].name] : columns.map(slug)))
            orders[before].work = .map(body)
            if columns.isEmpty {
              request.assumptions.append("the table has the columns title and \(body[last].name)")
            }
          }
          break
        }
        if case .ask(let answer) = orders[before].work {
          if case .fields = answer {
          } else if !columns.isEmpty {
            orders[before].work = .ask(.fields(columns.map(slug)))
          }
          break
        }
      }
    }
    request.orders = orders
  }

  /// "a cheap model unless the question is hard": the last answer is asked of one of two models.
  private mutating func route() {
    guard let signal = request.signals.first(.route) else { return }
    var orders = request.orders
    if !orders.contains(where: { if case .ask = $0.work { true } else { false } }) {
      if request.needs.isEmpty { need("question", [], "routing needs something to route") }
      orders.append(
        ChainOrder(
          work: .ask(.text), name: "answer", instruction: "answer the question",
          spans: [signal.span],
          why: "what is routed has to be answered", confidence: 0.6, verb: "answer"))
    }
    guard let last = orders.lastIndex(where: { if case .ask = $0.work { true } else { false } })
    else { return }
    let cheap = orders[last]
    let check = ChainOrder(
      work: .classify(["easy", "hard"]), name: "difficulty",
      instruction: "Say whether this is easy or hard to answer well", spans: [signal.span],
      why: "the words send hard ones to another model", confidence: 0.9, verb: "classify")
    let branch = ChainOrder(
      work: .branch([(label: "easy", body: [cheap]), (label: "hard", body: [cheap])]),
      name: cheap.name,
      spans: [signal.span] + cheap.spans,
      why: "easy ones go to the cheap model, hard ones to the strong one",
      confidence: 0.9)
    orders.replaceSubrange(last...last, with: [check, branch])
    request.orders = orders
  }
}

extension ChainOrder {
  /// Whether it does the same for several.
  var isMap: Bool { if case .map = work { true } else { false } }
}
