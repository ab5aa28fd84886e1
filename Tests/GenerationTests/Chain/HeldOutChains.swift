/// Requests that were written after the planner and never used to improve it.
enum HeldOutChains {
  static let tasks: [ChainTask] = [
    ChainTask(
      "answer questions about our contracts in the folder contracts and name the source",
      "retrieve(contracts) ask parse(answer,sources)", in: "question", out: "object"),
    ChainTask("summarize the customer feedback in feedback.csv", "load(feedback.csv) ask"),
    ChainTask(
      "for every pdf in reports write a one paragraph abstract", "load(reports/*.pdf) map[ask]",
      out: "list"),
    ChainTask("translate the subtitles in movie.srt into Portuguese", "load(movie.srt) ask"),
    ChainTask(
      "extract the company name, the address and the VAT number from a letter",
      "ask parse(company_name,address,vat_number)", in: "letter", out: "object"),
    ChainTask(
      "classify a bug report as critical, major or minor", "classify(critical,major,minor)",
      in: "report", out: "object"),
    ChainTask("write a polite reply to a complaint", "ask", in: "complaint"),
    ChainTask("explain an error message and suggest a fix", "ask ask", in: "message"),
    ChainTask(
      "chat about the files in ./notes and keep the history", "retrieve(notes) ask", in: "message",
      with: "memory"),
    ChainTask("rewrite an email so that it is shorter", "ask", in: "email"),
    ChainTask(
      "compare two contracts and list the differences", "ask list",
      in: "first_contract second_contract", out: "list"),
    ChainTask("list the key takeaways of a talk", "ask list", in: "talk", out: "list"),
    ChainTask(
      "decide whether a comment is toxic or not", "classify(toxic,not_toxic)", in: "comment",
      out: "object"),
    ChainTask("generate three slogans for a product", "ask", in: "product"),
    ChainTask(
      "answer a question, use gpt-4o and fall back to gpt-4o-mini", "ask", in: "question",
      with: "fallback"),
    ChainTask("summarise a chapter and cache the result", "ask", in: "chapter", with: "cache"),
    ChainTask(
      "if the message is urgent draft a reply, otherwise summarise it",
      "classify(urgent,other) branch[ask | ask]", in: "message"),
    ChainTask(
      "read minutes.md and extract decisions and owners as JSON",
      "load(minutes.md) ask parse(decisions,owners)", out: "object"),
    ChainTask(
      "write release notes from a list of commits and save them to NOTES.md", "ask save(NOTES.md)",
      in: "commits"),
    ChainTask(
      "convert a recipe to JSON with ingredients, steps and duration",
      "ask parse(ingredients,steps,duration)", in: "recipe", out: "object"),
  ]
}
