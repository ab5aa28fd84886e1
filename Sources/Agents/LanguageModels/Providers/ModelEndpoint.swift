package import HTTP

/// A provider at an address with a key: everything that a request needs besides its content.
package struct ModelEndpoint: Sendable, Hashable {
  /// AWS access, where a provider wants signed requests.
  package struct AWSCredentials: Sendable, Hashable {
    package var accessKey: String
    package var secretKey: Secret
    package var sessionToken: Secret?

    /// Credentials.
    package init(accessKey: String, secretKey: Secret, sessionToken: Secret? = nil) {
      self.accessKey = accessKey
      self.secretKey = secretKey
      self.sessionToken = sessionToken
    }
  }

  package var provider: Provider
  /// The address without a slash at its end.
  package var baseURL: String
  /// The model of requests that name none.
  package var model: String?
  package var key: Secret?
  /// The region of a provider that has them.
  package var region: String?
  package var aws: AWSCredentials?
  /// Added to every request, such as an organisation.
  package var headers: HTTPHeaders
  package var timeouts: HTTPRequest.Timeouts
  /// Bytes that an answer may have.
  package var bodyLimit: Int

  /// An endpoint; by default 10 s to connect, two minutes of silence, ten minutes in all, 64 MiB.
  package init(
    provider: Provider, baseURL: String, model: String? = nil, key: Secret? = nil,
    region: String? = nil, aws: AWSCredentials? = nil, headers: HTTPHeaders = [:],
    timeouts: HTTPRequest.Timeouts = HTTPRequest.Timeouts(
      firstByte: 300_000_000_000, idle: 120_000_000_000, total: 600_000_000_000),
    bodyLimit: Int = 64 << 20
  ) {
    self.provider = provider
    self.baseURL = Self.trimmed(baseURL)
    self.model = model
    self.key = key
    self.region = region
    self.aws = aws
    self.headers = headers
    self.timeouts = timeouts
    self.bodyLimit = bodyLimit
  }

  /// `provider:model`, for messages and traces.
  package var name: String { model.map { "\(provider.id):\($0)" } ?? provider.id }

  /// The text without any key of this endpoint in it.
  package func redacting(_ text: String) -> String {
    var text = text
    for secret in [key, aws?.secretKey, aws?.sessionToken] {
      if let secret { text = secret.redacting(text) }
    }
    return text
  }

  private static func trimmed(_ url: String) -> String {
    var url = Substring(url)
    while url.last == "/" { url.removeLast() }
    return String(url)
  }
}
