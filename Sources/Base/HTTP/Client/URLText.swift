import CurlLoader

/// What is asked of URLs as text: their form, what may be shown of them, where a redirect leads.
enum URLText {
  /// Where a redirect leads.
  struct Target {
    var url: String
    /// Whether scheme, host and port are those of the URL that sent us there.
    var isSameOrigin: Bool
  }

  /// Whether the text begins like an absolute URL of a scheme that is spoken here, and has no blank in it.
  static func isAbsoluteHTTP(_ url: String) -> Bool {
    let scheme = self.scheme(of: url)
    guard scheme == "http" || scheme == "https" else { return false }
    let rest = url.utf8.dropFirst(scheme.utf8.count)
    guard rest.starts(with: "://".utf8), let first = rest.dropFirst(3).first else { return false }
    return first != 0x2F && first != 0x3F && first != 0x23
      && url.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// The scheme in small letters; empty where there is none.
  static func scheme(of url: String) -> Substring {
    guard let colon = url.utf8.firstIndex(of: 0x3A) else { return "" }
    let scheme = url[..<colon]
    return scheme.utf8.contains { $0 >= 0x41 && $0 <= 0x5A }
      ? Substring(scheme.lowercased()) : scheme
  }

  /// Host and port as the `Host` field has them: without the port that the scheme stands for.
  static func host(of url: String) -> String {
    let rest = withoutUserInfo(url).drop { $0 != "/" }.dropFirst(2)
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let port = scheme(of: url) == "https" ? ":443" : ":80"
    return String(host.hasSuffix(port) ? host.dropLast(port.count) : host)
  }

  /// Path and query as they are sent; the path is never empty.
  static func target(of url: String) -> String {
    let rest = url.drop { $0 != "/" }.dropFirst(2)
    let target = rest.drop { $0 != "/" && $0 != "?" && $0 != "#" }.prefix { $0 != "#" }
    return target.hasPrefix("/") ? String(target) : "/" + target
  }

  /// The URL without user name and password.
  static func withoutUserInfo(_ url: String) -> String {
    let bytes = url.utf8
    guard bytes.contains(0x40), let colon = bytes.firstIndex(of: 0x3A) else { return url }
    let start = bytes[bytes.index(after: colon)...].firstIndex { $0 != 0x2F } ?? bytes.endIndex
    let end =
      bytes[start...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? bytes.endIndex
    guard let at = bytes[start..<end].lastIndex(of: 0x40) else { return url }
    return String(url[..<start]) + url[bytes.index(after: at)...]
  }

  /// The URL as messages may show it: no credentials, and no query, where some servers want their keys.
  static func redacted(_ url: String) -> String {
    let shown = withoutUserInfo(url)
    let bytes = shown.utf8
    guard let end = bytes.firstIndex(where: { $0 == 0x3F || $0 == 0x23 }) else { return shown }
    return shown[..<end] + (bytes[end] == 0x3F ? "?…" : "")
  }

  /// The text with control characters taken out, cut to a length that fits a message.
  static func printable(_ text: String) -> String {
    let shown = text.unicodeScalars.lazy.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(300)
    return String(String.UnicodeScalarView(shown))
  }

  /// Where `location` leads, seen from `base` (RFC 3986 §5); nil when it is no URL.
  ///
  /// libcurl must be open.
  static func target(of location: String, from base: String) -> Target? {
    guard !location.utf8.contains(0), let url = curl_loader_url() else { return nil }
    defer { curl_loader_url_cleanup(url) }
    guard curl_loader_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK else { return nil }
    let before = origin(of: url)
    let flags = UInt32(CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME)
    guard curl_loader_url_set(url, CURLUPART_URL, location, flags) == CURLUE_OK,
      let text = part(CURLUPART_URL, of: url)
    else { return nil }
    return Target(url: text, isSameOrigin: before == origin(of: url))
  }

  private static func origin(of url: OpaquePointer) -> [String?] {
    [
      part(CURLUPART_SCHEME, of: url)?.lowercased(), part(CURLUPART_HOST, of: url)?.lowercased(),
      part(CURLUPART_PORT, of: url, flags: UInt32(CURLU_DEFAULT_PORT)),
    ]
  }

  private static func part(
    _ part: CURLUPart, of url: OpaquePointer, flags: UInt32 = 0
  ) -> String? {
    guard let text = curl_loader_url_get(url, part, flags) else { return nil }
    defer { curl_loader_free(text) }
    return String(cString: text)
  }
}
