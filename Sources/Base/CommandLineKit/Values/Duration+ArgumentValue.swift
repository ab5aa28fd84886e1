import Platform

/// Durations as people type them: a number and a unit (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`), also in
/// a row from large to small: `250ms`, `30s`, `1.5s`, `5m`, `1h30m`.
extension Duration: ArgumentValue {
  package static var typeName: String { "duration" }

  package init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    do throws(DurationTextError) {
      self = try DurationText.parse(text)
    } catch {
      if error.isTooLong { throw InvalidValue("the duration is too long") }
      throw InvalidValue(
        "not a duration", hint: "write a number and a unit: 250ms, 30s, 5m, 1h30m")
    }
  }

  /// The shortest exact row of units: `1h30m`, `250ms`, `0s`.
  package var argumentText: String { DurationText.text(self) }
}
