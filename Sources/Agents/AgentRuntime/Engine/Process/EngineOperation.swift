/// What a client asks of an engine process, as the first byte of a request.
enum EngineOperation: UInt8, CaseIterable {
  case put
  case lease
  case renew
  case finish
  case cancelTasks
  case task
  case result
  case tasks
  case requeue
  case queueStatistics
  case setLimits
  case limits
  case register
  case heartbeat
  case agent
  case agents
  case deregister
  case changes
  case subscribe
  case unsubscribe
  case publish
  case receive
  case busStatistics
  /// Ends the wait of the request whose number follows; it is answered with what there is.
  case cancelRequest
  case status
  /// Ends the process after the answer.
  case stop
}

/// The frames between a client and an engine process.
///
/// A frame is a length (4 bytes, low byte first, of what follows), the number of the request (8 bytes) and the
/// body. The first frame of each side is its hello, with the number 0. Requests of one connection are carried out
/// at the same time; answers come as they are ready.
enum EngineFrame {
  /// Changes with every change of frames, operations or values.
  static let protocolVersion: UInt64 = 1
  /// The first bytes of a hello.
  static let magic = "dna-engine"
  /// Bytes of a frame at most; a client splits what is larger.
  static let limit = 64 << 20
  static let headSize = 12

  /// A frame as it is sent.
  static func encoded(_ number: UInt64, _ body: [UInt8]) -> [UInt8] {
    let length = UInt32(clamping: body.count + 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(body.count + headSize)
    withUnsafeBytes(of: length.littleEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    bytes += body
    return bytes
  }
}

/// Cuts what comes over a connection into frames.
struct EngineFrameReader {
  private var buffer: [UInt8] = []
  private var start = 0

  /// Takes bytes that came.
  mutating func append(_ bytes: Span<UInt8>) {
    if start > 0, start == buffer.count || start > 1 << 20 {
      buffer.removeFirst(start)
      start = 0
    }
    bytes.withUnsafeBufferPointer { buffer.append(contentsOf: $0) }
  }

  /// The next frame that is complete, or nil.
  ///
  /// - Throws: `badReply` for a length that cannot be.
  mutating func next() throws(RuntimeError) -> (number: UInt64, body: [UInt8])? {
    guard buffer.count - start >= EngineFrame.headSize else { return nil }
    var length = 0
    for place in (0..<4).reversed() { length = length << 8 | Int(buffer[start + place]) }
    guard (8...EngineFrame.limit).contains(length) else {
      throw .badReply("a frame of \(length) bytes")
    }
    guard buffer.count - start >= 4 + length else { return nil }
    var number: UInt64 = 0
    for place in (4..<12).reversed() { number = number << 8 | UInt64(buffer[start + place]) }
    let body = Array(buffer[(start + EngineFrame.headSize)..<(start + 4 + length)])
    start += 4 + length
    return (number, body)
  }
}

/// What each side says first.
struct EngineHello: BinaryValue, Hashable {
  var protocolVersion = EngineFrame.protocolVersion
  /// The version of the program.
  var version: String
  var process: Int

  init(version: String, process: Int) {
    self.version = version
    self.process = process
  }

  func encode(into writer: inout ByteWriter) {
    writer.text(EngineFrame.magic)
    writer.number(protocolVersion)
    writer.text(version)
    writer.count(process)
  }

  init(from reader: inout ByteReader) throws(RuntimeError) {
    guard try reader.text() == EngineFrame.magic else {
      throw reader.failure("what answers is no engine of dna")
    }
    protocolVersion = try reader.number()
    version = try reader.text()
    process = try reader.count()
  }
}

/// What an engine process tells of itself.
package struct EngineStatus: BinaryValue, Sendable, Hashable {
  package var process: Int
  package var version: String
  /// Nanoseconds since 1970.
  package var startedAt: UInt64
  package var connections: Int
  /// Answered since the start.
  package var requests: UInt64
  /// Where the state is.
  package var address: String

  package func encode(into writer: inout ByteWriter) {
    writer.count(process)
    writer.text(version)
    writer.number(startedAt)
    writer.count(connections)
    writer.number(requests)
    writer.text(address)
  }

  package init(from reader: inout ByteReader) throws(RuntimeError) {
    process = try reader.count()
    version = try reader.text()
    startedAt = try reader.number()
    connections = try reader.count()
    requests = try reader.number()
    address = try reader.text()
  }

  init(
    process: Int, version: String, startedAt: UInt64, connections: Int, requests: UInt64,
    address: String
  ) {
    self.process = process
    self.version = version
    self.startedAt = startedAt
    self.connections = connections
    self.requests = requests
    self.address = address
  }
}
