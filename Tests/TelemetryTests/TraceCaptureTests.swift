import JSON
import Telemetry
import Testing

@Suite struct TraceCaptureTests {
  @Test(arguments: [
    ("key sk-abcdefghijklmnop1234 end", "key sk-*** end"),
    ("AKIAIOSFODNN7EXAMPLE", "AKIA***"),
    ("token: ghp_0123456789abcdefghij0123456789abcdef", "token: ghp_***"),
    ("Authorization: Bearer abc.def-123", "Authorization: Bearer ***"),
    (
      "a -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- b",
      "a -----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY----- b"
    ),
    ("-----BEGIN PRIVATE KEY-----\nMIIE", "-----BEGIN PRIVATE KEY-----***"),
    ("see https://ada:hunter2@example.org/x", "see https://ada:***@example.org/x"),
    ("xoxb-1234567890-abc", "xoxb-***"),
  ])
  func `a secret in a text is masked`(text: String, masked: String) {
    #expect(SecretMask.masking(text) == masked)
  }

  @Test(arguments: [
    "task-management-is-long-enough", "AKIA", "the bearer certificates", "sk-short",
    "https://example.org:8080/a@b", "mask-abcdefghijklmnopqrst", "10:30@noon",
  ])
  func `an ordinary text is left alone`(text: String) {
    #expect(SecretMask.masking(text) == nil)
  }

  @Test(arguments: [
    "password", "apiKey", "API_KEY", "api-key", "access_token", "token", "client_secret",
    "Authorization", "db_passwd",
  ])
  func `a member with such a name is masked whatever it holds`(name: String) {
    #expect(TraceCapture(.object([name: 5] as JSONObject)).text == "{\"\(name)\":\"***\"}")
  }

  @Test(arguments: ["tokens", "max_tokens", "secretary", "name", "key"])
  func `a member with an innocent name is kept`(name: String) {
    #expect(TraceCapture(.object([name: 5] as JSONObject)).text == "{\"\(name)\":5}")
  }

  @Test func `a small value is kept whole`() {
    let value: JSONValue = ["a": [1, "é", nil], "b": ["c": true]]
    let capture = TraceCapture(value)
    #expect(capture.text == value.serialized())
    #expect(!capture.isTruncated)
  }

  @Test func `a large value is cut at a character and says so`() {
    for limit in 0..<40 {
      let value: JSONValue = ["aé€😀😀", "😀😀😀😀😀😀😀😀"]
      let capture = TraceCapture(value, limit: limit)
      #expect(capture.isTruncated)
      #expect(capture.text.utf8.count <= limit && capture.text.utf8.count > limit - 4)
      #expect(value.serialized().hasPrefix(capture.text))
    }
  }

  @Test func `no part of a secret survives the cut through it`() {
    let secret = "sk-" + String(repeating: "Z", count: 40)
    for padding in 0..<120 {
      let text = String(repeating: ".", count: padding) + secret
      let capture = TraceCapture(.string(text), limit: 60)
      #expect(!capture.text.contains("Z"), "\(padding)")
    }
  }

  @Test func `very deep values do not exhaust the stack`() {
    var value: JSONValue = 1
    for _ in 0..<900 { value = [value] }
    #expect(TraceCapture(value).isTruncated)
  }
}
