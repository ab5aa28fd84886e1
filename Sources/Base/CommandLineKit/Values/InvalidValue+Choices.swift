import Text

extension InvalidValue {
  /// The value is none of a closed set; names the set, and the nearest member as a hint.
  package static func notOneOf(_ choices: [Choice], _ text: String) -> InvalidValue {
    let values = choices.map(\.value)
    let near = Similarity.nearest(to: text, in: values, count: 1)
    return InvalidValue(
      "choose one of " + values.joined(separator: ", "),
      hint: near.first.map { "did you mean '\($0)'?" } ?? "")
  }
}
