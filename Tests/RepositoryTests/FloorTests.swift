import Foundation
import Testing

@Suite struct FloorTests {
  struct Arrow: Hashable {
    var from: String
    var to: String
  }

  private func imports() throws -> (
    arrows: Set<Arrow>, floorOf: [String: Int], modules: [(String, String)]
  ) {
    var floorOf: [String: Int] = [:]
    var modules: [(String, String)] = []
    let files = try SourceTree.files(below: "Sources")
    for file in files {
      let place = try #require(SourceTree.place(of: file.path), "\(file.path) is on no floor")
      let height = try #require(
        SourceTree.floors.firstIndex(of: place.floor), "\(file.path) is on an unknown floor")
      floorOf[place.room] = height
    }
    var arrows: Set<Arrow> = []
    let pattern =
      /^\s*(?:@\w+(?:\(\w+\))? +)*(?:(?:public|package|internal|private|fileprivate) +)?import +(?:(?:struct|class|enum|func|protocol) +)?(\w+)/
    for file in files {
      for line in file.code {
        guard let match = line.firstMatch(of: pattern) else { continue }
        let module = String(match.1)
        modules.append((file.path, module))
        if let room = SourceTree.place(of: file.path)?.room, floorOf[module] != nil, room != module
        {
          arrows.insert(Arrow(from: room, to: module))
        }
      }
    }
    return (arrows, floorOf, modules)
  }

  @Test func `a room imports from its own floor or a lower one`() throws {
    let (arrows, floorOf, _) = try imports()
    #expect(arrows.count > 10, "the imports were not read")
    for arrow in arrows {
      #expect(
        floorOf[arrow.from, default: 0] >= floorOf[arrow.to, default: 99],
        "\(arrow.from) imports \(arrow.to), which is on a higher floor")
    }
  }

  @Test func `no circle of rooms`() throws {
    let (arrows, floorOf, _) = try imports()
    var remaining = arrows
    var rooms = Set(floorOf.keys)
    // Rooms that import nothing that is left are taken away until none is left, or a circle is.
    while let leaf = rooms.sorted().first(where: { room in !remaining.contains { $0.from == room } }
    ) {
      rooms.remove(leaf)
      remaining = remaining.filter { $0.to != leaf }
    }
    #expect(rooms.isEmpty, "a circle runs through \(rooms.sorted())")
  }

  @Test func `what a room imports is what Package.swift says, no more and no less`() throws {
    let manifest = try SourceTree.text(of: "Package.swift")
    let (arrows, floorOf, _) = try imports()
    let start = try #require(manifest.range(of: "let house"))
    let end = try #require(manifest.range(of: "let rooms ="))
    let table = manifest[start.lowerBound..<end.lowerBound]
    var declared: Set<Arrow> = []
    for match in table.matches(of: /\(\s*"(\w+)",\s*\[([^\[\]()]*)\]\s*,?\s*\)/) {
      for name in match.2.matches(of: /"(\w+)"/) {
        declared.insert(Arrow(from: String(match.1), to: String(name.1)))
      }
    }
    // Headers of the system, which no room is.
    let system = try #require(manifest.firstMatch(of: /systemModulesOf = \[([^\n]*)\]\n/))
    for match in system.1.matches(of: /"(\w+)": \[([^\]]*)\]/) {
      for name in match.2.matches(of: /"(\w+)"/) {
        declared.insert(Arrow(from: String(match.1), to: String(name.1)))
      }
    }
    let lower = Set(arrows.filter { !["Commands", "dna"].contains($0.from) })
    #expect(declared.subtracting(lower).isEmpty, "declared in Package.swift and not used")
    #expect(lower.subtracting(declared).isEmpty, "used and not declared in Package.swift")
    #expect(floorOf.count > 10)
  }

  @Test func `banned modules are not imported`() throws {
    let banned: Set = ["Foundation", "FoundationNetworking", "FoundationInternationalization"]
    for (path, module) in try imports().modules {
      #expect(!banned.contains(module), "\(path) imports \(module): start-up and size forbid it")
    }
  }

  @Test func `only the rooms at the edge import the C library`() throws {
    let allowed: Set = ["Platform", "Sockets", "Terminal", "Commands", "dna"]
    for (path, module) in try imports().modules where module == "Glibc" {
      let room = SourceTree.place(of: path)?.room ?? ""
      #expect(allowed.contains(room), "\(path) imports Glibc")
    }
  }

  @Test func `the front door is at most twenty lines`() throws {
    let files = try SourceTree.files(below: "Sources/dna")
    #expect(files.count == 1)
    #expect((files.first?.lines.count ?? 99) <= 21)
  }
}
