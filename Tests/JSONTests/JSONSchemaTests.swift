import JSON
import Testing

struct JSONSchemaTests {
  /// Schema, value, and the failures as `instance schema`.
  private static let cases: [(schema: String, value: String, failures: [String])] = [
    (#"true"#, "1", []), (#"false"#, "1", [" "]), ("{}", "[1]", []),
    (#"{"type":"integer"}"#, "1.0", []), (#"{"type":"integer"}"#, "1e400", []),
    (#"{"type":"integer"}"#, "1.5", [" /type"]),
    (#"{"type":["string","null"]}"#, "null", []),
    (#"{"type":["string","null"]}"#, "true", [" /type"]),
    (#"{"type":"number"}"#, "\"1\"", [" /type"]),
    (#"{"const":{"a":1,"b":[2]}}"#, #"{"b":[2.0],"a":1e0}"#, []),
    (#"{"const":0}"#, "false", [" /const"]), (#"{"enum":[1,"a",null]}"#, "null", []),
    (#"{"enum":[1,"a",null]}"#, "\"b\"", [" /enum"]),
    (
      #"{"properties":{"a":{"type":"string"}},"required":["a","b"]}"#, #"{"a":1}"#,
      [" /required", "/a /properties/a/type"]
    ),
    (#"{"required":["a"]}"#, "[]", []),
    (
      #"{"properties":{"a":{}},"additionalProperties":false}"#, #"{"a":1,"c":2}"#,
      ["/c /additionalProperties"]
    ),
    (
      #"{"additionalProperties":{"type":"number"}}"#, #"{"x":"y"}"#,
      ["/x /additionalProperties/type"]
    ),
    (
      #"{"patternProperties":{"^s_":{"type":"string"}},"additionalProperties":false}"#,
      #"{"s_a":1,"t":"x"}"#, ["/s_a /patternProperties/^s_/type", "/t /additionalProperties"]
    ),
    (#"{"items":{"type":"number"}}"#, #"[1,"x",true]"#, ["/1 /items/type", "/2 /items/type"]),
    (#"{"prefixItems":[{"type":"string"}],"items":false}"#, #"["a",1]"#, ["/1 /items"]),
    (#"{"minItems":1,"maxItems":2}"#, "[]", [" /minItems"]),
    (#"{"minItems":1,"maxItems":2}"#, "[1,2,3]", [" /maxItems"]),
    (#"{"uniqueItems":true}"#, #"[1,2,1.0]"#, ["/2 /uniqueItems"]),
    (#"{"uniqueItems":true}"#, #"[1,true,"1",[1],{"a":1}]"#, []),
    (#"{"maxLength":2}"#, "\"😀é\"", []), (#"{"maxLength":2}"#, "\"e\u{301}x\"", [" /maxLength"]),
    (#"{"minLength":1}"#, "\"\"", [" /minLength"]),
    (#"{"pattern":"^[a-z]+-\\d{2}$"}"#, "\"ab-12\"", []),
    (#"{"pattern":"^[a-z]+-\\d{2}$"}"#, "\"ab-١٢\"", [" /pattern"]),
    (#"{"pattern":"b"}"#, "\"abc\"", []),
    (#"{"minimum":1,"exclusiveMaximum":2}"#, "2", [" /exclusiveMaximum"]),
    (#"{"minimum":1,"exclusiveMaximum":2}"#, "0.99", [" /minimum"]),
    (#"{"maximum":9007199254740992}"#, "9007199254740993", [" /maximum"]),
    (#"{"exclusiveMinimum":0}"#, "1e-400", []), (#"{"maximum":1e999}"#, "1e998", []),
    (#"{"multipleOf":0.1}"#, "0.3", []), (#"{"multipleOf":0.01}"#, "4.35", []),
    (#"{"multipleOf":0.01}"#, "4.355", [" /multipleOf"]), (#"{"multipleOf":7}"#, "-21", []),
    (#"{"multipleOf":3}"#, "1e300", [" /multipleOf"]), (#"{"multipleOf":5}"#, "1e300", []),
    (#"{"not":{"type":"string"}}"#, "\"x\"", [" /not"]), (#"{"not":{"type":"string"}}"#, "1", []),
    (
      #"{"allOf":[{"minimum":1},{"maximum":0}]}"#, "0.5",
      [" /allOf/0/minimum", " /allOf/1/maximum"]
    ),
    (
      #"{"if":{"properties":{"t":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]}}"#,
      #"{"t":"a"}"#, [" /then/required"]
    ),
    (
      #"{"if":{"properties":{"t":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]}}"#,
      #"{"t":"b"}"#, [" /else/required"]
    ),
    (#"{"oneOf":[{"type":"number"},{"minimum":2}]}"#, "3", [" /oneOf"]),
    (
      ##"{"$ref":"#/$defs/n","$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}}}"##,
      #"{"next":{"next":{"next":5}}}"#, ["/next/next/next /$defs/n/type"]
    ),
    (##"{"properties":{"a":{"$ref":"#"}},"type":"object"}"##, ##"{"a":{"a":[]}}"##, ["/a/a /type"]),
    (
      ##"{"$ref":"#/$defs/a~1b%25","$defs":{"a/b%":{"type":"null"}}}"##, "1", [" /$defs/a~1b%/type"]
    ),
    (#"{"propertyNames":{"maxLength":1}}"#, #"{"ab":1}"#, ["/ab /propertyNames/maxLength"]),
    (#"{"minProperties":1}"#, "{}", [" /minProperties"]),
    (#"{"dependentRequired":{"a":["b"]}}"#, #"{"a":1}"#, [" /dependentRequired"]),
    (#"{"contains":{"type":"null"},"maxContains":1}"#, "[1]", [" /contains"]),
    (#"{"contains":{"type":"null"},"maxContains":1}"#, "[null,null]", [" /maxContains"]),
    (#"{"format":"email","title":"x","default":3}"#, "7", []),
  ]

  @Test(arguments: cases.indices)
  func `a value fails exactly where it breaks the schema`(index: Int) throws {
    let (schema, value, expected) = Self.cases[index]
    let compiled = try JSONSchema(JSONDocument(parsing: schema).value)
    let failures = compiled.failures(of: try JSONDocument(parsing: value).value)
    #expect(
      failures.map { "\($0.instance) \($0.schema)" }.sorted() == expected.sorted(),
      "\(schema) of \(value)")
  }

  @Test(arguments: [
    (#"{"type":"text"}"#, "/type"), (#"{"type":5}"#, "/type"), (#"{"required":"a"}"#, "/required"),
    (#"{"properties":{"a":3}}"#, "/properties/a"), (#"{"pattern":"("}"#, "/pattern"),
    (##"{"$ref":"#/$defs/x"}"##, "/$ref"), (##"{"$ref":"other.json"}"##, "/$ref"),
    (##"{"$ref":"#"}"##, ""),
    (##"{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"not":{"$ref":"#"}}}}"##, "/$defs/a/not"),
    (#"{"multipleOf":0}"#, "/multipleOf"), (#"{"minLength":-1}"#, "/minLength"),
    (#"{"anyOf":[]}"#, "/anyOf"), ("3", ""), (#"{"items":[{}]}"#, "/items"),
  ])
  func `a schema that cannot be used is refused where it is wrong`(
    schema: String, pointer: String
  ) throws {
    let value = try JSONDocument(parsing: schema).value
    let fault = #expect(throws: JSONSchema.Fault.self) { try JSONSchema(value) }
    #expect(fault?.pointer.description == pointer)
  }

  @Test func `failures of a document carry line and column, of an unknown key its own`() throws {
    let schema = try JSONSchema([
      "type": "object", "required": ["id"],
      "properties": ["id": ["type": "string"], "n": ["items": ["type": "integer"]]],
      "additionalProperties": false,
    ])
    let text = "{\n  \"id\": 7,\n  \"n\": [1,\n    2.5],\n  \"mode\": 1\n}"
    #expect(
      schema.failures(of: try JSONDocument(parsing: text).root).map(\.description) == [
        "2:9: expected string, found number 7 (at '/id')",
        "4:5: expected integer, found number 2.5 (at '/n/1')",
        "5:3: unknown property 'mode'; allowed are 'id', 'n' (at '/mode')",
      ])
  }

  @Test func `of a tagged union the alternative with the same tag is blamed`() throws {
    let schema = try JSONSchema([
      "oneOf": [
        [
          "type": "object", "required": ["type", "url"],
          "properties": ["type": ["const": "http"], "url": ["type": "string"]],
        ],
        [
          "type": "object", "required": ["type", "argv"],
          "properties": ["type": ["enum": ["tool", "command"]], "argv": ["type": "array"]],
        ],
        ["type": "string"],
      ]
    ])
    #expect(
      schema.failures(of: ["type": "command", "argv": "ls"]).map(\.description) == [
        "expected array, found string 'ls' (at '/argv')"
      ])
    #expect(
      schema.failures(of: ["type": "http"]).map(\.message) == ["missing required property 'url'"])
    #expect(schema.failures(of: 5).first?.message.contains("expected string") == true)
    #expect(schema.accepts("x"))
  }

  @Test func `keywords that are not understood are named`() {
    let findings = JSONSchema.lint([
      "properties": ["a": ["minimun": 1, "title": "x"]], "unevaluatedProperties": false,
      "anyOf": [["formt": "x"]], "const": ["nope": 1],
    ])
    #expect(
      findings.map(\.pointer.description) == [
        "/properties/a/minimun", "/unevaluatedProperties", "/anyOf/0/formt",
      ])
  }

  @Test func `a deep value of a recursive schema is checked to its end`() throws {
    let schema = try JSONSchema(["type": "array", "items": ["$ref": "#"]])
    let text = String(repeating: "[", count: 999) + "1" + String(repeating: "]", count: 999)
    let failures = schema.failures(of: try JSONDocument(parsing: text).value)
    #expect(failures.count == 1 && failures[0].instance.tokens.count == 999)
  }
}
