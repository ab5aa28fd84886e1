import CurlLoader

/// An easy handle of libcurl that serves one transfer after the other; used on the loop's thread only.
final class CurlHandle {
  let easy: UnsafeMutableRawPointer
  private let errorText: UnsafeMutablePointer<CChar>
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let configuration: CurlTransport.Configuration
  private var scheme: Substring = ""
  private var holdsLargeBody = false

  /// Nil when the process has no memory left.
  init?(_ configuration: CurlTransport.Configuration) {
    guard let easy = curl_loader_easy_init() else { return nil }
    self.easy = easy
    self.configuration = configuration
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    curl_loader_set_foundations(easy)
    curl_loader_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText)
    curl_loader_set_receive(easy, CURLOPT_WRITEFUNCTION, receiveBody)
    curl_loader_set_receive(easy, CURLOPT_HEADERFUNCTION, receiveHeader)
    curl_loader_set_long(easy, CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
    curl_loader_set_long(easy, CURLOPT_HTTP09_ALLOWED, 0)
    curl_loader_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    curl_loader_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1)
    curl_loader_set_long(easy, CURLOPT_SSL_VERIFYPEER, 1)
    curl_loader_set_long(easy, CURLOPT_SSL_VERIFYHOST, 2)
    curl_loader_set_string(easy, CURLOPT_USERAGENT, configuration.userAgent)
    if let folder = configuration.authorityFolder {
      curl_loader_set_string(easy, CURLOPT_CAPATH, folder)
    }
    if let file = configuration.authorityFile {
      curl_loader_set_string(easy, CURLOPT_CAINFO, file)
    }
  }

  deinit {
    curl_loader_easy_cleanup(easy)
    if let headers { curl_loader_list_free(headers) }
    errorText.deallocate()
  }

  /// What libcurl says about the failure; empty where it says nothing.
  var failureText: String { String(cString: errorText) }

  /// Makes the handle ready for a request; `owner` comes back in every callback.
  func prepare(_ request: HTTPRequest, owner: UnsafeMutableRawPointer) {
    errorText[0] = 0
    curl_loader_set_string(easy, CURLOPT_URL, request.url)
    curl_loader_set_pointer(easy, CURLOPT_PRIVATE, owner)
    curl_loader_set_pointer(easy, CURLOPT_WRITEDATA, owner)
    curl_loader_set_pointer(easy, CURLOPT_HEADERDATA, owner)
    // libcurl takes 0 for five minutes; what is nil here waits as long as a number can say.
    let connect = (request.timeouts.connect ?? .max) / 1_000_000
    curl_loader_set_long(
      easy, CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(Int32(clamping: connect))))
    prepareRoute(request)
    prepareMethod(request)
    prepareHeaders(request)
  }

  /// Lets go of what a request left behind that is worth its memory.
  func release() {
    guard holdsLargeBody else { return }
    holdsLargeBody = false
    curl_loader_set_bytes(easy, CURLOPT_COPYPOSTFIELDS, nil)
  }

  private func prepareRoute(_ request: HTTPRequest) {
    let scheme = URLText.scheme(of: request.url)
    guard scheme != self.scheme else { return }
    self.scheme = scheme
    // Set even when empty, so that libcurl does not look into the environment by itself.
    let proxy = configuration.proxy(for: scheme)
    curl_loader_set_string(easy, CURLOPT_PROXY, proxy.url)
    curl_loader_set_string(easy, CURLOPT_NOPROXY, proxy.except)
    let version = scheme == "https" ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1
    curl_loader_set_long(easy, CURLOPT_HTTP_VERSION, Int(version))
  }

  private func prepareMethod(_ request: HTTPRequest) {
    // GET first: it takes back what HEAD and POST have set.
    curl_loader_set_long(easy, CURLOPT_HTTPGET, 1)
    var plain = "GET"
    if request.method == "HEAD", request.body == nil {
      curl_loader_set_long(easy, CURLOPT_NOBODY, 1)
      plain = "HEAD"
    } else if request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method) {
      let body = request.body ?? []
      curl_loader_set_long(easy, CURLOPT_POST, 1)
      curl_loader_set_large(easy, CURLOPT_POSTFIELDSIZE_LARGE, Int64(body.count))
      curl_loader_set_bytes(easy, CURLOPT_COPYPOSTFIELDS, body.isEmpty ? [0] : body)
      holdsLargeBody = body.count > 1 << 16
      plain = "POST"
    }
    let custom = request.method == plain ? nil : request.method
    curl_loader_set_string(easy, CURLOPT_CUSTOMREQUEST, custom)
  }

  private func prepareHeaders(_ request: HTTPRequest) {
    var list: UnsafeMutablePointer<curl_slist>?
    func add(_ line: String) {
      // Without memory the list stays as it was; the request then fails on its own account.
      list = curl_loader_list_append(list, line) ?? list
    }
    var hasType = false
    var hasEncoding = false
    for field in request.headers.fields {
      switch field.name.utf8.count {
      case 14 where HTTPHeaders.matches(field.name, "Content-Length"): continue
      case 17 where HTTPHeaders.matches(field.name, "Transfer-Encoding"): continue
      case 12 where HTTPHeaders.matches(field.name, "Content-Type"): hasType = true
      case 15 where HTTPHeaders.matches(field.name, "Accept-Encoding"): hasEncoding = true
      default: break
      }
      add(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
    }
    if request.body != nil {
      // libcurl would call the body a form, and would wait for leave before it sends a long one.
      if !hasType { add("Content-Type:") }
      add("Expect:")
    }
    curl_loader_set_list(easy, CURLOPT_HTTPHEADER, list)
    if let headers { curl_loader_list_free(headers) }
    headers = list
    // An empty text stands for all encodings that libcurl can take apart.
    curl_loader_set_string(easy, CURLOPT_ACCEPT_ENCODING, hasEncoding ? nil : "")
  }
}

/// libcurl hands over a part of a body.
private let receiveBody: curl_loader_receive = { bytes, size, count, owner in
  guard let owner, let bytes else { return 0 }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(owner).takeUnretainedValue()
  return transfer.receiveBody(UnsafeRawBufferPointer(start: bytes, count: size &* count))
}

/// libcurl hands over one line of a head, or of what follows a body.
private let receiveHeader: curl_loader_receive = { bytes, size, count, owner in
  guard let owner, let bytes else { return 0 }
  let transfer = Unmanaged<CurlTransfer>.fromOpaque(owner).takeUnretainedValue()
  return transfer.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size &* count))
}
