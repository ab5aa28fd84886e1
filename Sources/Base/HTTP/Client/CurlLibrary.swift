import CurlLoader

/// libcurl, opened when it is first needed.
enum CurlLibrary {
  /// Opens the library; again is fine and costs nothing.
  static func open() throws(HTTPError) {
    guard let reason = curl_loader_open() else { return }
    throw HTTPError(.libraryMissing, String(cString: reason))
  }

  static func version() throws(HTTPError) -> String {
    try open()
    return String(cString: curl_loader_version())
  }
}
