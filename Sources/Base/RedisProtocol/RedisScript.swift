/// A Lua script that runs on the server as one step; sent once and called by its digest from then on.
package struct RedisScript: Sendable, Hashable {
  /// What it is called in messages and in the client's memory of digests.
  package let name: String
  package let source: String

  /// A script; two of the same name must have the same source.
  package init(name: String, source: String) {
    self.name = name
    self.source = source
  }
}
