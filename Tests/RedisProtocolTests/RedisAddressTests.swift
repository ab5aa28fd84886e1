import RedisProtocol
import Testing

@Suite struct RedisAddressTests {
  @Test(arguments: [
    ("redis://127.0.0.1", "redis://127.0.0.1:6379"),
    ("redis://user:p%40ss@host:7000/3", "redis://host:7000/3"),
    ("REDISS://:pw@[::1]:7000/", "rediss://[::1]:7000"),
    ("redis://[::1]", "redis://[::1]:6379"), ("redis://h?db=2", "redis://h:6379/2"),
    ("unix:///run/r.sock", "unix:///run/r.sock"),
    ("unix://u:p@/run/r.sock?db=1", "unix:///run/r.sock?db=1"),
  ])
  func `addresses are read and shown without their secrets`(text: String, shown: String) throws {
    #expect(try RedisAddress(text).description == shown)
  }

  @Test(arguments: [
    "", "localhost:6379", "http://secret@x", "redis://", "redis://:secret@", "redis://h:secret",
    "redis://h:0", "redis://h/secret", "redis://h/-1", "unix://secret", "unix:///",
    "redis://secret%zz@h", "redis://h?tls=secret", "redis://h/1?db=2",
  ])
  func `what is none is refused without showing it`(text: String) {
    do {
      let address = try RedisAddress(text)
      Issue.record("\(address)")
    } catch {
      #expect(!error.message.contains("secret"))
    }
  }

  @Test func `user and password are decoded; the one in the address counts`() throws {
    let address = try RedisAddress("redis://a%20b:p%2Fq@h", password: "other")
    #expect(address.user == "a b")
    #expect(address.password == "p/q")
    #expect(try RedisAddress("redis://h", password: "other").password == "other")
  }
}
