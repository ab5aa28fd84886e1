/// A path as bytes, so that a name which is not UTF-8 opens exactly that file; `-` is a stream.
package struct PathArgument: ArgumentValue, Hashable, ExpressibleByStringLiteral {
  /// The bytes of the path.
  package var bytes: [UInt8]

  /// The path of these bytes.
  package init(bytes: [UInt8]) { self.bytes = bytes }

  package init(stringLiteral value: String) { bytes = Array(value.utf8) }

  /// Whether the path is `-`, which stands for standard input or output.
  package var isStream: Bool { bytes == [UInt8(ascii: "-")] }

  /// The path as text for messages; see `RawArgument.display`.
  package var display: String { RawArgument(bytes).display }

  /// The path as text, or nil when it is not UTF-8.
  package var text: String? { RawArgument(bytes).text }

  package static var typeName: String { "path" }
  package static var completion: CompletionKind { .file }
  package var argumentText: String { display }

  package init(argument: RawArgument) throws(InvalidValue) {
    guard !argument.bytes.isEmpty else { throw InvalidValue("the path is empty") }
    bytes = argument.bytes
  }
}
