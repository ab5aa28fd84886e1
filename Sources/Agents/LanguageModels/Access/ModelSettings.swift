/// What a user says about the model: flags, environment and configuration, already resolved.
package struct ModelSettings: Sendable, Hashable {
  /// Id of a provider.
  package var provider: String?
  /// Name of a model, also as `provider:model`.
  package var model: String?
  package var baseURL: String?
  /// Whether the network must not be touched.
  package var isOffline: Bool

  /// Settings; without any, no model is used.
  package init(
    provider: String? = nil, model: String? = nil, baseURL: String? = nil, isOffline: Bool = false
  ) {
    self.provider = provider
    self.model = model
    self.baseURL = baseURL
    self.isOffline = isOffline
  }
}

extension ModelSettings {
  /// The provider that is meant, and the model's name without it; nil when no model is wanted.
  ///
  /// A key in the environment never chooses: only a provider, a model or an address that somebody named.
  ///
  /// - Throws: `bad-request` for a provider that does not exist or cannot be told from the model's name.
  package func chosen() throws(LanguageModelError) -> (provider: Provider, model: String?)? {
    var model = model
    let provider: Provider
    if let id = self.provider {
      guard let named = Providers.named(id) else {
        throw LanguageModelError(
          .badRequest,
          "there is no provider '\(id)'; there are: "
            + Providers.all.map(\.id).joined(separator: ", "))
      }
      provider = named
      if let name = model, name.hasPrefix(id + ":") { model = String(name.dropFirst(id.count + 1)) }
    } else if let name = model, let colon = name.firstIndex(of: ":"),
      let named = Providers.named(String(name[..<colon]))
    {
      provider = named
      model = String(name[name.index(after: colon)...])
    } else if baseURL != nil, let compatible = Providers.named("compatible") {
      provider = compatible
    } else if let name = model {
      guard let guessed = Providers.guessed(fromModel: name) else {
        throw LanguageModelError(
          .badRequest, "whose model is '\(name)'? Name its provider, such as --provider ollama")
      }
      provider = guessed
    } else {
      return nil
    }
    if isOffline, provider.dialect != .offline { return nil }
    return (provider, model?.isEmpty == true ? nil : model)
  }

  /// The endpoint that is meant, without looking at any file or network; nil when no model is wanted.
  ///
  /// `key` is what a key file or a keyring command gave; otherwise the provider's own variables count.
  ///
  /// - Throws: `bad-request` or `missing-key` with the remedy.
  package func endpoint(
    environment: [String: String], key: Secret? = nil
  ) throws(LanguageModelError) -> ModelEndpoint? {
    guard let (provider, name) = try chosen() else { return nil }
    let reader = EndpointReader(provider: provider, environment: environment)
    let model = name ?? reader.deployment ?? provider.defaultModel
    guard provider.dialect != .offline else {
      return ModelEndpoint(provider: provider, baseURL: "", model: model)
    }
    let url = try reader.url(baseURL)
    var endpoint = ModelEndpoint(
      provider: reader.versioned, baseURL: url, model: model, key: key ?? reader.key,
      region: reader.region, aws: reader.aws, headers: reader.headers)
    if endpoint.key != nil { endpoint.aws = nil }
    let hasAccess = endpoint.key != nil || endpoint.aws != nil
    // Somebody else's address in place of a provider's may want no key.
    guard hasAccess || !provider.needsKey || (baseURL ?? reader.urlFromEnvironment) != nil else {
      let names = provider.keyVariables.joined(separator: " or ")
      throw LanguageModelError(
        .missingKey,
        "'\(provider.id)' needs a key: set \(names), or name a file with --key-file "
          + "(\(provider.remedy))")
    }
    guard model != nil else {
      throw LanguageModelError(
        .badRequest, "no model is named for '\(provider.id)': give --model NAME")
    }
    return endpoint
  }
}
