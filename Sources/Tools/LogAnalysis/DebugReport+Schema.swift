extension DebugReport {
  /// The JSON Schema (draft 2020-12) of `json`, byte for byte `docs/schemas/dna.findings-v1.schema.json`.
  package static let jsonSchema = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "dna.findings-v1.schema.json",
      "title": "dna.findings/v1",
      "description": "What dna debug-log found in logs and traces. Later versions of v1 only add members.",
      "type": "object",
      "required": [
        "schema",
        "summary",
        "input",
        "runs",
        "runsOmitted",
        "findings",
        "findingsOmitted",
        "notChecked",
        "notes"
      ],
      "properties": {
        "schema": {
          "const": "dna.findings/v1"
        },
        "summary": {
          "type": "string"
        },
        "input": {
          "type": "object",
          "required": [
            "files",
            "formats",
            "lines",
            "understood",
            "shareNotUnderstood",
            "notUnderstood"
          ],
          "properties": {
            "files": {
              "type": "array",
              "items": {
                "type": "object",
                "required": [
                  "name",
                  "bytes",
                  "lines",
                  "understood",
                  "cutOff"
                ],
                "properties": {
                  "name": {
                    "type": "string"
                  },
                  "bytes": {
                    "type": "integer",
                    "minimum": 0
                  },
                  "lines": {
                    "type": "integer",
                    "minimum": 0
                  },
                  "understood": {
                    "type": "integer",
                    "minimum": 0
                  },
                  "cutOff": {
                    "type": "boolean",
                    "description": "The last line breaks off in the middle of a record."
                  }
                }
              }
            },
            "formats": {
              "type": "array",
              "items": {
                "type": "object",
                "required": [
                  "format",
                  "lines"
                ],
                "properties": {
                  "format": {
                    "enum": [
                      "dna.trace/v1",
                      "pino",
                      "zap",
                      "clef",
                      "python",
                      "generic"
                    ]
                  },
                  "lines": {
                    "type": "integer",
                    "minimum": 0
                  }
                }
              }
            },
            "lines": {
              "type": "integer",
              "minimum": 0
            },
            "understood": {
              "type": "integer",
              "minimum": 0
            },
            "shareNotUnderstood": {
              "type": "number",
              "minimum": 0,
              "maximum": 1
            },
            "notUnderstood": {
              "type": "array",
              "description": "The first few lines that were not understood.",
              "items": {
                "type": "object",
                "required": [
                  "file",
                  "line",
                  "reason"
                ],
                "properties": {
                  "file": {
                    "type": "string"
                  },
                  "line": {
                    "type": "integer",
                    "minimum": 1
                  },
                  "reason": {
                    "type": "string"
                  }
                }
              }
            }
          }
        },
        "runs": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/run"
          }
        },
        "runsOmitted": {
          "type": "integer",
          "minimum": 0
        },
        "findings": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/finding"
          }
        },
        "findingsOmitted": {
          "type": "integer",
          "minimum": 0
        },
        "notChecked": {
          "type": "array",
          "items": {
            "type": "object",
            "required": [
              "rule",
              "reason",
              "runs"
            ],
            "properties": {
              "rule": {
                "type": "string"
              },
              "reason": {
                "type": "string"
              },
              "runs": {
                "type": "integer",
                "minimum": 1
              }
            }
          }
        },
        "notes": {
          "type": "array",
          "items": {
            "type": "string"
          }
        }
      },
      "$defs": {
        "finding": {
          "type": "object",
          "required": [
            "rule",
            "tier",
            "severity",
            "run",
            "step",
            "location",
            "message",
            "evidence",
            "fix",
            "disproof",
            "confidence"
          ],
          "properties": {
            "rule": {
              "type": "string",
              "pattern": "^[a-z]+(-[a-z]+)*$"
            },
            "tier": {
              "enum": [
                "proven",
                "observed",
                "candidate"
              ]
            },
            "severity": {
              "enum": [
                "error",
                "warning",
                "info"
              ]
            },
            "run": {
              "type": [
                "string",
                "null"
              ]
            },
            "step": {
              "type": [
                "string",
                "null"
              ]
            },
            "location": {
              "type": "object",
              "required": [
                "file",
                "line",
                "byte",
                "pointer"
              ],
              "properties": {
                "file": {
                  "type": [
                    "string",
                    "null"
                  ]
                },
                "line": {
                  "type": [
                    "integer",
                    "null"
                  ]
                },
                "byte": {
                  "type": [
                    "integer",
                    "null"
                  ]
                },
                "pointer": {
                  "type": [
                    "string",
                    "null"
                  ]
                }
              }
            },
            "message": {
              "type": "string"
            },
            "evidence": {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            "fix": {
              "type": [
                "string",
                "null"
              ]
            },
            "disproof": {
              "description": "What would show that the finding is wrong.",
              "type": [
                "string",
                "null"
              ]
            },
            "confidence": {
              "type": "number",
              "minimum": 0,
              "maximum": 1
            }
          }
        },
        "run": {
          "type": "object",
          "required": [
            "id",
            "workflow",
            "service",
            "outcome",
            "summary",
            "startTime",
            "durationNanoseconds",
            "records",
            "steps",
            "skipped",
            "failed",
            "tree",
            "treeOmitted"
          ],
          "properties": {
            "id": {
              "type": "string"
            },
            "workflow": {
              "type": [
                "string",
                "null"
              ]
            },
            "service": {
              "type": [
                "string",
                "null"
              ]
            },
            "outcome": {
              "enum": [
                "succeeded",
                "failed",
                "cancelled",
                "rejected",
                "waiting",
                "unfinished",
                "unknown"
              ]
            },
            "summary": {
              "type": "string"
            },
            "startTime": {
              "type": [
                "string",
                "null"
              ]
            },
            "durationNanoseconds": {
              "type": [
                "integer",
                "null"
              ]
            },
            "records": {
              "type": "integer",
              "minimum": 0
            },
            "steps": {
              "type": "integer",
              "minimum": 0
            },
            "skipped": {
              "type": "integer",
              "minimum": 0
            },
            "failed": {
              "type": "integer",
              "minimum": 0
            },
            "tree": {
              "type": "array",
              "description": "Steps in preorder; depth gives the tree.",
              "items": {
                "$ref": "#/$defs/row"
              }
            },
            "treeOmitted": {
              "type": "integer",
              "minimum": 0
            }
          }
        },
        "row": {
          "type": "object",
          "required": [
            "depth",
            "label",
            "type",
            "status",
            "count",
            "startOffsetNanoseconds",
            "durationNanoseconds",
            "spread",
            "share",
            "critical",
            "attempts",
            "iteration",
            "error",
            "line"
          ],
          "properties": {
            "depth": {
              "type": "integer",
              "minimum": 0
            },
            "label": {
              "type": "string"
            },
            "type": {
              "type": [
                "string",
                "null"
              ]
            },
            "status": {
              "enum": [
                "ok",
                "failed",
                "cancelled",
                "unfinished",
                "skipped",
                "rejected",
                "waiting",
                "ended"
              ]
            },
            "count": {
              "type": "integer",
              "minimum": 1,
              "description": "Steps folded into this row."
            },
            "startOffsetNanoseconds": {
              "type": [
                "integer",
                "null"
              ]
            },
            "durationNanoseconds": {
              "type": [
                "integer",
                "null"
              ]
            },
            "spread": {
              "oneOf": [
                {
                  "type": "null"
                },
                {
                  "type": "object",
                  "required": [
                    "minimum",
                    "median",
                    "maximum"
                  ],
                  "properties": {
                    "minimum": {
                      "type": "integer",
                      "minimum": 0
                    },
                    "median": {
                      "type": "integer",
                      "minimum": 0
                    },
                    "maximum": {
                      "type": "integer",
                      "minimum": 0
                    }
                  }
                }
              ]
            },
            "share": {
              "type": [
                "number",
                "null"
              ]
            },
            "critical": {
              "type": "boolean"
            },
            "attempts": {
              "type": "integer",
              "minimum": 1
            },
            "iteration": {
              "type": [
                "integer",
                "null"
              ]
            },
            "error": {
              "type": [
                "string",
                "null"
              ]
            },
            "line": {
              "type": "integer",
              "minimum": 1
            }
          }
        }
      }
    }

    """#
}
