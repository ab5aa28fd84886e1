import Chains
import JSON

/// Renders a planned chain to files; always from the plan, never from the words.
package enum ChainRenderer {
  /// The files for a target, with explanation and estimate.
  package static func render(
    _ planned: PlannedChain, target: GeneratedChain.Target, options: RenderingOptions,
    cost: ChainCost? = nil
  ) -> GeneratedChain {
    let cost = cost ?? ChainCost(planned.plan)
    let explanation = ChainExplanation(planned: planned, cost: cost).text
    let files: [GeneratedChain.File]
    switch target {
    case .swift:
      files = SwiftPackageRenderer(planned: planned, options: options, explanation: explanation)
        .files()
    case .langchain:
      files = LangChainRenderer(planned: planned, options: options, explanation: explanation)
        .files()
    case .json:
      let names = ChainNames(planned.plan)
      files = [
        .init("chain.json", planned.plan.json.serialized(.pretty) + "\n"),
        .init(
          "README.md",
          ChainReadme.text(
            planned, options, explanation, title: names.slug,
            use:
              "Run it with `dna chain run chain.json`; check it with `dna chain validate chain.json`."
          )),
      ]
    }
    return GeneratedChain(
      target: target, planned: planned, files: files, main: files[0], explanation: explanation,
      cost: cost)
  }
}
