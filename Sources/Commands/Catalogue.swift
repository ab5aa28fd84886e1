import CommandLineKit

/// The commands in the order in which help lists them.
enum Catalogue {
  static let commands: [Command<GlobalSettings>] = [
    BuildWorkflowCommand.command,
    GenerateChainCommand.command,
    Command(
      group: "workflow", summary: "Check, run and draw workflow definitions", heading: "Work",
      discussion: "A definition is a JSON file of the form `dna.workflow/v1`."
    ) {
      [WorkflowRunCommand.command, WorkflowValidateCommand.command, WorkflowRenderCommand.command]
    },
    Command(
      group: "chain", summary: "Check, explain, run and export chains", heading: "Work",
      discussion:
        "A chain is a JSON file of the form `dna.chain/v1`: typed steps, one after another."
    ) {
      [
        ChainRunCommand.command, ChainValidateCommand.command, ChainExplainCommand.command,
        ChainExportCommand.command,
      ]
    },
    DebugLogCommand.command,
    Command(
      group: "agent", summary: "Agents: run one, register it, see who is there", heading: "Work",
      discussion: "An agent is a JSON file of the form `dna.agent/v1`."
    ) {
      [
        AgentRunCommand.command, AgentRegisterCommand.command, AgentListCommand.command,
        AgentShowCommand.command, AgentUpkeepCommands.heartbeat, AgentUpkeepCommands.remove,
      ]
    },
    QueueCommands.group,
    WorkerCommand.command,
    BusCommands.group,
    EngineStatusCommand.group,
    SuperviseCommand.command,
    Command(
      group: "model", summary: "Language models: who offers them, what they can do and cost",
      heading: "Work",
      discussion: """
        A model is used only where a flag, the environment or the configuration names one. Without one \
        everything works by rules.
        """
    ) {
      [
        ModelListCommand.command, ModelCheckCommand.command, ModelProbeCommand.command,
        ModelPriceCommand.command,
      ]
    },
    Command(
      group: "function", summary: "The built-in functions that workflows use", heading: "Work"
    ) {
      [FunctionListCommand.command, FunctionShowCommand.command, FunctionCallCommand.command]
    },
    Command(
      group: "store", summary: "Check, count and repair the store of an engine", heading: "Work",
      discussion: """
        A store is a folder with a log of records, made so that a crash at any instant loses nothing that \
        was acknowledged.
        """
    ) {
      [StoreCheckCommand.command, StoreStatsCommand.command, StoreRepairCommand.command]
    },
    MockLLMCommand.command,
    Command(
      group: "config", summary: "Settings and where they come from", heading: "About dna",
      discussion:
        "How settings are looked up, and which there are, is told in \\topic{configuration}."
    ) {
      [ConfigShowCommand.command]
    },
    Command(
      group: "schema", summary: "JSON Schemas of the files that dna reads and writes",
      heading: "About dna"
    ) {
      [SchemaListCommand.command, SchemaShowCommand.command]
    },
    CompletionCommand.command,
    ManCommand.command,
    HelpCommand.command,
    DescribeCommand.command,
    CompleteCommand.command,
    FaultCommand.command,
  ]
}
