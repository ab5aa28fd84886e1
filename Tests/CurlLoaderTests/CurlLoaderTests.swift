import CurlLoader
import Testing

@Suite struct CurlLoaderTests {
  @Test func `the library opens and tells its version`() throws {
    #expect(curl_loader_open() == nil)
    let version = String(cString: curl_loader_version())
    let parts = version.split(separator: ".").compactMap { Int($0) }
    #expect(parts.count >= 2 && parts[0] >= 7, "\(version)")
  }

  @Test func `a missing library is named together with the package that has it`() throws {
    let reason = try #require(curl_loader_examine("libnothing-of-that-name.so.4"))
    let text = String(cString: reason)
    #expect(text.contains("libnothing-of-that-name.so.4"))
    #expect(text.contains("install the Debian package libcurl4 "))
  }

  @Test func `another library under that name is told from libcurl`() throws {
    let reason = try #require(curl_loader_examine("libm.so.6"))
    #expect(String(cString: reason).contains("has no curl_global_init"))
  }

  @Test func `the library that is used passes the same examination`() {
    #expect(curl_loader_examine("libcurl.so.4") == nil)
  }
}
