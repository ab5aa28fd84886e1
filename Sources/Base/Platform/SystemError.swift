import Glibc

/// A failed system call: its `errno` number and the system's words for it.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The `errno` value.
  package let number: Int32

  /// The error of that `errno` value.
  package init(_ number: Int32) { self.number = number }

  /// The error of the system call that has just failed on this thread.
  package static var last: SystemError { SystemError(errno) }

  /// The system's reason with a lower-case start, such as `no such file or directory`.
  package var description: String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "system error \(number)" }
    let text = String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard let first = text.first, text.dropFirst().first?.isUppercase != true else { return text }
    return first.lowercased() + text.dropFirst()
  }
}

/// Calls until the result is not `EINTR`, and turns -1 into the error it stands for.
func retryingInterrupts<Result: SignedInteger>(
  _ call: () -> Result
) throws(SystemError) -> Result {
  while true {
    let result = call()
    if result != -1 { return result }
    let error = SystemError.last
    if error.number != EINTR { throw error }
  }
}
