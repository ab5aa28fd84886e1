extension AgentDefinition {
  /// What the loop asks of an agent file; the file as a whole has the schema of `AgentManifest`.
  package static let schemaText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "dna.agent-v1.schema.json",
      "title": "An agent: instructions, tools and limits",
      "type": "object",
      "required": ["schema", "name", "instructions"],
      "additionalProperties": false,
      "properties": {
        "schema": { "const": "dna.agent/v1" },
        "id": {
          "description": "publisher/name",
          "type": "string",
          "pattern": "^[a-z0-9][a-z0-9-]*/[a-z0-9][a-z0-9-]*$"
        },
        "name": { "type": "string", "minLength": 1, "maxLength": 64 },
        "version": { "type": "string" },
        "description": { "type": "string" },
        "tags": { "type": "array", "items": { "type": "string" } },
        "capabilities": { "type": "array", "items": { "type": "string" } },
        "intents": { "type": "array", "items": { "type": "string" } },
        "permissions": { "type": "array", "items": { "type": "string" } },
        "metadata": { "type": "object" },
        "instructions": {
          "description": "What the model is told before the question",
          "type": "string",
          "minLength": 1
        },
        "executor": {
          "description": "The model it was made for; flags and configuration win",
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
        "tools": {
          "type": "array",
          "maxItems": 128,
          "items": {
            "oneOf": [
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
            "concurrency": { "type": "integer", "minimum": 1 },
            "steps": { "description": "Calls of the model", "type": "integer", "minimum": 1, "maximum": 1000 },
            "tokens": { "description": "In and out, of all calls", "type": "integer", "minimum": 1 },
            "cost": { "description": "USD", "type": ["string", "number"] },
            "timeout": { "$ref": "#/$defs/duration" }
          }
        }
      },
      "$defs": {
        "toolName": { "type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$" },
        "duration": { "description": "Such as 500ms, 30s, 2m", "type": "string" }
      }
    }

    """#
}
