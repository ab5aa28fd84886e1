import HTTP

/// Reads address, key and the like from the variables that the providers' own libraries read.
struct EndpointReader {
  let provider: Provider
  let environment: [String: String]

  /// The value of the first variable that is set and not empty.
  private func first(_ names: [String]) -> String? {
    names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
  }

  var key: Secret? { first(provider.keyVariables).map { Secret($0) } }

  var urlFromEnvironment: String? { first(provider.urlVariables) }

  /// Azure's name for the model.
  var deployment: String? {
    provider.id == "azure"
      ? first(["AZURE_OPENAI_DEPLOYMENT", "AZURE_OPENAI_DEPLOYMENT_NAME"]) : nil
  }

  /// The provider with the version of its protocol that the environment asks for.
  var versioned: Provider {
    var provider = provider
    if provider.id == "azure",
      let version = first(["AZURE_OPENAI_API_VERSION", "OPENAI_API_VERSION"])
    {
      provider.quirks.apiVersion = PercentCoding.encode(version)
    }
    return provider
  }

  var region: String? {
    provider.dialect == .bedrock ? first(["AWS_REGION", "AWS_DEFAULT_REGION"]) : nil
  }

  var aws: ModelEndpoint.AWSCredentials? {
    guard provider.authorization == .aws, let access = first(["AWS_ACCESS_KEY_ID"]),
      let secret = first(["AWS_SECRET_ACCESS_KEY"])
    else { return nil }
    return ModelEndpoint.AWSCredentials(
      accessKey: access, secretKey: Secret(secret),
      sessionToken: first(["AWS_SESSION_TOKEN"]).map { Secret($0) })
  }

  var headers: HTTPHeaders {
    var headers = HTTPHeaders()
    guard provider.id == "openai" || provider.id == "openai-responses" else { return headers }
    if let organisation = first(["OPENAI_ORG_ID"]) { headers["OpenAI-Organization"] = organisation }
    if let project = first(["OPENAI_PROJECT_ID"]) { headers["OpenAI-Project"] = project }
    return headers
  }

  /// The address: what the user says, what the environment says, what the provider has.
  func url(_ given: String?) throws(LanguageModelError) -> String {
    if let text = given ?? urlFromEnvironment { return try checked(text) }
    if let url = provider.baseURL { return url }
    if provider.dialect == .bedrock {
      guard let region else {
        throw LanguageModelError(.badRequest, "AWS Bedrock needs a region: set AWS_REGION")
      }
      guard region.utf8.allSatisfy({ isRegionByte($0) }) else {
        throw LanguageModelError(.badRequest, "'\(region)' is not the name of an AWS region")
      }
      return "https://bedrock-runtime.\(region).amazonaws.com"
    }
    let variables = provider.urlVariables.map { " or set \($0)" }.joined()
    throw LanguageModelError(
      .badRequest,
      "'\(provider.id)' has no address of its own: give --base-url URL\(variables)")
  }

  private func isRegionByte(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
  }

  private func checked(_ text: String) throws(LanguageModelError) -> String {
    var url = text
    if provider.id == "ollama" { url = Self.ollamaAddress(text) }
    let lower = url.lowercased()
    guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }),
      url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
    else {
      throw LanguageModelError(
        .badRequest, "'\(url)' is not a base URL: it must start with https:// or http://")
    }
    let authority = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !authority.isEmpty else {
      throw LanguageModelError(.badRequest, "the base URL '\(url)' names no host")
    }
    guard !authority.contains("@") else {
      throw LanguageModelError(
        .badRequest, "a base URL must hold no password; set a key in the environment instead")
    }
    guard !url.contains("?"), !url.contains("#") else {
      throw LanguageModelError(
        .badRequest, "the base URL '\(url)' must end before '?' and '#'")
    }
    return url
  }

  /// `OLLAMA_HOST` may be a host, a port or both, and may be the address that a server listens on.
  private static func ollamaAddress(_ text: String) -> String {
    var rest = text[...]
    var scheme = "http://"
    for known in ["http://", "https://"] where text.hasPrefix(known) {
      scheme = known
      rest = rest.dropFirst(known.count)
    }
    let authority = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(authority.count)
    var host = authority
    var port = scheme == "https://" ? "" : text.hasPrefix(scheme) ? ":80" : ":11434"
    if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
      host = authority[..<colon]
      port = String(authority[colon...])
    }
    // What a server listens on everywhere is reached here.
    if host.isEmpty || host == "0.0.0.0" || host == "[::]" { host = "127.0.0.1" }
    return scheme + host + port + path
  }
}
