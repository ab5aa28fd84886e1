import JSON

/// Reads JSON and JSON lines with the place of what is wrong.
enum JSONText {
  /// The value of a JSON text.
  static func value(_ bytes: [UInt8], source: String?) throws(FunctionError) -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONDocument(parsing: bytes).value
    } catch {
      throw FunctionError(
        code: "bad-input",
        message: "\(source.map { "\($0):" } ?? "")\(error.position): not JSON: \(error.message)")
    }
  }

  /// The values of all lines that are not blank.
  static func lines(_ bytes: [UInt8], source: String?) throws(FunctionError) -> JSONValue {
    var values: [JSONValue] = []
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      do throws(JSONSyntaxError) {
        values.append(try JSONDocument(parsing: Array(line)).value)
      } catch {
        throw FunctionError(
          code: "bad-input",
          message: "\(source.map { "\($0):" } ?? "")\(number):\(error.position.column): "
            + "not a line of JSON: \(error.message)")
      }
    }
    return .array(values)
  }
}
