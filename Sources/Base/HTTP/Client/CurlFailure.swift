import CurlLoader

/// What libcurl's codes mean here.
enum CurlFailure {
  /// The error for a code; `text` is what libcurl wrote about it.
  static func error(
    _ code: CURLcode, text: String, url: String, proxy: String, connectLimit: UInt64?
  ) -> HTTPError {
    let said = URLText.printable(
      text.isEmpty ? String(cString: curl_loader_error_text(code)) : text)
    let way =
      proxy.isEmpty ? "" : " through the proxy '\(URLText.printable(URLText.redacted(proxy)))'"
    switch code {
    case CURLE_URL_MALFORMAT:
      return HTTPError(.badURL, "\(url) is no URL (\(said)); write it like https://host/path")
    case CURLE_COULDNT_RESOLVE_HOST:
      return HTTPError(
        .cannotResolve,
        "the host of \(url) is not known (\(said)); check its name and the network")
    case CURLE_COULDNT_RESOLVE_PROXY:
      return HTTPError(
        .cannotResolve, "the host of the proxy is not known (\(said)); check the proxy's URL")
    case CURLE_COULDNT_CONNECT, CURLE_PROXY:
      return HTTPError(
        .cannotConnect,
        "cannot connect to \(url)\(way) (\(said)); see whether a server listens there")
    case CURLE_OPERATION_TIMEDOUT:
      return HTTPError(
        .timeout,
        "no connection to \(url)\(way) within \(seconds(connectLimit ?? 0)) (connect timeout);"
          + " check the host and the network, or allow more time", phase: "connect")
    case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return HTTPError(
        .interrupted, "the connection to \(url) ended before the answer did (\(said)); try again")
    case CURLE_RECV_ERROR: return receiving(said, url: url, way: way)
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
      return HTTPError(
        .malformed, "\(url) did not answer in HTTP (\(said)); is it the right port?")
    case CURLE_BAD_FUNCTION_ARGUMENT:
      // Once a transfer runs, this is what libcurl 7.88 makes of broken chunks and header fields.
      return HTTPError(
        .malformed, "the answer of \(url) is malformed (\(said)); the server is at fault")
    case CURLE_BAD_CONTENT_ENCODING:
      return HTTPError(
        .malformed, "the answer of \(url) cannot be decoded (\(said)); the server is at fault")
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
      return HTTPError(
        .tls,
        "the certificate of \(url) is not trusted (\(said)); name the file of its authority in"
          + " CURL_CA_BUNDLE if you trust it")
    case CURLE_SSL_CACERT_BADFILE:
      return HTTPError(
        .tls,
        "the file of trusted authorities cannot be read (\(said)); install ca-certificates, or"
          + " correct CURL_CA_BUNDLE or SSL_CERT_FILE")
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_SHUTDOWN_FAILED,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      return HTTPError(
        .tls, "no secure connection to \(url)\(way) (\(said)); is it an https server?")
    default:
      return HTTPError(.other, "\(url) could not be asked (\(said), libcurl code \(code.rawValue))")
    }
  }

  /// libcurl has one code for a lost connection, a refusal by a proxy and broken chunks; its words tell.
  private static func receiving(_ said: String, url: String, way: String) -> HTTPError {
    if said.contains("from proxy after CONNECT") || said.contains("CONNECT tunnel failed") {
      return HTTPError(
        .cannotConnect, "cannot connect to \(url)\(way) (\(said)); check the proxy's credentials")
    }
    if said.contains("hunk") || said.contains("Content-Length") || said.contains("eader") {
      return HTTPError(
        .malformed, "the answer of \(url) is malformed (\(said)); the server is at fault")
    }
    return HTTPError(
      .interrupted, "the connection to \(url) ended before the answer did (\(said)); try again")
  }

  /// A time limit in words, such as `2.5 s`.
  static func seconds(_ nanoseconds: UInt64) -> String {
    let milliseconds = nanoseconds / 1_000_000
    guard milliseconds % 1000 != 0 else { return "\(milliseconds / 1000) s" }
    return milliseconds < 1000
      ? "\(milliseconds) ms" : "\(Double(milliseconds) / 1000) s"
  }
}
