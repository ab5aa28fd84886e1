import HTTP
import Platform
import Testing

@Suite(.serialized) struct SignatureTests {
  static let credentials = AWSSignature(
    accessKey: "AKIDEXAMPLE", secretKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    region: "us-east-1", service: "service")
  /// The suite's time, 2015-08-30T12:36:00Z.
  static let time = Timestamp(seconds: 1_440_938_160)

  // Cases of Amazon's published test suite for Signature Version 4.
  @Test(arguments: [
    ("GET", "/", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    ("POST", "/", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    (
      "GET", "/?Param2=value2&Param1=value1",
      "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    ),
  ])
  func `signatures are Amazon's`(row: (String, String, String)) {
    let request = HTTPRequest(method: row.0, url: "https://example.amazonaws.com" + row.1)
    let fields = HTTPHeaders(Self.credentials.fields(for: request, at: Self.time))
    #expect(fields["X-Amz-Date"] == "20150830T123600Z")
    #expect(
      fields["Authorization"]
        == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
        + " SignedHeaders=host;x-amz-date, Signature=\(row.2)")
  }

  // By botocore 1.x for the same request.
  @Test(arguments: [
    ("%3A", "cb8fc43c004ab78930eec2e77069cbbe2e2b26491594412ad1a8646c714e1825"),
    (":", "469925633918ea9a39fccc01bf9e95e4ed10a06f0cd3494d7b2d980306500df2"),
  ])
  func `the colon in a model's name is signed as Amazon reads it`(row: (String, String)) {
    var credentials = Self.credentials
    credentials.service = "bedrock"
    credentials.sessionToken = "abc/def=="
    let request = HTTPRequest(
      method: "POST",
      url:
        "https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-v1\(row.0)0/invoke",
      headers: ["Content-Type": "application/json", "Accept": "*/*"], body: Array("{}".utf8))
    let fields = HTTPHeaders(credentials.fields(for: request, at: Self.time))
    #expect(fields["Authorization"]?.hasSuffix("Signature=\(row.1)") == true, "\(fields)")
  }

  @Test func `a signed request is sent with what was signed, and goes nowhere else`() async throws {
    let server = try AwkwardServer.shared.get()
    let client = CurlTransport(clock: WallClock { 1_440_938_160_000_000_000 })
    let request = HTTPRequest(url: server.url("/echo"), signature: Self.credentials)
    let text = String(decoding: try await client.send(request).body, as: UTF8.self)
    #expect(text.contains(#"["Host", "127.0.0.1:\#(server.port)"]"#), "\(text)")
    #expect(text.contains("20150830T123600Z") && text.contains("Credential=AKIDEXAMPLE/20150830"))
    let redirect = HTTPRequest(
      url: server.url("/redirect?to=/echo"), signature: Self.credentials)
    #expect(try await client.send(redirect).status == 302)
  }
}
