import Testing

/// A plan with one fault: what is found, and where; `‸` stands before the place of the finding.
struct BrokenPlan: Sendable, CustomTestStringConvertible {
  var code: String
  var text: String

  var testDescription: String { "\(code): \(text.prefix(60))" }

  /// A plan whose inputs are `question`, `items` and `count`, of these steps.
  static func steps(_ code: String, _ steps: String, tail: String = "") -> BrokenPlan {
    BrokenPlan(
      code: code,
      text: """
        {"schema": "dna.chain/v1", "name": "broken",
         "inputs": [{"name": "question"}, {"name": "items", "type": "array"}, {"name": "count", "type": "number"}],
         "steps": [
        \(steps),
          {"id": "last", "type": "value", "value": ["{{ question }}", "{{ items }}", "{{ count }}"]}
         ]\(tail)}
        """)
  }

  static let all: [BrokenPlan] = form + names + types + work

  private static let form: [BrokenPlan] = [
    BrokenPlan(
      code: "wrong-schema",
      text:
        #"{"schema": ‸"dna.chain/v9", "name": "x", "steps": [{"id": "a", "type": "value", "value": 1}]}"#
    ),
    BrokenPlan(
      code: "missing-member",
      text: #"‸{"schema": "dna.chain/v1", "steps": [{"id": "a", "type": "value", "value": 1}]}"#),
    BrokenPlan(
      code: "out-of-range", text: #"{"schema": "dna.chain/v1", "name": "x", "steps": ‸[]}"#),
    BrokenPlan(
      code: "wrong-type", text: #"{"schema": "dna.chain/v1", "name": "x", "steps": ‸{"a": 1}}"#),
    steps("unknown-value", #"  {"id": "a", "type": ‸"promt", "template": "x"}"#),
    steps(
      "unknown-member", #"  {"id": "a", "type": "prompt", "template": "{{ last }}", ‸"promt": "x"}"#
    ),
    steps("missing-member", #"  ‸{"id": "a", "type": "model"}"#),
    steps("missing-member", #"  ‸{"id": "a", "type": "prompt"}"#),
    steps("wrong-type", #"  {"id": "a", "type": "model", "prompt": "x", "temperature": ‸"hot"}"#),
    steps("out-of-range", #"  {"id": "a", "type": "model", "prompt": "x", "temperature": ‸7}"#),
    steps("out-of-range", #"  {"id": "a", "type": "model", "prompt": "x", "timeout": ‸"0s"}"#),
    steps(
      "out-of-range", #"  {"id": "a", "type": "split", "from": "x", "size": 100, "overlap": ‸100}"#),
    steps("bad-duration", #"  {"id": "a", "type": "model", "prompt": "x", "timeout": ‸"soon"}"#),
    steps(
      "bad-duration",
      #"  {"id": "a", "type": "model", "prompt": "x", "retry": {"maxAttempts": 2, "delay": ‸"1 week"}}"#
    ),
    steps("bad-name", #"  {"id": ‸"two words", "type": "model", "prompt": "x"}"#),
    steps("bad-name", #"  {"id": ‸"not", "type": "model", "prompt": "x"}"#),
    steps("duplicate-member", #"  {"id": "a", "type": "model", "prompt": "x", ‸"prompt": "y"}"#),
  ]

  private static let names: [BrokenPlan] = [
    steps(
      "duplicate-id",
      """
        {"id": "a", "type": "model", "prompt": "x"},
        {"id": ‸"a", "type": "model", "prompt": "{{ a }}"}
      """),
    steps("duplicate-id", #"  {"id": ‸"question", "type": "model", "prompt": "x"}"#),
    steps(
      "duplicate-id",
      #"  {"id": "m", "type": "map", "over": "{{ items }}", "as": ‸"count", "steps": [{"id": "b", "type": "value", "value": 1}]}"#
    ),
    steps(
      "unknown-reference", #"  {"id": "a", "type": "parse", "as": "json", "from": "{{ ‸anwser }}"}"#
    ),
    steps("missing-variable", #"  {"id": "a", "type": "prompt", "template": "Hello {{ ‸nmae }}"}"#),
    steps(
      "missing-variable",
      #"  {"id": "a", "type": "prompt", "messages": [{"role": "user", "content": "{{ question }} {{ ‸context }}"}]}"#
    ),
    steps("forward-reference", #"  {"id": "a", "type": "model", "prompt": "{{ ‸last }}"}"#),
    steps(
      "cycle",
      """
        {"id": "a", "type": "model", "prompt": "{{ ‸b }}"},
        {"id": "b", "type": "model", "prompt": "{{ a }}"}
      """),
    steps("cycle", #"  {"id": "a", "type": "model", "prompt": "{{ ‸a }}"}"#),
    steps(
      "hidden-step",
      """
        {"id": "m", "type": "map", "over": "{{ items }}", "steps": [{"id": "inner", "type": "value", "value": "{{ item }}"}]},
        {"id": "a", "type": "prompt", "template": "{{ ‸inner }} {{ m }}"}
      """),
    steps("unused-step", #"  {"id": ‸"a", "type": "model", "prompt": "x"}"#),
    BrokenPlan(
      code: "unused-input",
      text:
        #"{"schema": "dna.chain/v1", "name": "x", "inputs": [{"name": ‸"q"}], "steps": [{"id": "a", "type": "value", "value": 1}]}"#
    ),
  ]

  private static let types: [BrokenPlan] = [
    steps("template-syntax", #"  {"id": "a", "type": "prompt", "template": "Hello ‸{{ question"}"#),
    steps("template-type", #"  {"id": "a", "type": "value", "value": "{{ ‸question - 1 }}"}"#),
    steps(
      "condition-syntax",
      #"  {"id": "a", "type": "branch", "cases": [{"when": "count >‸", "steps": [{"id": "b", "type": "value", "value": 1}]}], "otherwise": {"steps": [{"id": "c", "type": "value", "value": 1}]}}"#
    ),
    steps(
      "condition-type",
      #"  {"id": "a", "type": "branch", "cases": [{"when": ‸"count + 1", "steps": [{"id": "b", "type": "value", "value": 1}]}], "otherwise": {"steps": [{"id": "c", "type": "value", "value": 1}]}}"#
    ),
    steps("type-mismatch", #"  {"id": "a", "type": "model", "prompt": ‸"{{ count }}"}"#),
    steps(
      "type-mismatch",
      """
        {"id": "found", "type": "retrieve", "query": "{{ question }}", "path": "docs"},
        {"id": "a", "type": "model", "prompt": ‸"{{ found }}"}
      """),
    steps(
      "type-mismatch",
      #"  {"id": "a", "type": "map", "over": ‸"{{ question }}", "steps": [{"id": "b", "type": "value", "value": 1}]}"#
    ),
    steps(
      "type-mismatch", #"  {"id": "a", "type": "parse", "as": "json", "from": ‸"{{ items }}"}"#),
    steps("type-mismatch", #"  {"id": "a", "type": "split", "from": ‸"{{ count }}"}"#),
    steps(
      "type-mismatch", #"  {"id": "a", "type": "model", "prompt": "x", "memory": ‸"question"}"#),
    steps(
      "unknown-reference", #"  {"id": "a", "type": "model", "prompt": "x", "memory": ‸"history"}"#),
    steps(
      "bad-schema",
      #"  {"id": "a", "type": "model", "prompt": "x", "schema": {"type": ‸"strin"}}"#),
    steps(
      "bad-pattern",
      #"  {"id": "a", "type": "parse", "as": "regex", "from": "{{ question }}", "pattern": "a‸(b"}"#
    ),
    steps(
      "missing-member", #"  ‸{"id": "a", "type": "parse", "as": "regex", "from": "{{ question }}"}"#
    ),
    BrokenPlan(
      code: "wrong-type",
      text:
        #"{"schema": "dna.chain/v1", "name": "x", "inputs": [{"name": "n", "type": "number", "default": ‸"one"}], "steps": [{"id": "a", "type": "value", "value": "{{ n }}"}]}"#
    ),
  ]

  private static let work: [BrokenPlan] = [
    steps(
      "unknown-function",
      #"  {"id": "a", "type": "tool", "function": ‸"text.uper", "arguments": {"text": "x"}}"#),
    steps("missing-argument", #"  ‸{"id": "a", "type": "tool", "function": "text.upper"}"#),
    steps(
      "unknown-argument",
      #"  {"id": "a", "type": "tool", "function": "text.upper", "arguments": {"text": "x", "txt": ‸"y"}}"#
    ),
    steps(
      "argument-type",
      #"  {"id": "a", "type": "tool", "function": "text.upper", "arguments": {"text": ‸"{{ count }}"}}"#
    ),
    steps("missing-member", #"  ‸{"id": "a", "type": "tool"}"#),
    steps("template-type", #"  {"id": "a", "type": "tool", "argv": [‸"{{ question }}"]}"#),
    steps("missing-member", #"  ‸{"id": "a", "type": "retrieve", "query": "{{ question }}"}"#),
    steps(
      "missing-otherwise",
      #"  ‸{"id": "a", "type": "branch", "cases": [{"when": "count > 1", "steps": [{"id": "b", "type": "value", "value": 1}]}]}"#
    ),
    steps(
      "unreachable-case",
      #"  {"id": "a", "type": "branch", "cases": [{"when": "1 == 1", "steps": [{"id": "b", "type": "value", "value": 1}]}, ‸{"when": "count > 1", "steps": [{"id": "c", "type": "value", "value": 1}]}]}"#
    ),
    steps(
      "unreachable-fallback",
      #"  {"id": "a", "type": "model", "prompt": "x", "fallback": [{"type": "value", "value": "sorry"}, ‸{"type": "model", "prompt": "y"}]}"#
    ),
    steps(
      "unreachable-fallback",
      #"  {"id": "a", "type": "prompt", "template": "{{ question }}", "fallback": [‸{"type": "value", "value": "y"}]}"#
    ),
    steps(
      "pointless-retry",
      #"  {"id": "a", "type": "prompt", "template": "{{ question }}", "retry": ‸{"maxAttempts": 3}}"#
    ),
    steps(
      "secret-in-text",
      #"  {"id": "a", "type": "prompt", "template": ‸"use sk-abcdefghij0123456789abcdef"}"#),
    steps(
      "secret-in-text",
      #"  {"id": "a", "type": "tool", "argv": ["cat"], "input": {"api_key": ‸"hunter2hunter2"}}"#),
  ]
}
