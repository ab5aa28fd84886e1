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
      ("JSON", []),
      ("Text", []),
      ("Cryptography", []),
      ("Terminal", ["JSON", "Platform", "Text"]),
      ("CommandLineKit", ["JSON", "Platform", "Text"]),
      ("Expressions", ["JSON", "Text"]),
      ("Resilience", []),
      ("Sockets", ["Platform"]),
      ("CurlLoader", []),
      ("HTTP", ["Cryptography", "CurlLoader", "Platform", "Sockets"]),
      ("Telemetry", ["JSON", "Platform"]),
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

let rooms = house.flatMap { floor in
  floor.rooms.map { room in
    Target.target(
      name: room.name,
      dependencies: (room.imports + systemModulesOf[room.name, default: []]).map {
        .init(stringLiteral: $0)
      },
      path: "Sources/\(floor.floor)/\(room.name)",
      swiftSettings: settings
    )
  }
}
let roomNames = house.flatMap { $0.rooms.map(\.name) }
let allRooms = roomNames.map { Target.Dependency(stringLiteral: $0) }

/// Every room has a test target of its name; two more look at the whole.
///
/// While working on a room, `DNA_TEST_ROOMS=HTTP,JSON swift test` builds the tests of those rooms only.
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

let wholeTests: [Target] = [
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
  products: [.library(name: "AgentChains", targets: ["AgentChains"])],
  targets: systemModules + rooms + [
    .target(
      name: "Commands", dependencies: allRooms, path: "Sources/Commands", swiftSettings: settings),
    .executableTarget(
      name: "dna", dependencies: ["Commands"], path: "Sources/dna", swiftSettings: settings),
  ] + tests + (testedRooms == nil ? wholeTests : [])
)
