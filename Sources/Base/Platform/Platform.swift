import Glibc

/// Files, processes, signals, clocks, seeded random numbers.
enum PlatformRoom {}
