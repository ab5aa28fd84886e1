package import JSON
import Synchronization

/// What the calls of a run used and cost, counted as they come.
package final class CostLedger: Sendable {
  /// The sums.
  package struct Total: Sendable, Hashable {
    package var calls = 0
    package var usage = TokenUsage(input: 0, output: 0)
    package var cost = Cost.zero
    /// Calls whose price or usage is not known: the cost is then a lower bound.
    package var unpricedCalls = 0

    /// Nothing yet.
    package init() {}
  }

  private let state = Mutex(Total())
  private let whole: CostLedger?

  /// An empty ledger; what it counts also counts in `whole`, the ledger of all models of a run.
  package init(within whole: CostLedger? = nil) { self.whole = whole }

  /// The ledger whose money is spent: that of the whole run where there is one.
  package var budget: CostLedger { whole ?? self }

  /// The sums so far.
  package var total: Total { state.withLock { $0 } }

  /// Adds a call; a nil cost is one that nobody knows.
  package func add(_ usage: TokenUsage, cost: Cost?) {
    state.withLock { total in
      total.calls += 1
      total.usage = total.usage + usage
      if let cost { total.cost = total.cost + cost } else { total.unpricedCalls += 1 }
    }
    whole?.add(usage, cost: cost)
  }
}

extension CostLedger.Total {
  /// The sums as JSON; `costUSD` is null when no call had a known price.
  package func report(model: String) -> JSONObject {
    [
      "model": .string(model),
      "calls": .integer(calls),
      "usage": usage.isKnown ? .object(usage.report) : .null,
      "costUSD": calls > 0 && unpricedCalls == calls ? .null : .string(cost.dollars),
      "unpricedCalls": .integer(unpricedCalls),
    ]
  }
}

extension TokenUsage {
  /// The counts as JSON.
  package var report: JSONObject {
    [
      "inputTokens": .integer(input), "outputTokens": .integer(output),
      "cachedInputTokens": .integer(cachedInput), "cacheWriteTokens": .integer(cacheWrites),
      "reasoningTokens": .integer(reasoning),
    ]
  }
}
