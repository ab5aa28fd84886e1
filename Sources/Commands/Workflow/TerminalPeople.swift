import CommandLineKit
import JSON
import Terminal
import Workflows

/// Asks the person at the terminal, or answers in their stead with `--yes`.
struct TerminalPeople: HumanChannel {
  private let saysYes: Bool

  init(_ context: CommandContext<GlobalSettings>, saysYes: Bool, display: RunDisplay) {
    self.saysYes = saysYes
  }

  func ask(_ request: HumanRequest) async -> HumanAnswer {
    saysYes && request.kind == .approval ? .approved : .unavailable
  }
}
