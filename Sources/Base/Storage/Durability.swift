/// How much an acknowledgement promises.
package enum Durability: Sendable, Hashable {
  /// Nothing: the record is in memory, and reaches the disk within about a second.
  case memory
  /// On stable storage, together with what others wrote meanwhile.
  case group
  /// On stable storage, without waiting for company.
  case always
}
