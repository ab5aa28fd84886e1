/// What a redirect changes about a request (RFC 9110 §15.4).
enum Redirection {
  /// The answers that lead elsewhere.
  static let statuses: Set = [301, 302, 303, 307, 308]

  /// Where it leads.
  ///
  /// - Throws: `tooManyRedirects` when none is left, `badURL` for another scheme or no URL.
  static func target(
    of location: String, from url: String, left: Int, limit: Int
  ) throws(HTTPError) -> URLText.Target {
    let origin = URLText.printable(URLText.redacted(url))
    guard left > 0 else {
      throw HTTPError(
        .tooManyRedirects,
        "'\(origin)' leads on after \(limit) redirects; the server may lead in a circle")
    }
    guard let target = URLText.target(of: location, from: url),
      URLText.isAbsoluteHTTP(target.url)
    else {
      let shown = URLText.printable(URLText.redacted(location))
      throw HTTPError(
        .badURL, "'\(origin)' leads to '\(shown)', which is no http or https URL; not followed")
    }
    return target
  }

  /// Makes the request the one to send there.
  ///
  /// Across scheme, host or port only fields go along that say nothing about who asks: any other may be a
  /// credential, whatever its name.
  static func follow(_ target: URLText.Target, status: Int, request: inout HTTPRequest) {
    request.url = target.url
    let becomesGet =
      status == 303 ? request.method != "HEAD" : status < 303 && request.method == "POST"
    if becomesGet, request.method != "GET" || request.body != nil {
      request.method = "GET"
      request.body = nil
      request.headers.fields.removeAll { hasPrefix($0.name, "content-") }
    }
    guard !target.isSameOrigin else { return }
    request.headers.fields.removeAll { !isHarmless($0.name) }
  }

  private static func isHarmless(_ name: String) -> Bool {
    ["accept", "content-", "if-"].contains { hasPrefix(name, $0) }
      || ["user-agent", "range", "cache-control", "pragma", "traceparent"].contains {
        HTTPHeaders.matches(name, $0)
      }
  }

  private static func hasPrefix(_ name: String, _ prefix: String) -> Bool {
    HTTPHeaders.matches(String(name.prefix(prefix.count)), prefix)
  }
}
