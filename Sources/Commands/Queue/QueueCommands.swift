import CommandLineKit

/// `dna queue`.
enum QueueCommands {
  static let group = Command<GlobalSettings>(
    group: "queue", summary: "Tasks for agents: put, take, watch, bring back", heading: "Work",
    discussion: """
      A task that was put is on stable storage and never lost. It is leased to one worker at a time; a worker \
      that dies loses its lease and another gets the task; of all completions exactly one counts.
      """
  ) {
    [
      QueuePutCommand.command, QueueListCommand.command, QueueShowCommand.command,
      QueueStatsCommand.command, QueueGetCommand.command, QueueDoneCommand.command,
      QueueFailCommand.command, QueueChangeCommands.cancel, QueueListCommand.deadCommand,
      QueueChangeCommands.requeue,
    ]
  }
}
