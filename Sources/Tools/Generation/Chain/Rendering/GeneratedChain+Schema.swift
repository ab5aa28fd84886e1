extension GeneratedChain {
  /// The JSON Schema of `dna.generated-chain/v1`, what `dna generate-chain --json` gives.
  package static let schemaText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "dna.generated-chain-v1.schema.json",
      "title": "A chain that was made from a sentence: plan, code, reasons, costs",
      "type": "object",
      "required": [
        "schema", "name", "target", "source", "files", "explanation", "steps", "assumptions",
        "questions", "leftover", "cost", "plan"
      ],
      "additionalProperties": false,
      "properties": {
        "schema": { "const": "dna.generated-chain/v1" },
        "name": { "description": "Name of the chain", "type": "string", "minLength": 1 },
        "target": { "enum": ["swift", "langchain", "json"] },
        "source": {
          "description": "Who planned it, and why the rules stood in for a model",
          "type": "object",
          "required": ["planner"],
          "additionalProperties": false,
          "properties": {
            "planner": { "type": "string" },
            "reason": { "type": "string" }
          }
        },
        "files": {
          "description": "The files, with paths below one folder",
          "type": "array",
          "minItems": 1,
          "items": {
            "type": "object",
            "required": ["path", "content"],
            "additionalProperties": false,
            "properties": {
              "path": { "type": "string", "pattern": "^[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$" },
              "content": { "type": "string" }
            }
          }
        },
        "explanation": { "description": "What each step does and why, Markdown", "type": "string" },
        "steps": {
          "description": "Which words asked for which step",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["step", "words", "why", "confidence"],
            "additionalProperties": false,
            "properties": {
              "step": { "type": "string" },
              "words": { "type": "string" },
              "why": { "type": "string" },
              "confidence": { "type": "number", "minimum": 0, "maximum": 1 }
            }
          }
        },
        "assumptions": {
          "description": "What was taken for granted", "type": "array", "items": { "type": "string" }
        },
        "questions": {
          "description": "What only the user can say", "type": "array", "items": { "type": "string" }
        },
        "leftover": {
          "description": "Words that made no step",
          "type": "array",
          "items": {
            "type": "object",
            "required": ["words", "why"],
            "additionalProperties": false,
            "properties": { "words": { "type": "string" }, "why": { "type": "string" } }
          }
        },
        "cost": {
          "description": "What a run may cost, and by which rule",
          "type": "object",
          "required": ["rule", "calls", "inputTokens", "outputTokens"],
          "properties": {
            "rule": { "type": "string" },
            "calls": { "type": "integer", "minimum": 0 },
            "inputTokens": { "type": "integer", "minimum": 0 },
            "outputTokens": { "type": "integer", "minimum": 0 },
            "microDollars": { "type": ["integer", "null"], "minimum": 0 }
          }
        },
        "plan": {
          "description": "The plan",
          "type": "object",
          "required": ["schema", "name", "steps"],
          "properties": { "schema": { "const": "dna.chain/v1" } }
        },
        "usage": { "description": "With a model: what planning took", "type": "object" },
        "check": { "description": "With --check: what came of it", "type": "object" }
      }
    }
    """#
}
