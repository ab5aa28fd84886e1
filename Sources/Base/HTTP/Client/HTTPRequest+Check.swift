extension HTTPRequest {
  /// Refuses what cannot be sent as it stands, before anything is opened.
  func check() throws(HTTPError) {
    guard URLText.isAbsoluteHTTP(url) else {
      throw HTTPError(
        .badURL,
        "'\(URLText.printable(URLText.redacted(url)))' is no absolute http or https URL;"
          + " write it like https://host/path")
    }
    guard Self.isToken(method) else {
      throw HTTPError(
        .badRequest, "'\(URLText.printable(method))' is no request method; use one such as GET")
    }
    for field in headers.fields {
      guard Self.isToken(field.name) else {
        throw HTTPError(
          .badRequest,
          "'\(URLText.printable(field.name))' is no header name; use letters, digits and hyphens")
      }
      // A line break would end the field and begin one that nobody meant (RFC 9110 §5.5).
      guard !field.value.utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else {
        throw HTTPError(
          .badRequest,
          "the value of the header '\(field.name)' has a line break or a NUL; take it out")
      }
    }
    if let signature {
      let parts = [
        signature.accessKey, signature.secretKey, signature.region, signature.service,
        signature.sessionToken ?? "",
      ]
      let isPlain = parts.allSatisfy { part in part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } }
      guard isPlain, !signature.accessKey.isEmpty, !signature.region.isEmpty else {
        throw HTTPError(
          .badRequest,
          "the credentials for Amazon's signature are empty or have blanks in them; check them")
      }
    }
  }

  /// Whether the text is a token (RFC 9110 §5.6.2).
  private static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
      }
  }
}
