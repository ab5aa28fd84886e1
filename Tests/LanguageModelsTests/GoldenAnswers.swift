import JSON
import LanguageModels
import Testing

/// Answers as models give them, for one schema: each must parse fully, or be repaired.
enum GoldenAnswers {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    /// What the model says, in turn.
    var texts: [String]
    /// Why the answers ended, the last for all that follow.
    var finishes: [ChatResponse.Finish] = [.stop]
    /// Rounds of repair that are due.
    var repairs = 0
    /// A part of what must be reported as adjusted.
    var reported: String?

    var testDescription: String { name }
  }

  static let schemaText = #"""
    {"type":"object","additionalProperties":false,"required":["plan_name","stepCount","steps"],
     "properties":{
      "plan_name":{"type":"string"},
      "stepCount":{"type":"integer","minimum":0},
      "isUrgent":{"type":"boolean"},
      "note":{"type":"string"},
      "steps":{"type":"array","items":{"type":"object","additionalProperties":false,
        "required":["kind","label"],
        "properties":{"kind":{"enum":["read","write-file"]},"label":{"type":"string"}}}}}}
    """#

  static var schema: JSONObject {
    (try? JSONDocument(parsing: schemaText).value.object) ?? [:]
  }

  static let good =
    #"{"plan_name":"p","stepCount":1,"isUrgent":false,"steps":[{"kind":"read","label":"a \"b\" {"}]}"#

  static let value: JSONValue = [
    "plan_name": "p", "stepCount": 1, "isUrgent": false,
    "steps": [["kind": "read", "label": "a \"b\" {"]],
  ]

  static let all: [Case] = [
    Case(name: "good", texts: [good]),
    Case(name: "white space and a mark", texts: ["\u{FEFF}\n  \(good)\n\n"]),
    Case(
      name: "other spelling of keys",
      texts: [
        #"{"planName":"p","step_count":1,"IsUrgent":false,"Steps":[{"Kind":"read","label":"a \"b\" {"}]}"#
      ], reported: "'planName' for 'plan_name'"),
    Case(name: "fenced", texts: ["```json\n\(good)\n```"], reported: "out of other text"),
    Case(
      name: "fenced in prose",
      texts: ["Sure! Here is the plan:\n\n```\n\(good)\n```\n\nLet me know [if] it {fits}."]),
    Case(name: "in prose", texts: ["Here you are {as asked}: \(good). Anything else?"]),
    Case(name: "prose with a useless object first", texts: ["I read {\"a\": 1} and say \(good)"]),
    Case(
      name: "wrong types",
      texts: [
        #"{"plan_name":"p","stepCount":"1","isUrgent":"False","steps":{"kind":"read","label":"a \"b\" {"}}"#
      ], reported: "read \"1\" as integer"),
    Case(
      name: "extra keys",
      texts: [
        #"{"thinking":"hm","plan_name":"p","stepCount":1.0,"isUrgent":false,"steps":[{"kind":"Read","label":"a \"b\" {","id":7}]}"#
      ], reported: "dropped 'thinking'"),
    Case(
      name: "wrapped in one more object", texts: ["{\"answer\": \(good)}"],
      reported: "out of 'answer'"),
    Case(
      name: "null for what may be left out",
      texts: [String(good.dropLast()) + #","note":null}"#]),
    Case(
      name: "cut off", texts: [String(good.prefix(40)), good], finishes: [.length, .stop]),
    Case(name: "cut off without a word", texts: [String(good.prefix(40)), good]),
    Case(
      name: "missing key", texts: [#"{"plan_name":"p","steps":[]}"#, good], repairs: 1),
    Case(name: "no JSON", texts: ["I would rather not say.", good], repairs: 1),
    Case(name: "bad, and bad again", texts: ["{'a': 1}", "[]", good], repairs: 2),
    Case(name: "empty", texts: ["", good], repairs: 1),
    Case(
      name: "a choice that is none",
      texts: [
        #"{"plan_name":"p","stepCount":1,"steps":[{"kind":"delete","label":"x"}]}"#, good,
      ], repairs: 1),
  ]
}
