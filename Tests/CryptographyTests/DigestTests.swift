import Cryptography
import Testing

@Suite struct DigestTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    var input: [UInt8]
    var sha256: String
    var sha512: String
    var testDescription: String { "\(input.count) bytes" }
  }

  /// Examples of FIPS 180-4 (csrc.nist.gov), and lengths around the padding border from Python's hashlib.
  static let vectors: [Vector] = [
    Vector(
      input: [],
      sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      sha512:
        "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
        + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"),
    Vector(
      input: Array("abc".utf8),
      sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      sha512:
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"),
    Vector(
      input: Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      sha256: "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
      sha512:
        "204a8fc6dda82f0a0ced7beb8e08a41657c16ef468b228a8279be331a703c335"
        + "96fd15c13b1b07f9aa1d3bea57789ca031ad85c7a71dd70354ec631238ca3445"),
    Vector(
      input: Array(repeating: 0x61, count: 55),
      sha256: "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318",
      sha512:
        "b0220c772cbf6c1822e2cb38a437d0e1d58772417a4bbb21c961364f8b6143e0"
        + "5aa6316dca8d1d7b19e16448419076395f6086cb55101fbd6d5497b148e1745f"),
    Vector(
      input: Array(repeating: 0x61, count: 56),
      sha256: "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a",
      sha512:
        "962b64aae357d2a4fee3ded8b539bdc9d325081822b0bfc55583133aab44f18b"
        + "afe11d72a7ae16c79ce2ba620ae2242d5144809161945f1367f41b3972e26e04"),
    Vector(
      input: Array(repeating: 0x61, count: 63),
      sha256: "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34",
      sha512:
        "c1b0f5c6d3b03dfe4a2602e67242f54e344090b66e01100a469b129f583f016c"
        + "7e27dddeaa438393dcc7ec54b0b57c9ba7af007f9b56db5f6fb677d972a31362"),
    Vector(
      input: Array(repeating: 0x61, count: 64),
      sha256: "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb",
      sha512:
        "01d35c10c6c38c2dcf48f7eebb3235fb5ad74a65ec4cd016e2354c637a8fb49b"
        + "695ef3c1d6f7ae4cd74d78cc9c9bcac9d4f23a73019998a7f73038a5c9b2dbde"),
    Vector(
      input: Array(repeating: 0x61, count: 65),
      sha256: "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0",
      sha512:
        "b83086cd8494e55708ad7ecd82dfb4bca1bda61ecbb7caf0c68967902e709345"
        + "e5d8305eb7ac0d588afc6cbb75161aa9c8c7e0ea986bd833dafe5e1ccd37345a"),
    Vector(
      input: Array(repeating: 0x61, count: 111),
      sha256: "6374f73208854473827f6f6a3f43b1f53eaa3b82c21c1a6d69a2110b2a79baad",
      sha512:
        "fa9121c7b32b9e01733d034cfc78cbf67f926c7ed83e82200ef8681819692176"
        + "0b4beff48404df811b953828274461673c68d04e297b0eb7b2b4d60fc6b566a2"),
    Vector(
      input: Array(repeating: 0x61, count: 112),
      sha256: "f54353008a2553262ecdc4a34749563ba0950e8b0fc8652780b0a614b99683c1",
      sha512:
        "c01d080efd492776a1c43bd23dd99d0a2e626d481e16782e75d54c2503b5dc32"
        + "bd05f0f1ba33e568b88fd2d970929b719ecbb152f58f130a407c8830604b70ca"),
    Vector(
      input: Array(repeating: 0x61, count: 119),
      sha256: "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb",
      sha512:
        "130396a75cb483f2eee8c56d8a668bb3d2641f5243212c0bee2bd33da096ad9e"
        + "b8179fe18f9eaacf76e09fae9de4c3f14ba13341e345be05bf76c182cc3468cb"),
    Vector(
      input: Array(repeating: 0x61, count: 127),
      sha256: "c57e9278af78fa3cab38667bef4ce29d783787a2f731d4e12200270f0c32320a",
      sha512:
        "828613968b501dc00a97e08c73b118aa8876c26b8aac93df128502ab360f91ba"
        + "b50a51e088769a5c1eff4782ace147dce3642554199876374291f5d921629502"),
    Vector(
      input: Array(repeating: 0x61, count: 128),
      sha256: "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e",
      sha512:
        "b73d1929aa615934e61a871596b3f3b33359f42b8175602e89f7e06e5f658a24"
        + "3667807ed300314b95cacdd579f3e33abdfbe351909519a846d465c59582f321"),
    Vector(
      input: Array(repeating: 0x61, count: 129),
      sha256: "c12cb024a2e5551cca0e08fce8f1c5e314555cc3fef6329ee994a3db752166ae",
      sha512:
        "4f681e0bd53cda4b5a2041cc8a06f2eabde44fb16c951fbd5b87702f07aeab61"
        + "1565b19c47fde30587177ebb852e3971bbd8d3fd30da18d71037dfbd98420429"),
    Vector(
      input: Array(repeating: 0x61, count: 1_000_000),
      sha256: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
      sha512:
        "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
        + "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b"),
  ]

  @Test(arguments: vectors)
  func `known messages have their published digests`(_ vector: Vector) {
    #expect(SHA256.hexadecimal(of: vector.input) == vector.sha256)
    #expect(SHA512.hexadecimal(of: vector.input) == vector.sha512)
  }

  @Test func `a message in pieces has the digest of the whole`() {
    let message = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    for size in [1, 3, 55, 63, 64, 65, 127, 128, 129, 999] {
      var short = SHA256()
      var long = SHA512()
      for start in stride(from: 0, to: message.count, by: size) {
        short.update(message[start..<min(message.count, start + size)])
        long.update(message[start..<min(message.count, start + size)])
      }
      #expect(short.finish() == SHA256.digest(of: message))
      #expect(long.finish() == SHA512.digest(of: message))
    }
  }

  @Test func `hexadecimal text has two lower-case digits a byte`() {
    #expect(Hexadecimal.text(of: [0, 9, 10, 171, 255]) == "00090aabff")
  }

  // RFC 4231 §4.2, §4.3 and §4.7: a short key, a word, a key longer than a block.
  @Test(arguments: [
    (
      [UInt8](repeating: 0x0B, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131),
      "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
  ])
  func `keyed digests are the published ones`(row: ([UInt8], String, String)) {
    let code = SHA256.authenticationCode(of: Array(row.1.utf8), key: row.0)
    #expect(Hexadecimal.text(of: code) == row.2)
  }
}
