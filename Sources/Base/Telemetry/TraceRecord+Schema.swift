extension TraceRecord {
  /// The JSON Schema of a line (draft 2020-12), the same bytes as `docs/schemas/dna.trace-v1.schema.json`.
  package static let schemaText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "dna.trace-v1.schema.json",
      "title": "One line of a dna.trace/v1 file",
      "type": "object",
      "required": ["type", "traceId"],
      "oneOf": [
        {
          "properties": {
            "schema": { "const": "dna.trace/v1" },
            "type": { "const": "trace" },
            "traceId": { "$ref": "#/$defs/traceId" },
            "service": { "type": "string" },
            "version": { "type": "string" },
            "time": { "$ref": "#/$defs/time" },
            "attributes": { "type": "object" }
          },
          "required": ["schema", "type", "traceId", "service", "version", "time", "attributes"]
        },
        {
          "properties": {
            "type": { "const": "start" },
            "traceId": { "$ref": "#/$defs/traceId" },
            "spanId": { "$ref": "#/$defs/spanId" },
            "parentSpanId": { "$ref": "#/$defs/spanId" },
            "name": { "type": "string" },
            "kind": { "$ref": "#/$defs/kind" },
            "time": { "$ref": "#/$defs/time" },
            "attributes": { "type": "object" }
          },
          "required": ["type", "traceId", "spanId", "name", "kind", "time", "attributes"]
        },
        {
          "properties": {
            "type": { "const": "event" },
            "traceId": { "$ref": "#/$defs/traceId" },
            "spanId": { "$ref": "#/$defs/spanId" },
            "name": { "type": "string" },
            "time": { "$ref": "#/$defs/time" },
            "attributes": { "type": "object" }
          },
          "required": ["type", "traceId", "spanId", "name", "time", "attributes"]
        },
        {
          "properties": {
            "type": { "const": "span" },
            "traceId": { "$ref": "#/$defs/traceId" },
            "spanId": { "$ref": "#/$defs/spanId" },
            "parentSpanId": { "$ref": "#/$defs/spanId" },
            "name": { "type": "string" },
            "kind": { "$ref": "#/$defs/kind" },
            "startTime": { "$ref": "#/$defs/time" },
            "endTime": { "$ref": "#/$defs/time" },
            "status": {
              "type": "object",
              "properties": {
                "code": { "enum": ["unset", "ok", "error"] },
                "message": { "type": "string" }
              },
              "required": ["code"],
              "if": { "properties": { "code": { "const": "error" } } },
              "then": { "required": ["message"] }
            },
            "attributes": { "type": "object" }
          },
          "required": [
            "type", "traceId", "spanId", "name", "kind", "startTime", "endTime", "status", "attributes"
          ]
        }
      ],
      "$defs": {
        "traceId": {
          "description": "W3C Trace Context, section 3.2.2.3; not all zero",
          "type": "string",
          "pattern": "^[0-9a-f]{32}$",
          "not": { "const": "00000000000000000000000000000000" }
        },
        "spanId": {
          "description": "W3C Trace Context, section 3.2.2.4; not all zero",
          "type": "string",
          "pattern": "^[0-9a-f]{16}$",
          "not": { "const": "0000000000000000" }
        },
        "time": {
          "description": "RFC 3339, UTC, nine decimals",
          "type": "string",
          "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{9}Z$"
        },
        "kind": { "enum": ["internal", "server", "client", "producer", "consumer"] }
      }
    }

    """#
}
