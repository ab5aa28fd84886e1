/// What a flag is given: a switch turned on or off, or a word.
package enum FlagInput: Sendable, Hashable {
  case on
  case off
  case value(RawArgument)
}
