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
      ("Telemetry", ["JSON", "Platform"]),
    ]
  ),
  (
    "Agents",
    [
      ("Functions", ["Cryptography", "Expressions", "JSON", "Platform", "Text"]),
      (
        "Workflows",
        ["Expressions", "Functions", "JSON", "Platform", "Resilience", "Telemetry", "Text"]
      ),
    ]
  ),
  (
    "Tools",
    [
      ("Evidence", ["JSON"]),
      ("Generation", ["Expressions", "Functions", "JSON", "Text", "Workflows"]),
      ("LogAnalysis", ["Evidence", "JSON", "Platform"]),
    ]
  ),
]

let rooms = house.flatMap { floor in
  floor.rooms.map { room in
    Target.target(
      name: room.name,
      dependencies: room.imports.map { .init(stringLiteral: $0) },
      path: "Sources/\(floor.floor)/\(room.name)",
      swiftSettings: settings
    )
  }
}
let roomNames = house.flatMap { $0.rooms.map(\.name) }
let allRooms = roomNames.map { Target.Dependency(stringLiteral: $0) }

/// Every room has a test target of its name; two more look at the whole.
let tests = roomNames.map { name in
  Target.testTarget(
    name: "\(name)Tests",
    dependencies: allRooms,
    path: "Tests/\(name)Tests",
    swiftSettings: settings
  )
}

let package = Package(
  name: "dna",
  products: [.executable(name: "dna", targets: ["dna"])],
  targets: rooms + [
    .target(
      name: "Commands", dependencies: allRooms, path: "Sources/Commands", swiftSettings: settings),
    .executableTarget(
      name: "dna", dependencies: ["Commands"], path: "Sources/dna", swiftSettings: settings),
  ] + tests + [
    .testTarget(
      name: "RepositoryTests", dependencies: [], path: "Tests/RepositoryTests",
      swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests", dependencies: ["Commands"] + allRooms, path: "Tests/EndToEndTests",
      exclude: ["Cases", "tools"],
      swiftSettings: settings),
  ]
)
