/// The names under which log producers write a field: the one place to add another.
///
/// Names are compared without case and without `_`, `-`, `.` and spaces, so that `traceId`, `trace_id`,
/// `TraceID` and `trace.id` are one entry. A member of a container counts as if its name were joined:
/// `{"error":{"type":"x"}}` is `error.type`.
enum FieldTable {
  /// Names by field; an earlier name wins over a later one in the same record.
  static let names: [(field: Field, names: [String])] = [
    (.schema, ["schema"]),
    (.type, ["type"]),
    (
      .run,
      [
        "traceid", "@tr", "oteltraceid", "ddtraceid", "logginggoogleapiscom/trace", "runid",
        "executionid", "conversationid", "sessionid", "correlationid", "requestid", "reqid",
        "jobid",
      ]
    ),
    (.runName, ["dnarunid"]),
    (.span, ["spanid", "@sp", "otelspanid", "ddspanid", "logginggoogleapiscom/spanid", "stepid"]),
    (.parent, ["parentspanid", "@ps", "parentid", "spanparentid", "parentstep", "parent"]),
    (
      .time,
      [
        "time", "timestamp", "ts", "@t", "@timestamp", "asctime", "datetime", "eventtime",
        "logtime", "date", "created", "t",
      ]
    ),
    (.startTime, ["starttime", "startedat", "@st", "starttimeunixnano", "begintime"]),
    (.endTime, ["endtime", "endedat", "finishedat", "completedat", "endtimeunixnano"]),
    (.level, ["level", "lvl", "severity", "loglevel", "levelname", "@l", "severitytext"]),
    (.message, ["msg", "message", "@m", "@mt", "body", "text"]),
    (.event, ["eventname", "event", "phase"]),
    (.error, ["error", "err", "exception", "@x", "excinfo", "exc"]),
    (
      .errorType,
      [
        "errortype", "exceptiontype", "errorname", "errorkind", "errorclass", "exctype",
        "errorcode",
      ]
    ),
    (.errorMessage, ["errormessage", "errormsg", "exceptionmessage", "errmsg", "reason"]),
    (
      .errorStack,
      [
        "errorstack", "stack", "stacktrace", "errorstacktrace", "exceptionstacktrace", "traceback",
        "errorverbose",
      ]
    ),
    (.name, ["name"]),
    (
      .step,
      [
        "dnanodeid", "step", "stepname", "node", "nodeid", "nodename", "task", "taskname",
        "spanname", "operationname", "stage",
      ]
    ),
    (.stepType, ["dnanodetype", "nodetype", "steptype", "openinferencespankind", "runtype"]),
    (.tool, ["genaitoolname", "toolname", "tool"]),
    (.workflow, ["dnaworkflowname", "workflow", "workflowname", "pipeline"]),
    (.service, ["service", "servicename", "app", "application"]),
    (.status, ["status", "outcome", "statuscode"]),
    (.statusMessage, ["statusmessage"]),
    (.httpStatus, ["httpstatuscode", "responsestatuscode", "httpresponsestatuscode"]),
    (.durationNanoseconds, ["durationns", "durationnanos", "eventduration"]),
    (.durationMicroseconds, ["durationus", "durationmicros", "elapsedus"]),
    (
      .durationMilliseconds,
      ["durationms", "responsetime", "elapsedms", "latencyms", "dnalatencyms", "tookms"]
    ),
    (.durationSeconds, ["durations", "durationseconds", "durationsec", "elapsedseconds"]),
    (.duration, ["duration", "elapsed", "latency", "took"]),
    (.iteration, ["dnaiteration", "iteration"]),
    (.attempt, ["dnaretryattempt", "attempt", "attemptnumber", "retryattempt", "trynumber"]),
    (.retries, ["retrycount", "retries", "retry"]),
    (
      .input,
      [
        "dnainput", "input", "inputs", "arguments", "args", "parameters", "params",
        "genaitoolcallarguments", "inputvalue",
      ]
    ),
    (
      .output,
      ["dnaoutput", "output", "outputs", "result", "genaitoolcallresult", "outputvalue"]
    ),
    (.skipped, ["dnaskipped", "skipped"]),
    (.truncated, ["dnatruncated"]),
    (.decision, ["dnadecision", "decision"]),
    (.processID, ["pid"]),
    (.hostname, ["hostname"]),
    (.caller, ["caller"]),
  ]

  /// Objects whose members count, and what their members' names are joined to.
  static let containers: [(name: String, prefix: String)] = [
    ("attributes", ""), ("fields", ""), ("context", ""), ("ctx", ""), ("extra", ""),
    ("properties", ""), ("error", "error"), ("err", "error"), ("exception", "error"),
    ("exc", "error"), ("status", "status"), ("log", "log"), ("trace", "trace"), ("span", "span"),
    ("event", "event"), ("http", "http"), ("req", "request"), ("request", "request"),
    ("res", "response"), ("response", "response"), ("service", "service"),
  ]

  /// What a name stands for.
  struct Entry {
    /// Index into `Field.allCases`, or nil where the name is only a container.
    var field: Field?
    /// Place in its field's list, from 0.
    var rank: UInt8
    /// Hash to continue with inside the object, if the name is a container.
    var prefix: UInt64?
  }

  /// An open-addressing table over the names' hashes; half empty, so that probes stay short.
  struct Index {
    private var hashes: [UInt64]
    private var entries: [Entry]
    private let mask: Int

    init() {
      let size = 1024
      hashes = Array(repeating: 0, count: size)
      entries = Array(repeating: Entry(field: nil, rank: 0, prefix: nil), count: size)
      mask = size - 1
      for (field, names) in FieldTable.names {
        for (rank, name) in names.enumerated() {
          let hash = FieldTable.hash(name)
          let slot = slot(for: hash)
          hashes[slot] = hash
          entries[slot].field = field
          entries[slot].rank = UInt8(truncatingIfNeeded: rank)
        }
      }
      for (name, prefix) in FieldTable.containers {
        let slot = slot(for: FieldTable.hash(name))
        hashes[slot] = FieldTable.hash(name)
        entries[slot].prefix = FieldTable.hash(prefix)
      }
    }

    private func slot(for hash: UInt64) -> Int {
      var slot = Int(truncatingIfNeeded: hash >> 32) & mask
      while hashes[slot] != 0 && hashes[slot] != hash { slot = (slot + 1) & mask }
      return slot
    }

    /// What the name with this hash stands for, if anything.
    func entry(for hash: UInt64) -> Entry? {
      let slot = slot(for: hash)
      return hashes[slot] == hash ? entries[slot] : nil
    }
  }

  /// The table, built once.
  static let index = Index()

  /// Where hashing of a name starts: the FNV-1a offset basis (Fowler, Noll, Vo; 64 bits).
  static let emptyHash: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash continued by one byte of a name; separators and case leave no trace.
  @inline(__always)
  static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    switch byte {
    case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "): hash
    case UInt8(ascii: "A")...UInt8(ascii: "Z"):
      (hash ^ UInt64(byte | 0x20)) &* 0x0000_0100_0000_01b3
    default: (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
  }

  /// The hash of a whole name.
  static func hash(_ name: String) -> UInt64 {
    name.utf8.reduce(emptyHash) { hash($0, $1) }
  }
}
