import CommandLineKit
import JSON
import Terminal
import Workflows

/// Asks the person at the terminal, or answers in their stead with `--yes`.
struct TerminalPeople: HumanChannel {
  private let prompter: Prompter
  private let saysYes: Bool
  private let display: RunDisplay

  init(_ context: CommandContext<GlobalSettings>, saysYes: Bool, display: RunDisplay) {
    self.saysYes = saysYes
    self.display = display
    let color = context.globals.color.allowsColor(
      isTerminal: context.invocation.standardError.isTerminal,
      environment: context.invocation.environment)
    prompter = Prompter(
      mode: context.globals.noInput ? .neverAsk : .ask, palette: Palette(isEnabled: color))
  }

  func ask(_ request: HumanRequest) async -> HumanAnswer {
    if saysYes, request.kind == .approval { return .approved }
    display.pause()
    defer { display.resume() }
    var question = "\(request.node): \(request.message)"
    if !request.assignees.isEmpty { question += " (\(request.assignees.joined(separator: ", ")))" }
    if let problem = request.problem { question = problem + "\n" + question }
    do {
      switch request.kind {
      case .approval:
        let outcome = try await prompter.confirm(question)
        return outcome.answer.map { $0 ? .approved : .rejected(reason: nil) } ?? .unavailable
      case .decision:
        let outcome = try await prompter.choose(question, among: request.options)
        return outcome.answer.map { .text(request.options[$0]) } ?? .unavailable
      case .input:
        let outcome = try await prompter.text("\(question) [\(request.type.rawValue)]")
        return outcome.answer.map { .text($0) } ?? .unavailable
      }
    } catch {
      // Ctrl-C, or a terminal that has gone: the run ends for that reason, or nobody can be asked.
      return .unavailable
    }
  }
}
