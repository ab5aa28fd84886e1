import Platform
import Storage
import Synchronization

/// A file system in memory that knows what a power cut could leave of it.
///
/// What was not synced may be kept or lost sector by sector, in any order, torn within a sector; names
/// that were not synced may be kept or lost one by one.
final class SimulatedFiles: FileStore {
  static let sector = 512

  /// A change of a file since its last sync.
  enum Change: Sendable {
    case write(Int, [UInt8])
    case size(Int)
  }

  /// A change of the names since the folder's last sync.
  enum NameChange: Sendable {
    case link(String, Int)
    case rename(String, String, Int)
    case unlink(String)
  }

  struct Node: Sendable {
    var now: [UInt8] = []
    var durable: [UInt8] = []
    var changes: [Change] = []
  }

  struct State: Sendable {
    var nodes: [Node] = []
    var names: [String: Int] = [:]
    var durableNames: [String: Int] = [:]
    var nameChanges: [NameChange] = []
    var open: [Int32: Int] = [:]
    var nextFile: Int32 = 3
    var locks: [Int: Int32] = [:]
    var calls = 0
    /// Bytes that all files together may have.
    var capacity = Int.max
  }

  /// What happens to a call: nil goes on, an error is thrown instead.
  typealias Fault = @Sendable (_ call: Int, _ name: String) -> FaultKind?

  enum FaultKind: Sendable {
    case error(SystemError)
    /// A write that does a part.
    case short
  }

  private let state: Mutex<State>
  private let fault: Mutex<Fault?> = Mutex(nil)
  private let observer: Mutex<(@Sendable (State) -> Void)?> = Mutex(nil)

  init(_ state: State = State()) { self.state = Mutex(state) }

  /// Calls `body` with the state after every call that changed something.
  func observe(_ body: (@Sendable (State) -> Void)?) { observer.withLock { $0 = body } }

  func inject(_ body: Fault?) { fault.withLock { $0 = body } }

  func setCapacity(_ bytes: Int) { state.withLock { $0.capacity = bytes } }

  var snapshot: State { state.withLock { $0 } }
  var calls: Int { state.withLock { $0.calls } }

  /// The files by name, as a process sees them.
  var contents: [String: [UInt8]] {
    let state = snapshot
    return state.names.mapValues { state.nodes[$0].now }
  }

  /// Changes a file behind everybody's back, and durably.
  func tamper(_ name: String, _ body: (inout [UInt8]) -> Void) {
    state.withLock { state in
      guard let node = state.names[name] else { return }
      body(&state.nodes[node].now)
      state.nodes[node].durable = state.nodes[node].now
      state.nodes[node].changes = []
    }
  }

  /// A process was killed: its files are closed, nothing else is lost.
  func killed() -> SimulatedFiles {
    SimulatedFiles(snapshot.afterKill())
  }

  // MARK: calls

  private func call<Result>(
    _ name: String, changes: Bool = true, _ body: (inout State) throws(SystemError) -> Result
  ) throws(SystemError) -> Result {
    let number = state.withLock { state in
      state.calls += 1
      return state.calls
    }
    if let fault = fault.withLock({ $0 }), case .error(let error)? = fault(number, name) {
      throw error
    }
    let result = try state.withLock { (state) throws(SystemError) in try body(&state) }
    if changes, let observer = observer.withLock({ $0 }) { observer(snapshot) }
    return result
  }

  func createFolder(_ path: FilePath) throws(SystemError) {
    try call("createFolder", changes: false) { _ throws(SystemError) in }
  }

  func open(_ path: FilePath, _ mode: FileDescriptor.OpenMode) throws(SystemError) -> OpenFile {
    try call("open") { (state) throws(SystemError) in
      let name = Self.key(path)
      let node: Int
      if let found = state.names[name] {
        if mode == .creating { throw .alreadyExists }
        node = found
      } else {
        guard mode == .creating || mode == .creatingIfMissing else { throw .notFound }
        node = state.nodes.count
        state.nodes.append(Node())
        state.names[name] = node
        state.nameChanges.append(.link(name, node))
      }
      let number = state.nextFile
      state.nextFile += 1
      state.open[number] = node
      return OpenFile(number: number)
    }
  }

  func close(_ file: OpenFile) {
    state.withLock { state in
      state.open[file.number] = nil
      state.locks = state.locks.filter { $0.value != file.number }
    }
  }

  /// The path below the store's folder.
  private static func key(_ path: FilePath) -> String {
    String(path.description.dropFirst(storePath.bytes.count + 1))
  }

  private static func node(_ file: OpenFile, _ state: State) throws(SystemError) -> Int {
    guard let node = state.open[file.number] else { throw .badDescriptor }
    return node
  }

