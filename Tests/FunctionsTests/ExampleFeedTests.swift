import Functions
import JSON
import Testing

@Suite struct ExampleFeedTests {
  /// The folder of the repository, from the place of this file.
  static let repository = String(
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })

  static func call(_ name: String, _ arguments: JSONObject) throws(FunctionError) -> JSONValue {
    try FunctionCatalogue.builtIn.call(
      name, arguments, context: FunctionContext(directory: repository, now: { 0 }))
  }

  @Test(arguments: [
    (
      "examples/feeds/releases.xml", 7,
      "Harbor Gateway 4.2.1 closes a critical authentication bypass"
    ),
    ("examples/feeds/incidents.atom", 4, "Object storage in region east-2: writes are failing"),
  ])
  func `an example feed has articles of which exactly one is urgent`(
    _ path: String, _ count: Int, _ title: String
  ) throws {
    let items = try Self.call("feed.read", ["source": .string(path)])
    #expect(items.array?.count == count)
    for item in items.array ?? [] {
      #expect(item["published"]?.string?.hasSuffix("Z") == true)
      #expect((item["content"]?.string ?? "").split(separator: " ").count > 30)
      #expect(item["content"]?.string?.contains("<") == false)
    }
    let urgency = try Self.call("text.urgency", ["items": items])
    #expect(urgency["any"] == true)
    #expect(urgency["all"] == false)
    #expect(urgency["count"] == 1)
    let urgent = urgency["items"]?.array?.first { $0["urgent"] == true }
    #expect(urgent?["title"]?.string == title)
  }

  @Test func `the main job writes a digest with the urgent article first`() throws {
    let items = try Self.call("feed.read", ["source": "examples/feeds/releases.xml"])
    let summaries = try (items.array ?? []).map { try Self.call("text.summarise", ["text": $0]) }
    let urgency = try Self.call("text.urgency", ["items": items])
    let digest = try Self.call(
      "digest.compose",
      ["title": "Releases", "items": .array(summaries), "urgency": urgency])
    let text = try #require(digest.string)
    #expect(
      text.hasPrefix(
        """
        # Releases

        7 items, 1 urgent.

        ## Urgent

        ### ⚠ [Harbor Gateway 4.2.1 closes a critical authentication bypass]\
        (https://harbor.example.org/releases/gateway-4-2-1)

        *2026-11-19 · Mirela Anton · urgent: “patch immediately”, “critical vulnerability”*


        """))
    for item in items.array ?? [] {
      let title = try #require(item["title"]?.string)
      #expect(text.contains(title))
      #expect(!text.contains(item["content"]?.string ?? "?"))
    }
  }
}
