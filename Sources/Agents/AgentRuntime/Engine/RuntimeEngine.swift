/// Registry, queue and bus of one place: in this process, behind a Unix socket, or in a Redis server.
package protocol RuntimeEngine: TaskQueue, AgentRegistry, MessageBus {
  /// Where it is, for messages to people: `memory`, a path, `redis://127.0.0.1:6379`.
  var address: String { get }
  /// Ends connections and files; what was acknowledged stays.
  func close() async
}
