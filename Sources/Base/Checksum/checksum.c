#include "Checksum.h"

#include <pthread.h>
#include <string.h>

// MARK: by tables
//
// Slicing-by-8: Kounavis and Berry, "A systematic approach to building high performance software-based CRC
// generators", ISCC 2005. 0x82F63B78 is the polynomial 0x1EDC6F41 with its bits reversed.

static uint32_t tables[8][256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void fill_tables(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0x82F63B78u & (0u - (crc & 1u)));
    tables[0][byte] = crc;
  }
  for (int slice = 1; slice < 8; slice++) {
    for (int byte = 0; byte < 256; byte++) {
      uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFFu];
    }
  }
}

uint32_t checksum_crc32c_portable(uint32_t crc, const void *bytes, size_t count) {
  pthread_once(&tables_once, fill_tables);
  const uint8_t *next = bytes;
  crc = ~crc;
  while (count >= 8) {
    uint32_t low = crc ^ ((uint32_t)next[0] | (uint32_t)next[1] << 8 | (uint32_t)next[2] << 16 |
                          (uint32_t)next[3] << 24);
    crc = tables[7][low & 0xFFu] ^ tables[6][(low >> 8) & 0xFFu] ^ tables[5][(low >> 16) & 0xFFu] ^
          tables[4][low >> 24] ^ tables[3][next[4]] ^ tables[2][next[5]] ^ tables[1][next[6]] ^
          tables[0][next[7]];
    next += 8;
    count -= 8;
  }
  while (count > 0) {
    crc = (crc >> 8) ^ tables[0][(crc ^ *next) & 0xFFu];
    next++;
    count--;
  }
  return ~crc;
}

// MARK: by the instruction

#if defined(__x86_64__)

#include <nmmintrin.h>

int checksum_has_instruction(void) { return __builtin_cpu_supports("sse4.2") != 0; }

__attribute__((target("sse4.2"))) static uint32_t by_instruction(
    uint32_t crc, const uint8_t *next, size_t count) {
  uint64_t wide = (uint32_t)~crc;
  while (count >= 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    wide = _mm_crc32_u64(wide, word);
    next += 8;
    count -= 8;
  }
  crc = (uint32_t)wide;
  while (count > 0) {
    crc = _mm_crc32_u8(crc, *next);
    next++;
    count--;
  }
  return ~crc;
}

#elif defined(__aarch64__) && defined(__linux__) && !defined(__AARCH64EB__)

#include <sys/auxv.h>

#include <arm_acle.h>

#ifndef HWCAP_CRC32
#define HWCAP_CRC32 (1 << 7)
#endif

int checksum_has_instruction(void) { return (getauxval(AT_HWCAP) & HWCAP_CRC32) != 0; }

__attribute__((target("crc"))) static uint32_t by_instruction(
    uint32_t crc, const uint8_t *next, size_t count) {
  crc = ~crc;
  while (count >= 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    crc = __crc32cd(crc, word);
    next += 8;
    count -= 8;
  }
  while (count > 0) {
    crc = __crc32cb(crc, *next);
    next++;
    count--;
  }
  return ~crc;
}

#else

int checksum_has_instruction(void) { return 0; }

static uint32_t by_instruction(uint32_t crc, const uint8_t *next, size_t count) {
  return checksum_crc32c_portable(crc, next, count);
}

#endif

uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t count) {
  if (checksum_has_instruction()) return by_instruction(crc, bytes, count);
  return checksum_crc32c_portable(crc, bytes, count);
}
