import Functions
import JSON
import Testing

@Suite struct UrgencyTests {
  static let urgent: [String] = [
    "URGENT: the payment service is down.",
    "Please patch immediately.",
    "Critical vulnerability in OpenFoo: update now.",
    "Upgrade to 2.4.1 as soon as possible.",
    "A zero-day in the mail server is being actively exploited.",
    "Production is down.",
    "We need your approval ASAP.",
    "This is an emergency, call the operator.",
    "Rotate your keys right away, they were leaked.",
    "Evacuate the building now.",
    "Severity: critical. All regions are affected.",
    "Remote code execution without authentication; patch today.",
    "SEV1: checkout fails for everyone.",
    "CVSS score of 9.8, fix available.",
    "Act now or lose access.",
    "Immediate action required: your certificate expires tonight.",
    "Customers cannot log in since 09:00.",
    "Major outage in region west.",
    "Do not ignore this: the disk array is failing.",
    "The flaw is rated critical, and attackers exploit it in the wild.",
    "Stop all deployments immediately.",
    "Security breach: passwords were stolen, reset yours at once.",
    "Time-sensitive: sign the contract by end of day.",
    "P0 incident, database is down.",
    "Install the emergency patch without delay.",
    "It is not optional: upgrade immediately.",
    "If you run version 3, update immediately.",
    "Ransomware is spreading; disconnect affected hosts now.",
    "Needs immediate attention.",
    "High severity vulnerability under active attack.",
  ]

  static let calm: [String] = [
    "This is not urgent.",
    "No urgent action is required.",
    "There is nothing urgent in this report.",
    "A non-urgent reminder about lunch.",
    "The film was met with critical acclaim.",
    "Critical thinking is taught in the second year.",
    "Emergency exits are marked in green.",
    "The new urgent care clinic opens in May.",
    "An update is now available.",
    "The feature is immediately available to all users.",
    "Tickets marked as urgent now have a red border.",
    "Breaking changes are listed below.",
    "The outage was resolved yesterday.",
    "We held a fire drill; the emergency was simulated.",
    "The bug is not critical.",
    "None of the fixes concerns security.",
    "Routine maintenance is planned for Sunday.",
    "A$AP Rocky releases an album.",
    "Zero-day waste: a guide for kitchens.",
    "You can now upgrade to 3.0 and enjoy dark mode.",
    "The book is a history of emergency medicine.",
    "Immediately after the talk there is coffee.",
    "Keep an emergency fund of three salaries.",
    "This path is mission critical for us.",
    "No need to act now.",
    "The release contains no critical security fixes.",
    "How we handle urgent tickets",
    "If it is urgent, call us.",
    "Service was restored within minutes last week.",
    "A long overdue redesign of the settings page.",
    "The essay is a critical review of the year.",
    "Update when it suits you.",
    "Version 2.0 ships with faster search.",
    "We never had a data breach.",
  ]

  static func judge(_ text: String) throws -> JSONValue {
    try CatalogueTests.call("text.urgency", ["text": .string(text)])
  }

  @Test(arguments: urgent)
  func `a text that calls for action at once is urgent`(_ text: String) throws {
    let result = try Self.judge(text)
    #expect(result["urgent"] == true, "\(result.serialized())")
    #expect(result["reasons"]?.array?.isEmpty == false)
  }

  @Test(arguments: calm)
  func `a text that only sounds so is not`(_ text: String) throws {
    let result = try Self.judge(text)
    #expect(result["urgent"] == false, "\(result.serialized())")
  }

  @Test func `reasons name the rule and the words`() throws {
    let result = try Self.judge("Patch immediately: a critical flaw is actively exploited.")
    #expect(
      result["reasons"] == [
        "command: patch immediately", "severity: critical flaw", "exploitation: actively exploited",
      ])
    #expect((result["score"]?.double ?? 0) > 0.9)
  }

  @Test func `a list says whether any and all are urgent`() throws {
    let items: JSONValue = [["title": "Patch now", "content": "Do it."], "Lunch is at noon."]
    let result = try CatalogueTests.call("text.urgency", ["items": items])
    #expect(result["any"] == true && result["all"] == false && result["count"] == 1)
    #expect(result["items"]?[0]?["title"] == "Patch now")
    #expect(result["items"]?[1]?["title"] == .null)
    let empty = try CatalogueTests.call("text.urgency", ["items": []])
    #expect(empty["any"] == false && empty["all"] == false)
  }

  @Test func `text or items must be given, and one of them only`() {
    #expect(CatalogueTests.failure("text.urgency", [:])?.code == "missing-argument")
    #expect(CatalogueTests.failure("text.urgency", ["items": [3]])?.code == "bad-argument")
  }
}
