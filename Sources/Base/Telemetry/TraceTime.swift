import Platform

/// RFC 3339 times as a trace writes them: UTC, nine decimals, from nanoseconds since 1970.
package enum TraceTime {
  /// Such as `2026-11-22T10:00:00.000000000Z`; every `UInt64` has a text, up to the year 2554.
  package static func text(_ nanoseconds: UInt64) -> String {
    Timestamp(nanosecondsSince1970: nanoseconds).rfc3339(.nanoseconds)
  }

  /// Reads an RFC 3339 time of any offset and number of decimals.
  ///
  /// Nil when it is none, or lies before 1970 or after 2554.
  package static func nanoseconds(_ text: some StringProtocol) -> UInt64? {
    Timestamp(rfc3339: text)?.nanosecondsSince1970
  }
}
