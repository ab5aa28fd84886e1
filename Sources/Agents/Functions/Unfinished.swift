import JSON

private func later() -> FunctionError {
  FunctionError(code: "unavailable", message: "not yet built")
}
struct FileAccess {
  init(_ context: FunctionContext) {}
  func text(_ path: String) throws(FunctionError) -> String { throw later() }
  func bytes(_ path: String) throws(FunctionError) -> [UInt8] { throw later() }
  func write(_ text: String, to: String, append: Bool = false) throws(FunctionError) -> JSONValue {
    throw later()
  }
  func list(_ path: String, pattern: String?) throws(FunctionError) -> JSONValue { throw later() }
}
