import JSON
import Workflows

/// Reads what "for each …" goes through.
struct EachHeader {
  var list: StateValue
  /// Singular noun of an element.
  var noun: String
  var bindings: [Binding]

  static func bind(_ clause: Clause, _ scope: inout Scope, _ context: PlanContext) -> EachHeader {
    let action = ActionPhrase(headless(clause), context.tokens)
    var binder = StepBinder(headless(clause), scope: scope, context: context)
    let object = action.object
    let noun = object.singular ?? "item"
    var value: StateValue?
    if let place = action.phrase(["in", "of", "from", "inside", "within", "on"]) {
      if let file = place.literals.first(where: { context.tokens[$0].kind == .file }) {
        value = binder.read(file, place)
      } else if place.singular == "feed" || place.modifiers.contains("feed"),
        scope.find("feed") == nil
      {
        let input = context.input(place, shape: .text, why: "path of what is read")
        let binding = Reading.binding(
          path: .string("{{ \(input.key) }}"), stem: "feed", noun: place, words: place.words,
          context, scope)
        binder.add(binding)
        value = binding.value
      } else {
        value = binder.known(place).flatMap { $0.shape == .list ? $0 : nil }
      }
    }
    value = value ?? binder.known(object)
    if value == nil, object.head == nil { value = scope.latestList ?? scope.latest }
    if value == nil {
      var plural = object
      plural.head = Lexicon.plural(object.head ?? "item")
      value = context.input(plural, shape: .list, why: "something is done for each of it")
    }
    scope = binder.scope
    return EachHeader(
      list: value ?? StateValue(key: "items", nouns: ["item"], shape: .list), noun: noun,
      bindings: binder.bindings)
  }

  /// The clause without "each": its words are the thing gone through.
  private static func headless(_ clause: Clause) -> Clause {
    var clause = clause
    clause.verbPlace = -1
    return clause
  }
}
