/// Turns one 64-bit seed into a stream of well mixed words; used to seed other generators.
///
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A stream that depends on the seed alone.
  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// A fast generator whose whole future follows from a seed: same seed, same numbers, on every machine.
///
/// xoshiro256** 1.0: Blackman and Vigna, "Scrambled linear pseudorandom number generators",
/// ACM TOMS 47(4), 2021; seeded through SplitMix64 as its authors advise. Not for secrets.
package struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A generator that depends on the seed alone.
  package init(seed: UInt64) {
    var mixer = SplitMix64(seed: seed)
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  package mutating func next() -> UInt64 {
    let result = Self.rotated(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotated(state.3, by: 45)
    return result
  }

  /// A generator of its own, whose numbers do not depend on how many are drawn from this one later.
  package mutating func split() -> SeededGenerator { SeededGenerator(seed: next()) }

  package static func == (left: SeededGenerator, right: SeededGenerator) -> Bool {
    left.state == right.state
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(state.0)
    hasher.combine(state.1)
    hasher.combine(state.2)
    hasher.combine(state.3)
  }

  private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
    (word << count) | (word >> (64 - count))
  }
}

extension RandomNumberGenerator {
  /// A double in 0 ..< 1 with 53 random bits.
  package mutating func nextUnitDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// An integer in 0 ..< `bound`, each equally likely; 0 when the bound is not positive.
  ///
  /// Unlike `Int.random(in:using:)` its sequence is promised not to change. Lemire, "Fast random
  /// integer generation in an interval", ACM TOMACS 29(1), 2019.
  package mutating func nextInt(below bound: Int) -> Int {
    guard bound > 0 else { return 0 }
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Puts the elements in a random order that is promised not to change for a seed.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    guard elements.count > 1 else { return }
    for place in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(place, nextInt(below: place + 1))
    }
  }
}

/// Seeds from the system's entropy, for when the user gave none.
package enum SystemEntropy {
  /// A seed that fits a JSON number without loss (53 bits), so that it can be printed and given back.
  package static func seed() -> UInt64 { SystemRandomNumberGenerator.randomWord() >> 11 }

  /// A random word of 64 bits.
  package static func word() -> UInt64 { SystemRandomNumberGenerator.randomWord() }
}

extension SystemRandomNumberGenerator {
  fileprivate static func randomWord() -> UInt64 {
    var generator = SystemRandomNumberGenerator()
    return generator.next()
  }
}
