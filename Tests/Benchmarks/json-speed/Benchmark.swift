import Glibc
import JSON

/// `json-benchmark MODE FILE`: reads a file of JSON lines in one way and says how many it read.
///
/// Built by `Tests/Benchmarks/json-speed.py` alone; no product and no target has it.
@main
enum Benchmark {
  static let short = [
    "/level", "/time", "/pid", "/hostname", "/msg", "/req/id", "/req/method", "/req/url",
    "/res/statusCode", "/responseTime",
  ]
  static let spans = [
    "/traceId", "/spanId", "/parentSpanId", "/name", "/kind", "/startTimeUnixNano",
    "/endTimeUnixNano", "/status/code", "/status/message", "/attributes",
  ]

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let bytes = map(arguments[2]) else {
      print("usage: json-benchmark MODE FILE")
      exit(2)
    }
    var total = 0
    var lines = 0
    switch arguments[1] {
    case "fields":
      guard let set = JSONFieldSet(parsing: short) else { exit(2) }
      var fields = JSONFields(set)
      JSONScanner.forEachLine(in: bytes) { line, _ in
        do {
          try fields.read(line)
          let scanner = JSONScanner(line)
          if let level = scanner.int(fields[0]), level >= 50 { total += 1 }
          if fields[9].isPresent { lines += 1 }
        } catch {
          exit(1)
        }
      }
    case "spans":
      guard let set = JSONFieldSet(parsing: spans) else { exit(2) }
      var fields = JSONFields(set)
      try JSONScanner.forEachLine(in: bytes) { line, _ in
        try walk(line, &fields) { fields in
          lines += 1
          if JSONScanner(line).int(fields[7]) == 2 { total += 1 }
        }
      }
    case "check":
      JSONScanner.forEachLine(in: bytes) { line, _ in
        guard let slice = try? JSONScanner(line).value() else { exit(1) }
        total += slice.end
        lines += 1
      }
    case "tape":
      try JSONScanner.forEachLine(in: bytes) { line, _ in
        let document = try JSONDocument(parsing: Array(line))
        total += document.root.count
        lines += 1
      }
    case "value":
      try JSONScanner.forEachLine(in: bytes) { line, _ in
        let value = try JSONDocument(parsing: Array(line)).value
        total += value.object?.count ?? 0
        lines += 1
      }
    case "write":
      var out: [UInt8] = []
      try JSONScanner.forEachLine(in: bytes) { line, _ in
        let value = try JSONDocument(parsing: Array(line)).value
        out.removeAll(keepingCapacity: true)
        for _ in 0..<4 { value.append(to: &out) }
        total += out.count
        lines += 1
      }
    case "one":
      let document = try JSONDocument(parsing: Array(bytes))
      total = document.root.count
      lines = 1
    default: exit(2)
    }
    print(lines, total)
  }

  static func walk(
    _ line: UnsafeRawBufferPointer, _ fields: inout JSONFields,
    _ visit: (borrowing JSONFields) -> Void
  ) throws(JSONSyntaxError) {
    let scanner = JSONScanner(line)
    var cursor = JSONCursor(line)
    try cursor.beginObject()
    while let key = try cursor.nextKey() {
      guard scanner.string(key, equals: "resourceSpans") else {
        try cursor.skip()
        continue
      }
      try cursor.beginArray()
      while try cursor.nextElement() {
        try cursor.beginObject()
        while let key = try cursor.nextKey() {
          guard scanner.string(key, equals: "scopeSpans") else {
            try cursor.skip()
            continue
          }
          try cursor.beginArray()
          while try cursor.nextElement() {
            try cursor.beginObject()
            while let key = try cursor.nextKey() {
              guard scanner.string(key, equals: "spans") else {
                try cursor.skip()
                continue
              }
              try cursor.beginArray()
              while try cursor.nextElement() {
                try cursor.take(&fields)
                visit(fields)
              }
            }
          }
        }
      }
    }
    try cursor.end()
  }

  static func map(_ path: String) -> UnsafeRawBufferPointer? {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    let size = Int(lseek(descriptor, 0, SEEK_END))
    guard size > 0,
      let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE | 0x8000, descriptor, 0),
      memory != MAP_FAILED
    else { return nil }
    return UnsafeRawBufferPointer(start: memory, count: size)
  }
}
