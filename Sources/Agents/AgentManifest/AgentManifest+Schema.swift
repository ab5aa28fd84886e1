import JSON

extension AgentManifest {
  /// The JSON Schema of an agent file, `dna.agent/v1` (draft 2020-12).
  package static let schemaText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "dna.agent-v1.schema.json",
      "title": "An agent: who it is, what it can do, how it is run, and within which limits",
      "type": "object",
      "required": ["schema", "name"],
      "additionalProperties": false,
      "properties": {
        "schema": { "const": "dna.agent/v1" },
        "id": {
          "description": "publisher/name; without it 'local/' and the name",
          "type": "string",
          "maxLength": 128,
          "pattern": "^[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*$"
        },
        "name": { "type": "string", "minLength": 1, "maxLength": 64 },
        "version": {
          "description": "SemVer 2.0; 0.1.0 when it is absent",
          "type": "string",
          "pattern": "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$"
        },
        "description": { "type": "string" },
        "tags": { "$ref": "#/$defs/names" },
        "capabilities": {
          "description": "What it can do: a task that asks for one goes to an agent that has it",
          "$ref": "#/$defs/names"
        },
        "intents": {
          "description": "What people may want from it, in words",
          "$ref": "#/$defs/names"
        },
        "permissions": {
          "description": "What it may touch, such as net:api.example.com or file:read",
          "$ref": "#/$defs/names"
        },
        "instructions": {
          "description": "What the model is told before the question; for the executor llm",
          "type": "string",
          "minLength": 1
        },
        "executor": {
          "description": "What carries a task out; llm when it is absent",
          "oneOf": [
            {
              "description": "A model with tools; flags and configuration win over what is said here",
              "type": "object",
              "required": ["type"],
              "additionalProperties": false,
              "properties": {
                "type": { "const": "llm" },
                "provider": { "type": "string" },
                "model": { "type": "string" },
                "temperature": { "type": "number", "minimum": 0, "maximum": 2 },
                "maxOutputTokens": { "type": "integer", "minimum": 1 }
              }
            },
            {
              "description": "A program: the task's payload as JSON on standard input, the output as JSON on standard output",
              "type": "object",
              "required": ["type", "argv"],
              "additionalProperties": false,
              "properties": {
                "type": { "const": "command" },
                "argv": {
                  "type": "array",
                  "minItems": 1,
                  "items": { "type": "string", "minLength": 1 }
                },
                "timeout": { "$ref": "#/$defs/duration" }
              }
            },
            {
              "description": "A POST request with the task's payload as JSON; the answer's body is the output",
              "type": "object",
              "required": ["type", "url"],
              "additionalProperties": false,
              "properties": {
                "type": { "const": "http" },
                "url": { "type": "string", "pattern": "^https?://" },
                "timeout": { "$ref": "#/$defs/duration" }
              }
            },
            {
              "description": "A built-in function (dna function list); the payload's members are its arguments",
              "type": "object",
              "required": ["type", "function"],
              "additionalProperties": false,
              "properties": {
                "type": { "const": "function" },
                "function": { "type": "string", "minLength": 1 }
              }
            }
          ]
        },
        "tools": {
          "type": "array",
          "maxItems": 128,
          "items": {
            "oneOf": [
              { "description": "The name of a tool that it has", "$ref": "#/$defs/toolName" },
              {
                "description": "A built-in function (dna function list)",
                "type": "object",
                "required": ["function"],
                "additionalProperties": false,
                "properties": {
                  "function": { "type": "string" },
                  "name": { "$ref": "#/$defs/toolName" },
                  "description": { "type": "string" }
                }
              },
              {
                "description": "A program: arguments as JSON on standard input, the result on standard output",
                "type": "object",
                "required": ["name", "description", "argv"],
                "additionalProperties": false,
                "properties": {
                  "name": { "$ref": "#/$defs/toolName" },
                  "description": { "type": "string", "minLength": 1 },
                  "argv": {
                    "type": "array",
                    "minItems": 1,
                    "items": { "type": "string", "minLength": 1 }
                  },
                  "parameters": {
                    "description": "JSON Schema of the arguments",
                    "type": "object",
                    "required": ["type"],
                    "properties": { "type": { "const": "object" } }
                  },
                  "output": { "enum": ["text", "json"] },
                  "timeout": { "$ref": "#/$defs/duration" }
                }
              }
            ]
          }
        },
        "limits": {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "concurrency": { "description": "Tasks at the same time", "type": "integer", "minimum": 1, "maximum": 1000 },
            "steps": { "description": "Calls of the model", "type": "integer", "minimum": 1, "maximum": 1000 },
            "tokens": { "description": "In and out, of one task", "type": "integer", "minimum": 1 },
            "cost": { "description": "USD of one task", "type": ["string", "number"] },
            "timeout": { "description": "Of one task", "$ref": "#/$defs/duration" }
          }
        },
        "metadata": { "description": "Carried along unread", "type": "object" }
      },
      "$defs": {
        "names": {
          "type": "array",
          "maxItems": 256,
          "items": { "type": "string", "minLength": 1, "maxLength": 256 }
        },
        "toolName": { "type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$" },
        "duration": { "description": "Such as 500ms, 30s, 2m", "type": "string" }
      }
    }

    """#

  static let schema = (try? JSONDocument(parsing: schemaText)).flatMap {
    try? JSONSchema($0.value)
  }
}
