/// One record as it is replayed.
package struct Record: Sendable, Hashable {
  /// Rises by one from record to record, from 1.
  package var sequence: UInt64
  /// What the owner said it is.
  package var type: UInt8
  /// The owner's bytes.
  package var payload: [UInt8]

  /// A record.
  package init(sequence: UInt64, type: UInt8, payload: [UInt8]) {
    self.sequence = sequence
    self.type = type
    self.payload = payload
  }
}
