import JSON

/// Functions that reach the network, over the transport of the context.
enum HTTPFunctions {
  static let all = [request, fetch]

  static let request = BuiltInFunction(
    FunctionSignature(
      name: "http.request",
      summary: "Send an HTTP request",
      parameters: [
        .init("url", .string, "Absolute URL, http or https"),
        .init("method", .string, "Method", default: "\"GET\""),
        .init("query", .object, "Parameters that are added to the URL", isRequired: false),
        .init("headers", .object, "Header fields", isRequired: false),
        .init(
          "body", .any, "Text is sent as it is, any other value as JSON", isRequired: false),
        .init(
          "response", .string,
          "What to give: `auto` by content type, `json`, `text`, or `full` with status and headers",
          default: "\"auto\""),
        .init(
          "accept", .array, "Statuses of 400 and more that are no failure", isRequired: false),
      ],
      result: .any,
      resultSummary: "The body as JSON or text; with `full`: `status`, `headers`, `body`",
      effect: .network, keywords: []),
    waiting: { arguments, context async throws(FunctionError) in
      try await HTTPExchange(arguments).run(context)
    })

  static let fetch = BuiltInFunction(
    FunctionSignature(
      name: "http.fetch",
      summary: "Fetch a web address",
      parameters: [.init("url", .string, "Absolute URL, http or https")],
      result: .any,
      resultSummary: "The body: JSON where the content type says so, else text",
      effect: .network, keywords: []),
    waiting: { arguments, context async throws(FunctionError) in
      try await HTTPExchange(arguments).run(context)
    })
}
