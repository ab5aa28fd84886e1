import Cryptography
package import Platform

extension AWSSignature {
  /// The header fields that sign a request, by "Signature Version 4" of Amazon's general reference.
  ///
  /// libcurl has a signer of its own, but before release 8.2 its signatures are wrong where the path has a
  /// character to be encoded, as the colon in every model identifier of Bedrock is.
  package func fields(for request: HTTPRequest, at time: Timestamp) -> [HTTPHeaders.Field] {
    // Such as 20150830T123600Z.
    let moment = time.rfc3339(.seconds).filter { $0 != "-" && $0 != ":" }
    let day = moment.prefix(8)
    var fields = [
      HTTPHeaders.Field("Host", URLText.host(of: request.url)),
      HTTPHeaders.Field("X-Amz-Date", moment),
    ]
    if let sessionToken { fields.append(.init("X-Amz-Security-Token", sessionToken)) }
    let signed = (fields + request.headers.fields.filter { Self.isSigned($0.name) })
      .map { (name: $0.name.lowercased(), value: Self.collapsed($0.value)) }
      .sorted { $0.name < $1.name }
    let names = signed.map(\.name).joined(separator: ";")
    let canonical = [
      request.method, Self.path(of: request.url), Self.query(of: request.url),
      signed.map { "\($0.name):\($0.value)\n" }.joined(), names,
      SHA256.hexadecimal(of: request.body ?? []),
    ].joined(separator: "\n")
    let scope = "\(day)/\(region)/\(service)/aws4_request"
    let text = [
      "AWS4-HMAC-SHA256", moment, scope, SHA256.hexadecimal(of: Array(canonical.utf8)),
    ].joined(separator: "\n")
    var key = Array("AWS4\(secretKey)".utf8)
    for part in [String(day), region, service, "aws4_request"] {
      key = SHA256.authenticationCode(of: Array(part.utf8), key: key)
    }
    let signature = Hexadecimal.text(
      of: SHA256.authenticationCode(of: Array(text.utf8), key: key))
    let authorization =
      "AWS4-HMAC-SHA256 Credential=\(accessKey)/\(scope), SignedHeaders=\(names),"
      + " Signature=\(signature)"
    return fields + [.init("Authorization", authorization)]
  }

  /// What is signed besides the fields that signing adds.
  private static func isSigned(_ name: String) -> Bool {
    let name = name.lowercased()
    return name == "content-type"
      || name.hasPrefix("x-amz-") && name != "x-amz-date" && name != "x-amz-security-token"
  }

  /// The value without blanks around it, and with one where there are several.
  private static func collapsed(_ value: String) -> String {
    value.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
  }

  /// The path with each part encoded once more than it is sent.
  private static func path(of url: String) -> String {
    let path = URLText.target(of: url).prefix { $0 != "?" }
    return PercentCoding.encode(path, keeping: "/")
  }

  /// The fields of the query in the order of their names.
  private static func query(of url: String) -> String {
    let query = URLText.target(of: url).drop { $0 != "?" }.dropFirst()
    return query.split(separator: "&").map { field in
      field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { PercentCoding.encode(PercentCoding.decode($0) ?? String($0)) }
    }
    .map { ($0.first ?? "", $0.dropFirst().first ?? "") }
    .sorted { $0 < $1 }
    .map { "\($0.0)=\($0.1)" }
    .joined(separator: "&")
  }
}
