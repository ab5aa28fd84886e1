import Platform
import Storage
import Synchronization
import Testing

/// The environment's say on how much is tried.
enum Soak {
  static let isSoak = ProcessContext.environment()["DNA_SOAK"] == "1"
  static let isContinuous = ProcessContext.environment()["CI"] != nil
  #if DEBUG
    static let states = isSoak ? 1_000_000 : 20_000
  #else
    static let states = isSoak ? 1_000_000 : isContinuous ? 100_000 : 20_000
  #endif
}

/// A folder that exists only in a `SimulatedFiles`.
let storePath: FilePath = "/store"

/// What was put into a store, and what was acknowledged.
struct Model: Sendable {
  /// Payloads from record 1 on.
  var payloads: [[UInt8]] = []
  /// The running digest behind each record; the state that a snapshot stands for.
  var digests: [UInt64] = [0xCBF2_9CE4_8422_2325]
  /// The last record that was acknowledged as durable.
  var acknowledged = 0

  mutating func append(_ payload: [UInt8]) {
    payloads.append(payload)
    digests.append(Self.digest(digests[digests.count - 1], payload))
  }

  /// FNV-1a.
  static func digest(_ start: UInt64, _ payload: [UInt8]) -> UInt64 {
    var digest = start ^ UInt64(payload.count)
    for byte in payload { digest = (digest ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return digest
  }

  func snapshot(through sequence: Int) -> [UInt8] {
    [UInt64(sequence), digests[sequence]].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }
  }

  /// Forgets what was never written, as a killed process does.
  mutating func cut(to count: Int) {
    payloads.removeLast(payloads.count - count)
    digests.removeLast(digests.count - count - 1)
  }
}

/// What a reader of a store saw.
struct Seen: Equatable {
  var snapshot: Int = 0
  var last: Int = 0
  var fault: String?

  /// Takes a snapshot and compares it with the model.
  mutating func restore(_ bytes: [UInt8], _ model: Model) {
    let sequence = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    snapshot = sequence
    last = sequence
    if sequence >= model.digests.count || bytes != model.snapshot(through: sequence) {
      fault = fault ?? "the snapshot through \(sequence) is not what was written"
    }
  }

  /// Takes a record and compares it with the model.
  mutating func replay(_ record: Record, _ model: Model) {
    last += 1
    if record.sequence != UInt64(last) {
      fault = fault ?? "record \(record.sequence) came where \(last) should"
    } else if last > model.payloads.count {
      fault = fault ?? "record \(last) was never written"
    } else if model.payloads[last - 1] != record.payload || record.type != UInt8(last & 0x7F) {
      fault = fault ?? "record \(last) is not what was written"
    }
  }
}

/// Opens a store and compares what it holds with the model.
func openAndCompare(
  _ files: SimulatedFiles, _ model: Model, _ configuration: JournalConfiguration
) -> Result<(JournalCore, Seen), StorageError> {
  var seen = Seen()
  do throws(StorageError) {
    let core = try JournalCore(
      folder: storePath, files: files, configuration: configuration,
      restore: { seen.restore($0, model) }, replay: { seen.replay($0, model) })
    return .success((core, seen))
  } catch {
    return .failure(error)
  }
}

extension JournalConfiguration {
  /// Small files, so that a short run has many; random words from a seed.
  static func small(_ random: inout SeededGenerator) -> JournalConfiguration {
    var configuration = JournalConfiguration()
    configuration.segmentBytes = UInt64(1024 << random.nextInt(below: 4))
    configuration.preallocationBytes = [0, 512, 4096][random.nextInt(below: 3)]
    configuration.ballastBytes = random.next() & 1 == 0 ? 0 : 1024
    let words = Mutex(SeededGenerator(seed: random.next()))
    let box = Words(words)
    configuration.entropy = { box.next() }
    configuration.owner = LockOwner(process: 1, boot: "b")
    return configuration
  }
}

/// Random words for several threads.
final class Words: Sendable {
  private let generator: Mutex<SeededGenerator>
  init(_ generator: consuming Mutex<SeededGenerator>) { self.generator = generator }
  func next() -> UInt64 { generator.withLock { $0.next() } }
}

func randomPayload(_ random: inout SeededGenerator) -> [UInt8] {
  let bounds = [1, 8, 60, 600, 1500]
  let count = random.nextInt(below: bounds[random.nextInt(below: bounds.count)])
  return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
}

/// One step of a run over a store.
enum Step: CaseIterable {
  case append
  case write
  case synchronize
  case snapshot
  case reopen
  case kill

  static func any(_ random: inout SeededGenerator) -> Step {
    switch random.nextInt(below: 20) {
    case 0..<9: .append
    case 9..<12: .write
    case 12..<17: .synchronize
    case 17: .snapshot
    case 18: .reopen
    default: .kill
    }
  }
}
