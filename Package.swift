// swift-tools-version: 6.2
import PackageDescription

/// One settings array for every target: language mode 6, the upcoming features, warnings as errors.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .treatAllWarnings(as: .error),
]

/// The house: floor, then room, then the rooms it may import.
///
/// `Tests/RepositoryTests` holds the
/// sources to this table, and to the floors.
let house: [(floor: String, rooms: [(name: String, imports: [String])])] = [
  (
    "Base",
    [
      ("Platform", []),
      ("JSON", ["Text"]),
      ("Text", []),
      ("Cryptography", []),
      ("Terminal", ["JSON", "Platform", "Text"]),
      ("CommandLineKit", ["JSON", "Platform", "Text"]),
      ("Expressions", ["JSON", "Text"]),
      ("Resilience", ["Platform", "Telemetry"]),
      ("Sockets", ["Platform"]),
      ("Statistics", ["Platform"]),
      ("CurlLoader", []),
      ("HTTP", ["Cryptography", "CurlLoader", "Platform", "Sockets"]),
      ("RedisProtocol", ["CurlLoader", "Platform", "Resilience", "Sockets"]),
      ("Telemetry", ["JSON", "Platform"]),
      ("Checksum", []),
      ("Storage", ["Checksum", "Platform"]),
    ]
  ),
  (
    "Agents",
    [
      (
        "LanguageModels",
        ["HTTP", "JSON", "Platform", "Resilience", "Sockets", "Telemetry", "Text"]
      ),
      ("Functions", ["Cryptography", "Expressions", "HTTP", "JSON", "Platform", "Text"]),
      ("AgentManifest", ["JSON", "Platform"]),
      (
        "AgentRuntime",
        [
          "AgentManifest", "JSON", "Platform", "RedisProtocol", "Resilience", "Sockets", "Storage",
          "Telemetry",
        ]
      ),
      (
        "Chains",
        [
          "Expressions", "Functions", "JSON", "LanguageModels", "Platform", "Resilience",
          "Telemetry", "Text",
        ]
      ),
      (
        "AgentChains",
        [
          "Chains", "Functions", "HTTP", "JSON", "LanguageModels", "Platform", "Resilience",
          "Telemetry",
        ]
      ),
      (
        "Workflows",
        [
          "Expressions", "Functions", "JSON", "LanguageModels", "Platform", "Resilience",
          "Telemetry", "Text",
        ]
      ),
    ]
  ),
  (
    "Tools",
    [
      ("Evidence", ["JSON"]),
      (
        "Generation",
        [
          "Chains", "Cryptography", "Expressions", "Functions", "JSON", "LanguageModels",
          "Resilience", "Text", "Workflows",
        ]
      ),
      ("LogAnalysis", ["Evidence", "JSON", "Platform"]),
    ]
  ),
]

/// Headers of the system that Swift's own modules leave out: nothing is compiled or linked.
let systemModules: [Target] = [
  .systemLibrary(name: "LinuxEvents", path: "Sources/Base/LinuxEvents")
]
let systemModulesOf = ["Sockets": ["LinuxEvents"]]

/// While working on some rooms, `DNA_TEST_ROOMS=HTTP,JSON swift test` builds those rooms, what they stand on,
/// and their tests, and nothing else.
let chosenRooms = Context.environment["DNA_TEST_ROOMS"].map { chosen -> Set<String> in
  let importsOf = Dictionary(
    uniqueKeysWithValues: house.flatMap(\.rooms).map { ($0.name, $0.imports) })
  var found: Set<String> = []
  var left = chosen.split(separator: ",").map(String.init)
  while let room = left.popLast() {
    guard found.insert(room).inserted else { continue }
    left += importsOf[room, default: []]
  }
  return found
}

let floors = house.map { floor in
  (floor.floor, floor.rooms.filter { chosenRooms?.contains($0.name) ?? true })
}
let rooms = floors.flatMap { floor, rooms in
  rooms.map { room in
    Target.target(
      name: room.name,
      dependencies: (room.imports + systemModulesOf[room.name, default: []]).map {
        .init(stringLiteral: $0)
      },
      path: "Sources/\(floor)/\(room.name)",
      swiftSettings: settings
    )
  }
}
let roomNames = floors.flatMap { $0.1.map(\.name) }
let allRooms = roomNames.map { Target.Dependency(stringLiteral: $0) }

/// Every room has a test target of its name; two more look at the whole.
let testedRooms = Context.environment["DNA_TEST_ROOMS"].map { chosen in
  roomNames.filter { chosen.split(separator: ",").contains(Substring($0)) }
}
let tests = (testedRooms ?? roomNames).map { name in
  Target.testTarget(
    name: "\(name)Tests",
    dependencies: allRooms,
    path: "Tests/\(name)Tests",
    swiftSettings: settings
  )
}

let whole: [Target] = [
  .target(
    name: "Commands", dependencies: allRooms, path: "Sources/Commands", swiftSettings: settings),
  .executableTarget(
    name: "dna", dependencies: ["Commands"], path: "Sources/dna", swiftSettings: settings),
  .testTarget(
    name: "RepositoryTests", dependencies: [], path: "Tests/RepositoryTests",
    swiftSettings: settings),
  .testTarget(
    name: "EndToEndTests", dependencies: ["Commands"] + allRooms, path: "Tests/EndToEndTests",
    exclude: ["Cases", "tools"],
    swiftSettings: settings),
]

let package = Package(
  name: "dna",
  // No product for `dna`: the package's own build makes one by itself, and a package that uses the library
  // need not build the program.
  products: chosenRooms == nil ? [.library(name: "AgentChains", targets: ["AgentChains"])] : [],
  targets: systemModules + rooms + tests + (chosenRooms == nil ? whole : [])
)
