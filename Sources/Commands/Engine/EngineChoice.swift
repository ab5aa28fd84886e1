import CommandLineKit

/// Which engine holds registry, queue and bus: the one in the state folder, or a Redis server.
struct EngineChoice: ArgumentValue, Hashable {
  /// `embedded`, or the URL of a server.
  var text: String

  static let embedded = EngineChoice(text: "embedded")
  static let typeName = "engine"

  private init(text: String) { self.text = text }

  init(argument: RawArgument) throws(InvalidValue) {
    let text = try argument.requireText()
    guard text == "embedded" || text.hasPrefix("redis://") || text.hasPrefix("rediss://") else {
      throw InvalidValue(
        "not an engine", hint: "write 'embedded' or a URL such as redis://127.0.0.1:6379")
    }
    self.text = text
  }

  var argumentText: String { text }
}

/// Options of a command that talks to an engine.
protocol ChoosesEngine: Sendable {
  var engine: EngineChoice { get set }
}

/// The flag by which every command chooses its engine.
enum EngineFlags {
  static func all<Options: ChoosesEngine>() -> [Flag<Options>] {
    [
      .value(
        \.engine, "engine", placeholder: "ENGINE", env: "DNA_ENGINE", config: "engine",
        "Where tasks and agents are: embedded or redis://…",
        detail: """
          `embedded` is a process of dna that owns a journal in the state folder; the first command that \
          needs it starts it, and it leaves when nobody has used it for a while. `redis://HOST:PORT` is a \
          Redis or Valkey server, `rediss://` one over TLS.
          """)
    ]
  }
}
