import Foundation

/// How many times more random cases are tried: 1, or 20 with `DNA_SOAK=1`.
let soak = ProcessInfo.processInfo.environment["DNA_SOAK"] == "1" ? 20 : 1
