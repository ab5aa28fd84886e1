import Foundation

/// How many times as much random input as usual; above 1 with `DNA_SOAK=1`.
let soak = ProcessInfo.processInfo.environment["DNA_SOAK"] == "1" ? 50 : 1
