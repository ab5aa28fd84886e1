import Expressions
import Functions
package import JSON

extension ChainStep {
  /// The bodies that a step holds, in order; its fallbacks are not among them.
  package var bodies: [ChainBody] {
    switch work {
    case .map(let map): [map.body]
    case .parallel(let parallel): parallel.branches.map(\.body)
    case .branch(let branch): branch.cases.map(\.body) + [branch.otherwise].compactMap { $0 }
    default: []
    }
  }

  /// The trees of templates of a step, those of steps inside it left out.
  package var templates: [JSONValue] {
    let texts: [String]
    switch work {
    case .prompt(let prompt):
      switch prompt.content {
      case .text(let text): texts = [text]
      case .messages(let messages): texts = messages.map(\.text)
      }
    case .value(let value): return [value]
    case .model(let model):
      return [model.prompt]
        + [model.system, model.remember].compactMap { $0 }.map { .string($0) }
    case .parse(let parse): return [parse.from]
    case .load(let load): texts = load.paths
    case .split(let split): return [split.from]
    case .retrieve(let retrieve):
      return [retrieve.from].compactMap { $0 }
        + (retrieve.paths + [retrieve.query]).map { .string($0) }
    case .tool(.function(_, let arguments)): return [.object(arguments)]
    case .tool(.program(let program)):
      return program.argv.map { .string($0) } + [.object(program.input)]
    case .map(let map): return [map.over]
    case .parallel, .branch: texts = []
    case .memory(let memory): texts = [memory.path].compactMap { $0 }
    }
    return texts.map { .string($0) }
  }

  /// Every name that the step, what it holds and what stands in for it take from around them.
  package var usedNames: Set<String> {
    var names: Set<String> = []
    for template in templates { names.formUnion((try? Template(template))?.names ?? []) }
    switch work {
    case .model(let model): if let memory = model.memory { names.insert(memory) }
    case .branch(let branch):
      for choice in branch.cases { names.formUnion((try? Expression(choice.when))?.names ?? []) }
    default: break
    }
    for body in bodies {
      var inner: Set<String> = []
      for step in body.steps { inner.formUnion(step.usedNames) }
      if let output = body.output { inner.formUnion((try? Template(output))?.names ?? []) }
      names.formUnion(inner.subtracting(body.steps.map(\.id)))
    }
    if case .map(let map) = work { names.subtract([map.element, "index"]) }
    for other in fallback { names.formUnion(other.usedNames) }
    return names
  }

  /// Whether the step does something besides its result: it writes, runs a program, or remembers.
  package var hasEffect: Bool {
    let own: Bool =
      switch work {
      case .tool(.program): true
      case .tool(.function(let name, _)):
        FunctionCatalogue.builtIn[name]?.signature.effect == .write
      case .model(let model): model.memory != nil
      default: false
      }
    return own || fallback.contains(where: \.hasEffect)
      || bodies.contains { $0.steps.contains(where: \.hasEffect) }
  }

  /// Whether another attempt must end as the first did.
  var isDeterministic: Bool {
    switch work {
    case .prompt, .value, .parse, .split: true
    case .memory(let memory): memory.path == nil
    default: false
    }
  }

  /// Whether the step may fail at all.
  var canFail: Bool {
    switch work {
    case .prompt, .value: !templates.allSatisfy(Self.alwaysHasValue)
    case .memory(let memory): memory.path != nil
    default: true
    }
  }

  /// Whether a tree has no template but names alone.
  private static func alwaysHasValue(_ value: JSONValue) -> Bool {
    guard let template = try? Template(value) else { return false }
    return template.expressions.allSatisfy { $0.expression.names == [$0.expression.canonical] }
  }
}
