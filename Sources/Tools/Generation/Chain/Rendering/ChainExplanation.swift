import Chains
import Expressions
import JSON
import Resilience

/// What a plan does, in words, made of the plan itself: every step has a line, and only steps have.
struct ChainExplanation {
  let planned: PlannedChain
  let cost: ChainCost

  /// As Markdown.
  var text: String {
    var lines: [String] = []
    let plan = planned.plan
    lines.append("# \(ChainNames.comment(plan.name))")
    lines.append("")
    switch planned.source {
    case .rules: lines.append("Planned by rules, without a model.")
    case .model: lines.append("Planned by a model; the plan was checked.")
    }
    if let reason = planned.fallbackReason {
      lines.append("The rules stood in for the model: \(ChainNames.comment(reason)).")
    }
    if !plan.inputs.isEmpty {
      lines += ["", "Inputs:"]
      for input in plan.inputs {
        lines.append(line(input.name, "a \(input.type.rawValue)", because: "input:\(input.name)"))
      }
    }
    lines += ["", "Steps:"]
    add(plan.steps, "", &lines)
    section("Assumptions", planned.assumptions, &lines)
    section("Open questions", planned.questions, &lines)
    section(
      "Words that made no step", planned.leftover.map { "'\($0.words)': \($0.why)" }, &lines)
    lines += ["", "Cost: \(cost.text)."]
    return lines.joined(separator: "\n") + "\n"
  }

  private func section(_ title: String, _ items: [String], _ lines: inout [String]) {
    guard !items.isEmpty else { return }
    lines += ["", "\(title):"] + items.map { "- \(ChainNames.comment($0, limit: 400))" }
  }

  private func add(_ steps: [ChainStep], _ indent: String, _ lines: inout [String]) {
    for step in steps {
      lines.append(indent + line(step.id, Self.does(step), because: step.id))
      switch step.work {
      case .map(let map): add(map.body.steps, indent + "  ", &lines)
      case .parallel(let parallel):
        for branch in parallel.branches { add(branch.body.steps, indent + "  ", &lines) }
      case .branch(let branch):
        for choice in branch.cases {
          lines.append("\(indent)  - when \(ChainNames.comment(choice.when)):")
          add(choice.body.steps, indent + "    ", &lines)
        }
        if let otherwise = branch.otherwise {
          lines.append("\(indent)  - otherwise:")
          add(otherwise.steps, indent + "    ", &lines)
        }
      default: break
      }
    }
  }

  private func line(_ id: String, _ what: String, because node: String) -> String {
    var line = "- `\(id)` \(what)"
    if let reason = planned.explanation.first(where: { $0.node == node }) {
      line +=
        reason.words.isEmpty
        ? " (\(ChainNames.comment(reason.why, limit: 300)))"
        : "; asked for by “\(ChainNames.comment(reason.words))” (\(ChainNames.comment(reason.why, limit: 300)))"
    }
    return line
  }

  /// What a step does, in a phrase.
  static func does(_ step: ChainStep) -> String {
    var text: String
    switch step.work {
    case .prompt: text = "writes a text or the messages for a model"
    case .value: text = "puts a value together"
    case .model(let model):
      text =
        "asks \(model.model.map { "the model \(ChainNames.comment($0))" } ?? "the model of the run")"
      if let properties = model.schema?["properties"]?.object {
        text += " for \(properties.keys.map { ChainNames.comment($0) }.joined(separator: ", "))"
      }
      if model.memory != nil { text += ", remembering the conversation" }
    case .parse(let parse): text = "reads the answer as \(parse.format.rawValue)"
    case .load(let load):
      text = "reads \(load.paths.map { ChainNames.comment($0) }.joined(separator: ", "))"
    case .split(let split):
      text = "cuts text into pieces of at most \(split.chunking.size) characters"
    case .retrieve(let retrieve):
      text = "finds the \(retrieve.topK) passages that fit best"
      if !retrieve.paths.isEmpty {
        text += " in \(retrieve.paths.map { ChainNames.comment($0) }.joined(separator: ", "))"
      }
    case .tool(.function(let name, _)):
      text = "calls the built-in function \(ChainNames.comment(name))"
    case .tool(.program(let program)):
      text = "runs \(ChainNames.comment(program.argv.joined(separator: " ")))"
    case .map: text = "does the following for each element"
    case .parallel: text = "does the following side by side"
    case .branch: text = "takes one of several ways"
    case .memory(let memory): text = "keeps the last \(memory.turns) turns of the conversation"
    }
    if let retry = step.retry, retry.maxAttempts > 1 {
      text += ", at most \(retry.maxAttempts) times"
    }
    if step.isCached { text += ", with a cache" }
    if !step.fallback.isEmpty { text += ", with \(step.fallback.count) fallback" }
    return text
  }
}
