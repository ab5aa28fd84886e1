extension SupervisionFile {
  /// The JSON Schema (draft 2020-12), as `docs/schemas/dna.supervision-v1.schema.json` has it.
  package static let schemaText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "dna.supervision-v1.schema.json",
      "title": "A tree of supervised processes, dna.supervision/v1",
      "type": "object",
      "required": ["schema", "children"],
      "properties": {
        "schema": { "const": "dna.supervision/v1" },
        "name": { "$ref": "#/$defs/name" },
        "description": { "type": "string" },
        "strategy": { "$ref": "#/$defs/strategy" },
        "intensity": { "$ref": "#/$defs/intensity" },
        "period": { "$ref": "#/$defs/duration" },
        "backoff": { "$ref": "#/$defs/backoff" },
        "wallTime": { "$ref": "#/$defs/duration" },
        "children": { "$ref": "#/$defs/children" }
      },
      "additionalProperties": false,
      "$defs": {
        "name": { "type": "string", "pattern": "^[A-Za-z0-9_.-]+$" },
        "duration": {
          "type": "string",
          "description": "A number with a unit, such as 500ms, 5s, 10m."
        },
        "strategy": {
          "enum": ["one_for_one", "one_for_all", "rest_for_one"],
          "default": "one_for_one",
          "description": "Who starts again: the child alone, all children, or it and those after it."
        },
        "intensity": {
          "type": "integer",
          "minimum": 0,
          "default": 1,
          "description": "One restart more than this within the period, and the supervisor gives up."
        },
        "restart": {
          "enum": ["permanent", "transient", "temporary"],
          "default": "permanent",
          "description": "Started again always, after a failure, or never."
        },
        "shutdown": {
          "type": "string",
          "description": "How long it has to end before it is killed: a duration, unbounded, or kill for at once."
        },
        "backoff": {
          "type": "object",
          "description": "Waits before restarts, by the failures of the child in a row; none without it.",
          "properties": {
            "delay": { "$ref": "#/$defs/duration", "default": "200ms" },
            "multiplier": { "type": "number", "minimum": 1, "default": 2 },
            "maxDelay": { "$ref": "#/$defs/duration", "default": "20s" },
            "jitter": { "type": "number", "minimum": 0, "maximum": 1, "default": 1 }
          },
          "additionalProperties": false
        },
        "children": {
          "type": "array",
          "description": "Started in this order, stopped in reverse.",
          "items": { "$ref": "#/$defs/child" }
        },
        "child": {
          "type": "object",
          "if": { "type": "object", "required": ["children"] },
          "then": { "$ref": "#/$defs/supervisor" },
          "else": { "$ref": "#/$defs/worker" }
        },
        "worker": {
          "type": "object",
          "required": ["name", "argv"],
          "properties": {
            "name": { "$ref": "#/$defs/name" },
            "argv": {
              "type": "array",
              "items": { "type": "string" },
              "minItems": 1,
              "description": "The program and its arguments; no shell reads them."
            },
            "env": {
              "type": "object",
              "additionalProperties": { "type": "string" },
              "description": "Variables that are added to the environment."
            },
            "directory": { "type": "string" },
            "restart": { "$ref": "#/$defs/restart" },
            "shutdown": { "$ref": "#/$defs/shutdown", "default": "5s" },
            "signal": {
              "enum": ["HUP", "INT", "QUIT", "TERM", "USR1", "USR2"],
              "default": "TERM",
              "description": "The signal that asks it to end."
            },
            "wallTime": {
              "$ref": "#/$defs/duration",
              "description": "Stopped for good so long after its first start."
            }
          },
          "additionalProperties": false
        },
        "supervisor": {
          "type": "object",
          "required": ["name", "children"],
          "properties": {
            "name": { "$ref": "#/$defs/name" },
            "strategy": { "$ref": "#/$defs/strategy" },
            "intensity": { "$ref": "#/$defs/intensity" },
            "period": { "$ref": "#/$defs/duration" },
            "backoff": { "$ref": "#/$defs/backoff" },
            "restart": { "$ref": "#/$defs/restart" },
            "shutdown": { "$ref": "#/$defs/shutdown", "default": "unbounded" },
            "wallTime": { "$ref": "#/$defs/duration" },
            "children": { "$ref": "#/$defs/children" }
          },
          "additionalProperties": false
        }
      }
    }

    """#
}
