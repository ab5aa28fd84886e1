/// A flag as plain data: everything that documentation, completion and parsing know of it.
package struct FlagSpec: Sendable, Hashable {
  /// The long name without dashes: `limit`.
  package var name: String
  /// The short name without its dash, one ASCII letter or digit.
  package var short: String?
  /// Further long names that mean the same.
  package var aliases: [String] = []
  /// The long name that turns the flag off: `no-limit`.
  package var negation: String?
  /// What stands for the value in documentation; nil makes the flag a switch.
  package var placeholder: String?
  /// The type of the value in one word: `integer`, `text`, `path`, ….
  package var valueType: String = ""
  /// The value without any setting, as text.
  package var defaultText: String?
  /// The closed set of values, empty when open.
  package var choices: [Choice] = []
  /// The environment variable that sets it.
  package var environment: String?
  /// The configuration key that sets it.
  package var configurationKey: String?
  /// What it does, as one line without a full stop.
  package var summary: String
  /// More about it, in the markup of `Markup`.
  package var detail: String = ""
  /// What a shell offers for the value.
  package var completion: CompletionKind = .none
  /// Whether every mention counts, and not only the last.
  package var isRepeatable: Bool = false
  /// Whether a value in the next word may start with a dash; numbers always may.
  package var allowsLeadingDash: Bool = false
  /// Whether documentation leaves it out.
  package var isHidden: Bool = false
  /// Why it should no longer be used; such flags keep working and warn.
  package var deprecation: String?
  /// The flag and the value that this one stands for: `--json` is `--output json`.
  package var shorthand: Shorthand?
}

extension FlagSpec {
  /// What a shorthand or a renamed flag means.
  package struct Shorthand: Sendable, Hashable {
    /// The long name of the flag that is meant.
    package var flag: String
    /// The value that it is given, or nil to hand on the value that was typed.
    package var value: String?

    /// Stands for that flag with that value.
    package init(flag: String, value: String? = nil) {
      self.flag = flag
      self.value = value
    }
  }

  /// Whether the flag takes no value.
  package var isSwitch: Bool { placeholder == nil }

  /// Every long name that the parser takes, the main one first, the negation last.
  package var longNames: [String] { [name] + aliases + (negation.map { [$0] } ?? []) }

  /// The flag as documentation shows it: `--limit N`.
  package var usage: String { placeholder.map { "--\(name) \($0)" } ?? "--\(name)" }

  /// Every word that the parser takes for this flag, with dashes.
  package var spellings: [String] { (short.map { ["-" + $0] } ?? []) + longNames.map { "--" + $0 } }

  /// Ask for help; every program has it.
  package static let help = FlagSpec(
    name: "help", short: "h", summary: "Show help; '-h' is the short form"
  )

  /// Ask for the version; every program has it.
  package static let version = FlagSpec(
    name: "version", short: "V", summary: "Show the version and the build")
}
