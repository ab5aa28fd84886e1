/// Credentials and scope of a signature by Amazon's Signature Version 4.
package struct AWSSignature: Sendable, Hashable {
  package var accessKey: String
  package var secretKey: String
  /// Of temporary credentials; sent as `X-Amz-Security-Token`.
  package var sessionToken: String?
  /// Such as `eu-central-1`.
  package var region: String
  /// Such as `bedrock`.
  package var service: String

  /// A signature.
  package init(
    accessKey: String, secretKey: String, sessionToken: String? = nil, region: String,
    service: String
  ) {
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.sessionToken = sessionToken
    self.region = region
    self.service = service
  }
}
