extension WorkflowDefinition {
  /// The JSON Schema (draft 2020-12) of a definition, as `docs/schemas/dna.workflow-v1.schema.json` has it.
  package static let schemaText = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "dna.workflow-v1.schema.json",
      "title": "A workflow definition, dna.workflow/v1",
      "type": "object",
      "required": ["schema", "name", "nodes"],
      "properties": {
        "schema": {
          "const": "dna.workflow/v1"
        },
        "name": {
          "$ref": "#/$defs/name"
        },
        "version": {
          "type": "string",
          "pattern": "^(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)([-+].*)?$",
          "default": "1.0.0"
        },
        "description": {
          "type": "string"
        },
        "inputs": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/input"
          }
        },
        "state": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/stateKey"
          }
        },
        "outputs": {
          "type": "array",
          "items": {
            "type": "string"
          },
          "description": "State keys that make up the result; all that are not inputs when empty."
        },
        "nodes": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/node"
          }
        },
        "edges": {
          "type": "array",
          "items": {
            "$ref": "#/$defs/edge"
          }
        },
        "entryPoint": {
          "type": "string",
          "description": "Id of the first node; the only node that no edge reaches when not given."
        },
        "exitPoints": {
          "type": "array",
          "items": {
            "type": "string"
          },
          "description": "Ids of nodes after which a path ends."
        },
        "metadata": {
          "type": "object",
          "description": "Free facts; source says who planned it."
        }
      },
      "additionalProperties": false,
      "$defs": {
        "name": {
          "type": "string",
          "minLength": 1
        },
        "duration": {
          "type": "string",
          "pattern": "^([0-9]+(d|h|m|s|ms|us|ns))*[0-9]+(\\.[0-9]{1,9})?(d|h|m|s|ms|us|ns)$",
          "examples": ["250ms", "30s", "1h30m"]
        },
        "valueType": {
          "enum": ["any", "string", "number", "boolean", "array", "object"]
        },
        "input": {
          "type": "object",
          "required": ["name"],
          "properties": {
            "name": {
              "$ref": "#/$defs/name"
            },
            "type": {
              "$ref": "#/$defs/valueType"
            },
            "description": {
              "type": "string"
            },
            "default": true
          },
          "additionalProperties": false
        },
        "stateKey": {
          "type": "object",
          "required": ["name"],
          "properties": {
            "name": {
              "$ref": "#/$defs/name"
            },
            "type": {
              "$ref": "#/$defs/valueType"
            },
            "reducer": {
              "enum": ["append", "sum", "min", "max", "any", "all", "merge", "last", "first"]
            },
            "description": {
              "type": "string"
            }
          },
          "additionalProperties": false
        },
        "body": {
          "type": "object",
          "required": ["nodes"],
          "properties": {
            "nodes": {
              "type": "array",
              "items": {
                "$ref": "#/$defs/node"
              }
            },
            "edges": {
              "type": "array",
              "items": {
                "$ref": "#/$defs/edge"
              }
            },
            "entryPoint": {
              "type": "string",
              "description": "Id of the first node; the only node that no edge reaches when not given."
            },
            "exitPoints": {
              "type": "array",
              "items": {
                "type": "string"
              },
              "description": "Ids of nodes after which a path ends."
            }
          },
          "additionalProperties": false
        },
        "retry": {
          "type": "object",
          "required": ["maxAttempts"],
          "properties": {
            "maxAttempts": {
              "type": "integer",
              "minimum": 1,
              "maximum": 1000
            },
            "delay": {
              "$ref": "#/$defs/duration"
            },
            "backoff": {
              "type": "number",
              "minimum": 1,
              "maximum": 100
            },
            "maxDelay": {
              "$ref": "#/$defs/duration"
            },
            "jitter": {
              "type": "number",
              "minimum": 0,
              "maximum": 1
            },
            "on": {
              "type": "array",
              "items": {
                "type": "string"
              },
              "description": "Error codes that are tried again; all when empty."
            }
          },
          "additionalProperties": false
        },
        "node": {
          "type": "object",
          "required": ["id"],
          "properties": {
            "id": {
              "$ref": "#/$defs/name"
            },
            "name": {
              "type": "string"
            },
            "type": {
              "enum": ["function", "tool", "llm", "http", "condition", "parallel", "map", "loop", "wait", "human-in-loop", "subworkflow"],
              "default": "function"
            },
            "label": {
              "type": "string"
            },
            "description": {
              "type": "string"
            },
            "x": {
              "type": "number"
            },
            "y": {
              "type": "number"
            },
            "config": {
              "type": "object"
            },
            "retry": {
              "$ref": "#/$defs/retry"
            },
            "reads": {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            "writes": {
              "type": "array",
              "items": {
                "type": "string"
              }
            },
            "timeout": {
              "$ref": "#/$defs/duration"
            },
            "onError": {
              "oneOf": [
                {
                  "enum": ["fail", "ignore"]
                },
                {
                  "type": "object",
                  "required": ["goTo"],
                  "properties": {
                    "goTo": {
                      "$ref": "#/$defs/name"
                    }
                  },
                  "additionalProperties": false
                }
              ]
            },
            "routing": {
              "enum": ["exclusive", "inclusive"],
              "default": "exclusive"
            },
            "join": {
              "enum": ["all", "any"],
              "default": "all"
            }
          },
          "additionalProperties": false,
          "allOf": [
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "function"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "handler": {
                        "$ref": "#/$defs/name"
                      },
                      "parameters": {
                        "type": "object"
                      }
                    },
                    "required": ["handler"]
                  }
                },
                "required": ["config"]
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "tool"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "argv": {
                        "oneOf": [
                          {
                            "type": "string"
                          },
                          {
                            "type": "array",
                            "items": {
                              "type": "string"
                            }
                          }
                        ]
                      },
                      "shell": {
                        "type": "boolean"
                      },
                      "parameters": {
                        "type": ["object", "string"]
                      },
                      "tool": {
                        "type": "string"
                      },
                      "env": {
                        "type": ["object", "string"]
                      },
                      "stdout": {
                        "enum": ["json", "text"]
                      }
                    }
                  }
                }
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "llm"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "prompt": {
                        "type": "string"
                      },
                      "system": {
                        "type": "string"
                      },
                      "model": {
                        "type": "string"
                      },
                      "schema": {
                        "type": ["object", "boolean"]
                      }
                    },
                    "required": ["prompt"]
                  }
                },
                "required": ["config"]
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "http"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "url": {
                        "type": "string"
                      },
                      "method": {
                        "type": "string"
                      },
                      "query": {
                        "type": ["object", "string"]
                      },
                      "headers": {
                        "type": ["object", "string"]
                      },
                      "body": {},
                      "response": {
                        "enum": ["auto", "json", "text", "full"]
                      },
                      "accept": {
                        "type": "array",
                        "items": {
                          "type": "integer"
                        }
                      }
                    },
                    "required": ["url"]
                  }
                },
                "required": ["config"]
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "condition"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "condition": {
                        "type": "string"
                      }
                    }
                  }
                }
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "parallel"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "branches": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                          "type": "object",
                          "required": ["body"],
                          "properties": {
                            "name": {
                              "$ref": "#/$defs/name"
                            },
                            "body": {
                              "$ref": "#/$defs/body"
                            }
                          }
                        }
                      },
                      "wait": {
                        "oneOf": [
                          {
                            "enum": ["all", "any", "majority"]
                          },
                          {
                            "type": "integer",
                            "minimum": 1
                          }
                        ]
                      },
                      "concurrency": {
                        "type": "integer",
                        "minimum": 1
                      }
                    },
                    "required": ["branches"]
                  }
                },
                "required": ["config"]
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "map"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "over": {
                        "type": ["string", "array"]
                      },
                      "as": {
                        "$ref": "#/$defs/name"
                      },
                      "concurrency": {
                        "type": "integer",
                        "minimum": 1
                      },
                      "body": {
                        "$ref": "#/$defs/body"
                      },
                      "onItemError": {
                        "enum": ["fail", "skip", "null"]
                      }
                    },
                    "required": ["over", "body"]
                  }
                },
                "required": ["config"]
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "loop"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "body": {
                        "$ref": "#/$defs/body"
                      },
                      "while": {
                        "type": "string"
                      },
                      "until": {
                        "type": "string"
                      },
                      "maxIterations": {
                        "type": "integer",
                        "minimum": 1
                      },
                      "as": {
                        "$ref": "#/$defs/name"
                      }
                    },
                    "required": ["body", "maxIterations"]
                  }
                },
                "required": ["config"]
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "wait"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "duration": {
                        "type": "string"
                      },
                      "until": {
                        "type": "string"
                      }
                    }
                  }
                }
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "human-in-loop"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "kind": {
                        "enum": ["approval", "decision", "input"]
                      },
                      "message": {
                        "type": "string"
                      },
                      "type": {
                        "enum": ["string", "number", "boolean", "date", "email", "url", "json"]
                      },
                      "rule": {
                        "type": "string"
                      },
                      "timeout": {
                        "$ref": "#/$defs/duration"
                      },
                      "onTimeout": {
                        "enum": ["fail", "approve", "reject"]
                      }
                    }
                  }
                }
              }
            },
            {
              "if": {
                "properties": {
                  "type": {
                    "const": "subworkflow"
                  }
                },
                "required": ["type"]
              },
              "then": {
                "properties": {
                  "config": {
                    "properties": {
                      "path": {
                        "type": "string"
                      },
                      "definition": {
                        "$ref": "#"
                      },
                      "inputs": {
                        "type": ["object", "string"]
                      },
                      "outputs": {
                        "type": "object",
                        "additionalProperties": {
                          "type": "string"
                        }
                      }
                    }
                  }
                }
              }
            }
          ]
        },
        "edge": {
          "type": "object",
          "required": ["from", "to"],
          "properties": {
            "id": {
              "type": "string"
            },
            "from": {
              "$ref": "#/$defs/name"
            },
            "to": {
              "$ref": "#/$defs/name"
            },
            "label": {
              "type": "string"
            },
            "conditional": {
              "type": "boolean"
            },
            "condition": {
              "type": "string"
            },
            "priority": {
              "type": "integer"
            },
            "maxTraversals": {
              "type": "integer",
              "minimum": 1
            }
          },
          "additionalProperties": false
        }
      }
    }

    """#
}
