extension SHA256 {
  /// The keyed digest HMAC-SHA-256 (RFC 2104, RFC 4231).
  package static func authenticationCode(
    of message: some Collection<UInt8>, key: some Collection<UInt8>
  ) -> [UInt8] {
    // A key longer than a block is digested first, a shorter one filled up with zeros.
    var block = key.count > 64 ? digest(of: key) : Array(key)
    block += [UInt8](repeating: 0, count: 64 - block.count)
    var inner = SHA256()
    inner.update(block.map { $0 ^ 0x36 })
    inner.update(message)
    var outer = SHA256()
    outer.update(block.map { $0 ^ 0x5C })
    outer.update(inner.finish())
    return outer.finish()
  }
}
