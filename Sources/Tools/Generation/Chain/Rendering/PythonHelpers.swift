/// Functions that generated Python needs, each only where it is used.
enum PythonHelpers {
  /// The functions that some code uses, with those that they use, in a fixed order.
  static func needed(by code: String) -> [String] {
    var wanted: Set<String> = []
    var text = code
    while true {
      let more = all.filter { !wanted.contains($0.name) && text.contains($0.name + "(") }
      if more.isEmpty { break }
      for one in more {
        wanted.insert(one.name)
        text += one.source
      }
    }
    return all.filter { wanted.contains($0.name) }.map(\.source)
  }

  static let plainStep = #"""
    def _step(name, runnable):
        """The step's result, under its name, beside the values so far."""
        return RunnablePassthrough.assign(**{name: runnable})
    """#

  static let loggedStep = #"""
    def _step(name, runnable):
        """The step's result, under its name, beside the values so far; what happens is logged."""
        return RunnablePassthrough.assign(**{name: runnable}).with_listeners(
            on_start=lambda run: log.info("%s: started", name),
            on_end=lambda run: log.info("%s: finished", name),
            on_error=lambda run: log.error("%s: failed: %s", name, run.error),
        )
    """#

  static let main = #"""
    def usual_model(name):
        """A real model: `provider:model`, by default the one that CHAIN_MODEL names."""
        from langchain.chat_models import init_chat_model

        name = name or os.environ.get("CHAIN_MODEL")
        if not name:
            sys.exit("no model is named: set CHAIN_MODEL, for example to openai:gpt-4o-mini")
        return init_chat_model(name.replace("gemini:", "google_genai:", 1))


