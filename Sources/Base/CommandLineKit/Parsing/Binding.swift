/// Stores parsed words into a command's options.
enum Binding {
  static func store<Options>(
    _ settings: [ResolvedFlag], with flags: [Flag<Options>], into options: inout Options
  ) throws(UsageError) {
    var cleared: Set<String> = []
    for setting in settings {
      guard let flag = flags.first(where: { $0.spec.name == setting.flag }) else { continue }
      if flag.spec.isRepeatable, cleared.insert(setting.flag).inserted { flag.clear(&options) }
      do throws(InvalidValue) {
        try flag.store(setting.input, &options)
      } catch {
        throw setting.usageError(error)
      }
    }
  }

  static func store<Options>(
    _ words: [ParsedWord], with operands: [Operand<Options>], into options: inout Options
  ) throws(UsageError) {
    var rest = words[...]
    for (place, operand) in operands.enumerated() {
      // Words that required operands further right need are not taken by an optional one.
      let needed = operands[(place + 1)...].count { $0.spec.isRequired }
      var most = operand.spec.isRepeatable ? Int.max : 1
      if !operand.spec.isRequired || operand.spec.isRepeatable {
        most = min(most, max(operand.spec.isRequired ? 1 : 0, rest.count - needed))
      }
      while most > 0, let word = rest.popFirst() {
        most -= 1
        do throws(InvalidValue) {
          try operand.store(word.word, &options)
        } catch {
          throw UsageError(
            .invalidValue,
            "invalid value '\(word.word.display)' for \(operand.spec.name): \(error.reason)",
            hint: error.hint, argumentIndex: word.index)
        }
      }
    }
  }
}
