import JSON
import Platform
import Testing

struct JSONFuzzTests {
  private static let environment = ProcessContext.environment()
  private static let rounds = environment["DNA_SOAK"] == "1" ? 400_000 : 4_000

  @Test func `document, scanner, cursor and fields agree on every text, sound or damaged`() throws {
    var generated = GeneratedJSON(seed: 20_260)
    let set = try #require(JSONFieldSet(parsing: ["", "/key", "/level/a", "/0", "/1/key"]))
    var fields = JSONFields(set)
    var refused = 0
    for round in 0..<Self.rounds {
      let sound = generated.text()
      let text = round % 3 == 0 ? sound : generated.damaged(sound)
      let document = Result { try JSONDocument(parsing: text) }
      text.withUnsafeBytes { bytes in
        let scanned = Result { try JSONScanner(bytes).value() }
        let walked = Result { try Self.walk(bytes) }
        var fieldError: String?
        do { try fields.read(bytes) } catch { fieldError = "\(error)" }
        switch document {
        case .success(let document):
          #expect((try? scanned.get())?.range == document.root.sourceRange)
          #expect((try? walked.get()) == document.value)
          #expect(fieldError == nil)
          for (slot, pointer) in set.pointers.enumerated() {
            let expected = document.root.node(at: pointer)
            #expect(JSONScanner(bytes).value(fields[slot]) == expected?.value)
          }
        case .failure(let error):
          refused += 1
          let message = "\(error)"
          #expect(Self.message(scanned) == message && fieldError == message)
          #expect(Self.message(walked) != nil)
          if let error = error as? JSONSyntaxError { _ = error.excerpt(in: text) }
        }
      }
      if round % 3 == 0 { #expect((try? document.get()) != nil) }
    }
    #expect(refused > Self.rounds / 3)
  }

  @Test func `what is written reads back as the same value and is written the same again`() throws {
    var generated = GeneratedJSON(seed: 7)
    for round in 0..<Self.rounds / 2 {
      let value = try JSONDocument(parsing: generated.text()).value
      let layout: JSONValue.Layout = round % 2 == 0 ? .compact : .pretty
      let text = value.serialized(layout)
      let again = try JSONDocument(parsing: text).value
      #expect(again == value && again.serialized(layout) == text)
      var writer = JSONWriter(layout: layout)
      JSONWriterTests.write(value, &writer)
      #expect(String(decoding: try writer.finish(), as: UTF8.self) == text)
    }
  }

  private static func message<Success>(_ result: Result<Success, any Error>) -> String? {
    guard case .failure(let error) = result else { return nil }
    return "\(error)"
  }

  /// Builds the value by pulling every token through a cursor.
  private static func walk(_ bytes: UnsafeRawBufferPointer) throws -> JSONValue {
    var cursor = JSONCursor(bytes)
    let value = try walk(&cursor, JSONScanner(bytes))
    try cursor.end()
    return value
  }

  private static func walk(_ cursor: inout JSONCursor, _ scanner: JSONScanner) throws -> JSONValue {
    switch cursor.peek() {
    case .object:
      var object = JSONObject()
      try cursor.beginObject()
      while let key = try cursor.nextKey() {
        object[scanner.string(key) ?? ""] = try walk(&cursor, scanner)
      }
      return .object(object)
    case .array:
      var elements: [JSONValue] = []
      try cursor.beginArray()
      while try cursor.nextElement() { elements.append(try walk(&cursor, scanner)) }
      return .array(elements)
    default:
      return scanner.value(try cursor.take()) ?? .null
    }
  }

  /// Reads lines of `{"hex", "ours"}`: a text, and what ours wrote of it or null; prints differences.
  private static let readingOracle = """
    import sys, json, re
    from decimal import Decimal
    try: import orjson
    except ImportError: orjson = None
    def no(x): raise ValueError(x)
    def load(text):
        if text.startswith("\\ufeff"): text = text[1:]
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=no)
    def fix(x):
        if isinstance(x, str):
            x = x.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
            return re.sub("[\\ud800-\\udfff]", "\\ufffd", x)
        if isinstance(x, list): return [fix(y) for y in x]
        if isinstance(x, dict): return {fix(k): fix(v) for k, v in x.items()}
        return x
    for line in sys.stdin:
        case = json.loads(line); raw = bytes.fromhex(case["hex"])
        try: value = [fix(load(raw.decode("utf-8")))]
        except (ValueError, RecursionError): value = None
        except ArithmeticError: continue  # an exponent that Python's Decimal cannot hold
        ours = None if case["ours"] is None else [load(case["ours"])]
        if value != ours: print("json", raw, value, ours)
        if orjson and ours is not None and b"\\\\ud" not in raw.lower():
            try: orjson.loads(raw)
            except ValueError as e:
                if "number" not in str(e): print("orjson", raw, e)
        if orjson and ours is None:
            try: orjson.loads(raw); print("orjson takes", raw)
            except ValueError: pass
    print("done")
    """

  @Test func `Python's json and orjson read the same texts as the same values`() async throws {
    var generated = GeneratedJSON(seed: 31)
    var input: [UInt8] = []
    for round in 0..<Self.rounds / 2 {
      let sound = generated.text(depth: 3)
      let text = round % 2 == 0 ? sound : generated.damaged(sound)
      let hexadecimal = text.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      let ours = (try? JSONDocument(parsing: text)).map { JSONValue.string($0.value.serialized()) }
      let line: JSONValue = ["hex": .string(hexadecimal), "ours": ours ?? .null]
      line.append(to: &input)
      input.append(0x0A)
    }
    guard let lines = try await Self.python(Self.readingOracle, input) else { return }
    #expect(lines == ["done"])
  }

  private static let schemaOracle = """
    import sys, json
    try: import jsonschema
    except ImportError: print("missing"); sys.exit()
    for line in sys.stdin:
        case = json.loads(line)
        valid = jsonschema.Draft202012Validator(case["schema"]).is_valid(case["value"])
        if valid != case["ours"]: print(line.strip(), valid)
    print("done")
    """

  @Test func `Python's jsonschema accepts the same values`() async throws {
    var generated = GeneratedSchema(seed: 99)
    var input: [UInt8] = []
    var accepted = 0
    let count = Self.rounds / 2
    for _ in 0..<count {
      let schema = generated.schema(3)
      let value = generated.value(3)
      let isValid = try JSONSchema(schema).accepts(value)
      accepted += isValid ? 1 : 0
      let line: JSONValue = ["schema": schema, "value": value, "ours": .bool(isValid)]
      line.append(to: &input)
      input.append(0x0A)
    }
    #expect(accepted > count / 10 && accepted < count * 9 / 10)
    guard let lines = try await Self.python(Self.schemaOracle, input) else { return }
    if lines == ["missing"] {
      Self.missing("the Python package jsonschema is not installed")
      return
    }
    #expect(lines == ["done"])
  }

  /// Says loudly that a comparison did not take place; in CI that is a failure.
  private static func missing(_ what: String) {
    Issue.record("not compared: \(what)", severity: environment["CI"] == nil ? .warning : .error)
  }

  /// The lines that a Python program prints; nil, with a loud note, when there is no Python.
  private static func python(_ program: String, _ input: [UInt8]) async throws -> [String]? {
    var child = Subprocess("python3", ["-c", program], environment: environment)
    child.standardInput = input
    do {
      let outcome = try await child.run()
      let text = String(decoding: outcome.standardOutput, as: UTF8.self)
      #expect(outcome.isSuccess, "\(String(decoding: outcome.standardError, as: UTF8.self))")
      return text.split(separator: "\n").map(String.init)
    } catch {
      missing("python3 cannot be run: \(error)")
      return nil
    }
  }
}