    if __name__ == "__main__":
        given = dict(word.split("=", 1) for word in sys.argv[1:] if "=" in word)
        print(build_chain(usual_model).invoke(given))
    """#

  private static let all: [(name: String, source: String)] = [
    (
      "_get",
      #"""
      def _get(value, key):
          """A member or an element, None when there is none."""
          if isinstance(value, dict):
              return value.get(key)
          if isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
              return value[key]
          return None
      """#
    ),
    (
      "_text",
      #"""
      def _text(value):
          """A value as it stands in a text."""
          if value is None:
              return ""
          return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
      """#
    ),
    (
      "_truth",
      #"""
      def _truth(value):
          return value is True or (value is not False and value is not None)
      """#
    ),
    (
      "_coalesce",
      #"""
      def _coalesce(value, other):
          return other() if value is None else value
      """#
    ),
    (
      "_add",
      #"""
      def _add(a, b):
          if isinstance(a, str) or isinstance(b, str):
              return _text(a) + _text(b)
          return None if a is None or b is None else a + b
      """#
    ),
    (
      "_arith",
      #"""
      def _arith(sign, a, b):
          if a is None or b is None or (sign in "/%" and b == 0):
              return None
          if sign == "-":
              return a - b
          return a * b if sign == "*" else a / b if sign == "/" else math.fmod(a, b)
      """#
    ),
    (
      "_compare",
      #"""
      def _compare(sign, a, b):
          if a is None or b is None:
              return False
          return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]
      """#
    ),
    (
      "_in",
      #"""
      def _in(a, b):
          return b is not None and a in b
      """#
    ),
    (
      "_call",
      #"""
      def _call(name, value, *rest):
          """The functions of the chain's expression language."""
          first = rest[0] if rest else None
          if name == "join":
              return (first if first is not None else ", ").join(_text(one) for one in value or [])
          if name == "map":
              return [first(one) for one in value or []]
          if name == "filter":
              return [one for one in value or [] if _truth(first(one))]
          if name in ("any", "all", "count"):
              found = [_truth(first(one)) if first else one is not None for one in value or []]
              return {"any": any, "all": all, "count": sum}[name](found)
          if name == "split":
              return list(_text(value)) if first == "" else _text(value).split(first)
          if name == "string":
              return _text(value)
          if name == "len":
              return len(value or [])
          if name in ("lower", "upper"):
              return getattr(_text(value), name)()
          if name == "trim":
              return _text(value).strip()
          if name == "contains":
              return value is not None and first in value
          if name == "starts_with":
              return _text(value).startswith(first)
          if name == "ends_with":
              return _text(value).endswith(first)
          if name == "matches":
              return re.search(first, _text(value)) is not None
          if name == "number":
              try:
                  return float(value)
              except (TypeError, ValueError):
                  return None
          if name == "round":
              return round(value, first or 0)
          if name == "abs":
              return abs(value)
          if name in ("min", "max"):
              return {"min": min, "max": max}[name](value if not rest else [value, *rest])
          if name == "sum":
              return sum(value or [])
          if name in ("keys", "values"):
              return list(getattr(value, name)())
          if name in ("first", "last"):
              return (value[0] if name == "first" else value[-1]) if value else None
          if name == "default":
              return first if value is None else value
          raise ValueError("no such function: " + name)
      """#
    ),
    (
      "_messages",
      #"""
      def _messages(prompt):
          """The messages of a prompt."""
          if isinstance(prompt, str):
              return [HumanMessage(prompt)]
          return prompt.to_messages() if hasattr(prompt, "to_messages") else list(prompt)
      """#
    ),
    (
      "_with_system",
      #"""
      def _with_system(text, prompt):
          return [SystemMessage(text), *_messages(prompt)]
      """#
    ),
    (
      "_with_turns",
      #"""
      def _with_turns(turns, prompt):
          """The conversation so far stands behind the system's message."""
          messages = _messages(prompt)
          place = 1 if messages and isinstance(messages[0], SystemMessage) else 0
          return messages[:place] + list(turns) + messages[place:]
      """#
    ),
    (
      "_with_schema",
      #"""
      def _with_schema(schema, prompt):
          text = "Answer with one JSON object that keeps this JSON Schema, and nothing else:\n"
          return [*_messages(prompt), HumanMessage(text + json.dumps(schema))]
      """#
    ),
    (
      "_remember",
      #"""
      def _remember(history, question, answer, values):
          history.add_messages([HumanMessage(question), AIMessage(_text(answer))])
          return values
      """#
    ),
    (
      "_cached",
      #"""
      def _cached(runnable):
          """The same answer to the same prompt."""
          answers = {}

          def ask(prompt):
              key = repr(prompt)
              if key not in answers:
                  answers[key] = runnable.invoke(prompt)
              return answers[key]

          return RunnableLambda(ask)
      """#
    ),
    (
      "_checked",
      #"""
      def _checked(value, schema, place="answer"):
          """The value when it keeps the schema; else an error that says where it does not."""
          kinds = {
              "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None),
              "integer": int, "number": (int, float),
          }
          types = schema.get("type", [])
          types = [types] if isinstance(types, str) else types
          if types and not any(
              isinstance(value, kinds[name]) and (name == "boolean" or not isinstance(value, bool))
              for name in types
          ):
              raise ValueError(f"{place} is not {' or '.join(types)}: {value!r}")
          if "enum" in schema and value not in schema["enum"]:
              raise ValueError(f"{place} is none of {schema['enum']}: {value!r}")
          if isinstance(value, dict):
              for name in schema.get("required", []):
                  if name not in value:
                      raise ValueError(f"{place} has no '{name}'")
              for name, member in value.items():
                  known = schema.get("properties", {})
                  if name in known:
                      _checked(member, known[name], f"{place}.{name}")
                  elif schema.get("additionalProperties") is False:
                      raise ValueError(f"{place} has an unknown member '{name}'")
          if isinstance(value, list) and isinstance(schema.get("items"), dict):
              for index, element in enumerate(value):
                  _checked(element, schema["items"], f"{place}[{index}]")
          return value
      """#
    ),
    (
      "_parse",
      #"""
      def _parse(text, kind, schema=None, pattern=None):
          """A typed value of a text."""
          text = text.strip()
          if kind == "json":
              value = JsonOutputParser().parse(text)
              return _checked(value, schema) if schema else value
          if kind == "list":
              if text.startswith("["):
                  return json.loads(text)
              lines = [line.strip() for line in text.splitlines() if line.strip()]
              if len(lines) == 1 and not re.match(r"[-*+]|\d+[.)]", lines[0]):
                  lines = [part.strip() for part in lines[0].split(",")]
              return [re.sub(r"^([-*+]|\d+[.)])\s+", "", line) for line in lines if line]
          if kind == "number":
              found = re.search(r"-?\d+(\.\d+)?", text)
              if not found:
                  raise ValueError("no number in: " + text)
              return float(found[0]) if "." in found[0] else int(found[0])
          if kind == "boolean":
              word = text.lower().strip(".!")
              if word not in ("yes", "no", "true", "false"):
                  raise ValueError("neither yes nor no: " + text)
              return word in ("yes", "true")
          if kind == "regex":
              found = re.search(pattern, text)
              if not found:
                  raise ValueError("no match in: " + text)
              return found.groupdict() or (found[1] if found.groups() else found[0])
          return text
      """#
    ),
    (
      "_documents",
      #"""
      def _documents(value):
          """Documents of a text, or of a list of texts and documents."""
          values = value if isinstance(value, list) else [value]
          return [one if isinstance(one, dict) else {"source": "", "text": _text(one)} for one in values]
      """#
    ),
    (
      "_load",
      #"""
      def _load(paths, kind):
          """Reads files, folders and patterns as documents."""
          names = []
          for path in paths:
              if os.path.isdir(path):
                  for folder, _, files in sorted(os.walk(path)):
                      names += [os.path.join(folder, name) for name in sorted(files) if not name.startswith(".")]
              elif any(sign in path for sign in "*?["):
                  names += [name for name in sorted(glob.glob(path, recursive=True)) if os.path.isfile(name)]
              else:
                  names.append(path)
          if not names:
              raise FileNotFoundError("no file fits " + ", ".join(paths))
          documents = []
          for name in names:
              if kind == "pdf" or name.lower().endswith(".pdf"):
                  done = subprocess.run(["pdftotext", "-q", name, "-"], capture_output=True, check=True)
                  text = done.stdout.decode("utf-8", "replace")
              else:
                  with open(name, encoding="utf-8", errors="replace") as file:
                      text = file.read()
                  if kind == "html" or name.lower().endswith((".html", ".htm")):
                      text = html.unescape(re.sub(r"(?is)<(script|style).*?</\1>|<[^>]+>", " ", text))
              documents.append({"source": name, "text": text})
          return documents
      """#
    ),
    (
      "_chunks",
      #"""
      def _chunks(documents, size):
          """Pieces of at most `size` characters that end where paragraphs end."""
          chunks = []
          for document in documents:
              line = 1
              piece = ""
              first = 1
              for part in re.split(r"(\n\s*\n)", document["text"]):
                  for place in range(0, max(1, len(part)), size):
                      cut = part[place : place + size]
                      if piece.strip() and len(piece) + len(cut) > size:
                          chunks.append((document, first, line, piece))
                          piece, first = "", line
                      piece += cut
                      line += cut.count("\n")
              if piece.strip():
                  chunks.append((document, first, line, piece))
          return [
              {
                  "source": document.get("source", ""), "startLine": first, "endLine": last,
                  "citation": f"{document.get('source') or 'text'}:{first}-{last}", "text": text.strip(),
              }
              for document, first, last, text in chunks
          ]
      """#
    ),
    (
      "_find",
      #"""
      def _find(question, chunks, count):
          """The chunks that fit best by their words: BM25 (Robertson and Zaragoza, 2009)."""
          words = [re.findall(r"\w+", chunk["text"].lower()) for chunk in chunks]
          usual = sum(map(len, words)) / max(1, len(words)) or 1
          scores = []
          for index, own in enumerate(words):
              score = 0.0
              for word in set(re.findall(r"\w+", question.lower())):
                  holding = sum(word in other for other in words)
                  times = own.count(word)
                  weight = math.log(1 + (len(words) - holding + 0.5) / (holding + 0.5))
                  score += weight * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * len(own) / usual))
              scores.append((-score, index))
          return [chunks[index] for score, index in sorted(scores)[:count] if score < 0]
      """#
    ),
    (
      "_shown",
      #"""
      def _shown(chunks):
          return "\n\n".join(
              f"[{number}] {chunk['citation']}\n{chunk['text']}" for number, chunk in enumerate(chunks, 1)
          )
      """#
    ),
    (
      "_program",
      #"""
      def _program(tools, argv, given, is_json):
          """Calls a tool: a function of `tools`, else a program that reads JSON and writes its answer."""
          name = os.path.basename(argv[0])
          if name in tools:
              return tools[name](**given)
          done = subprocess.run(argv, input=json.dumps(given).encode(), capture_output=True, check=False)
          if done.returncode != 0:
              raise RuntimeError(f"{argv[0]} failed: {done.stderr.decode('utf-8', 'replace').strip()}")
          text = done.stdout.decode("utf-8", "replace").strip()
          return json.loads(text) if is_json else text
      """#
    ),
    (
      "_function",
      #"""
      def _function(name, arguments):
          """A built-in function of dna: files here, every other through the program."""
          path = arguments.get("path")
          if name == "file.write":
              with open(path, "w", encoding="utf-8") as file:
                  file.write(_text(arguments.get("content")))
              return {"path": path}
          if name == "csv.read":
              with open(path, encoding="utf-8", newline="") as file:
                  return list(csv.DictReader(file, delimiter="\t" if path.endswith(".tsv") else ","))
          if name in ("json.read", "jsonl.read"):
              with open(path, encoding="utf-8") as file:
                  text = file.read()
              return json.loads(text) if name == "json.read" else [json.loads(line) for line in text.splitlines() if line.strip()]
          words = [f"{key}={json.dumps(value)}" for key, value in arguments.items()]
          done = subprocess.run(["dna", "function", "call", name, *words, "--json"], capture_output=True, check=True)
          return json.loads(done.stdout)
      """#
    ),
  ]
}