  func size(of file: OpenFile) throws(SystemError) -> UInt64 {
    try call("size", changes: false) { (state) throws(SystemError) in
      UInt64(state.nodes[try Self.node(file, state)].now.count)
    }
  }

  func read(
    _ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    try call("read", changes: false) { (state) throws(SystemError) in
      let node = try Self.node(file, state)
      let count = state.nodes[node].now.count
      let start = min(Int(offset), count)
      let end = min(count, start + buffer.count)
      state.nodes[node].now.withUnsafeBytes { bytes in
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
      }
      return end - start
    }
  }

  func write(
    _ file: OpenFile, at offset: UInt64, _ bytes: UnsafeRawBufferPointer
  ) throws(SystemError) -> Int {
    let number = calls + 1
    var bytes = bytes
    if let fault = fault.withLock({ $0 }), case .short? = fault(number, "write") {
      bytes = UnsafeRawBufferPointer(rebasing: bytes[..<((bytes.count + 1) / 2)])
    }
    var copy = Array(bytes)
    return try call("write") { (state) throws(SystemError) in
      let node = try Self.node(file, state)
      let used = state.nodes.reduce(0) { $0 + $1.now.count }
      let grows = max(0, Int(offset) + copy.count - state.nodes[node].now.count)
      if used + grows > state.capacity {
        // A full file system takes what fits, then says so.
        let fits = copy.count - (used + grows - state.capacity)
        guard fits > 0 else { throw .noSpace }
        copy = Array(copy[..<fits])
      }
      state.nodes[node].now.put(copy, at: Int(offset))
      state.nodes[node].changes.append(.write(Int(offset), copy))
      return copy.count
    }
  }

  func truncate(_ file: OpenFile, to size: UInt64) throws(SystemError) {
    try call("truncate") { (state) throws(SystemError) in
      let node = try Self.node(file, state)
      state.nodes[node].now.resize(Int(size))
      state.nodes[node].changes.append(.size(Int(size)))
    }
  }

  func allocate(_ file: OpenFile, upTo size: UInt64) throws(SystemError) {
    try call("allocate") { (state) throws(SystemError) in
      let node = try Self.node(file, state)
      let grows = Int(size) - state.nodes[node].now.count
      guard grows > 0 else { return }
      let used = state.nodes.reduce(0) { $0 + $1.now.count }
      if used + grows > state.capacity { throw .noSpace }
      state.nodes[node].now.resize(Int(size))
      state.nodes[node].changes.append(.size(Int(size)))
    }
  }

  func synchronize(_ file: OpenFile) throws(SystemError) {
    try call("synchronize") { (state) throws(SystemError) in
      let node = try Self.node(file, state)
      state.nodes[node].durable = state.nodes[node].now
      state.nodes[node].changes = []
    }
  }

  func synchronizeFolder(_ path: FilePath) throws(SystemError) {
    try call("synchronizeFolder") { (state) throws(SystemError) in
      state.durableNames = state.names
      state.nameChanges = []
    }
  }

  func rename(_ path: FilePath, to target: FilePath) throws(SystemError) {
    try call("rename") { (state) throws(SystemError) in
      guard let node = state.names[Self.key(path)] else { throw .notFound }
      state.nameChanges.append(.rename(Self.key(path), Self.key(target), node))
      state.names[Self.key(path)] = nil
      state.names[Self.key(target)] = node
    }
  }

  func remove(_ path: FilePath) throws(SystemError) {
    try call("remove") { (state) throws(SystemError) in
      guard let node = state.names.removeValue(forKey: Self.key(path)) else {
        throw .notFound
      }
      state.nameChanges.append(.unlink(Self.key(path)))
      if !state.names.values.contains(node), state.capacity < .max { state.nodes[node] = Node() }
    }
  }

  func list(_ path: FilePath) throws(SystemError) -> [String] {
    try call("list", changes: false) { (state) throws(SystemError) in
      let folder = Self.key(path) == "" ? "" : Self.key(path) + "/"
      let inside = state.names.keys.filter { $0.hasPrefix(folder) }.map {
        String($0.dropFirst(folder.count).prefix { $0 != "/" })
      }
      return Set(inside).sorted()
    }
  }

  func lock(_ file: OpenFile) throws(SystemError) -> Bool {
    try call("lock", changes: false) { (state) throws(SystemError) in
      let node = try Self.node(file, state)
      if let holder = state.locks[node], holder != file.number { return false }
      state.locks[node] = file.number
      return true
    }
  }

  func isOnNetwork(_ file: OpenFile) -> Bool { false }
}

extension [UInt8] {
  mutating func resize(_ size: Int) {
    if size < count {
      removeLast(count - size)
    } else {
      append(contentsOf: repeatElement(0, count: size - count))
    }
  }

  mutating func put(_ bytes: [UInt8], at offset: Int) {
    if count < offset + bytes.count { resize(offset + bytes.count) }
    replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }
}
