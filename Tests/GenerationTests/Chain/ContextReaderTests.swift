import Chains
import Generation
import JSON
import Testing

struct ContextReaderTests {
  @Test(arguments: [
    (
      "def find_order(order_id: str, limit: int = 3) -> dict:\n    pass",
      "find_order(order_id: string, limit: integer)"
    ),
    ("class A:\n  async def get(self, items: list[str]): ...", "get(items: array)"),
    (
      "public func find(order id: String, _ count: Int) async throws -> Order {",
      "find(order: string, count: integer)"
    ),
    (
      #"{"tools":[{"name":"get_weather","inputSchema":{"properties":{"city":{"type":"string"}}}}]}"#,
      "get_weather(city: string)"
    ),
    (
      #"{"openapi":"3.1.0","paths":{"/orders":{"get":{"operationId":"listOrders","parameters":[{"name":"page","schema":{"type":"integer"}}]}}}}"#,
      "listOrders(page: integer)"
    ),
  ])
  func `a function of the user's code is found`(text: String, signature: String) {
    #expect(ContextReader.functions(in: text).map(\.signature) == [signature])
  }

  @Test func `text that is no code has no functions`() {
    for text in [
      "", "{", "def ", "def (", "func f(" + String(repeating: "(", count: 9_000), "[1, 2]",
      "defy (this)",
    ] {
      #expect(ContextReader.functions(in: text).isEmpty, "\(text.prefix(20))")
    }
  }

  @Test func `a function of the context becomes a step of the chain`() throws {
    let functions = ContextReader.functions(in: "def find_order(order_id: str): ...")
    let planned = try ChainPlanner.plan(
      "look up the order with find_order and answer the customer",
      options: ChainOptions(functions: functions))
    #expect(planned.functions.map(\.name) == ["find_order"])
    #expect(planned.plan.json.serialized().contains("tools/find_order"))
  }
}
