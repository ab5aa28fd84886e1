// CRC-32C (Castagnoli), the checksum of iSCSI (RFC 3720, appendix B.4): with the processor's instruction where
// there is one, else eight bytes a step from tables.
#ifndef DNA_CHECKSUM_H
#define DNA_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// The checksum of `count` bytes behind bytes whose checksum is `crc`; 0 starts a new one.
uint32_t checksum_crc32c(uint32_t crc, const void *bytes, size_t count);

// The same by tables, on every processor.
uint32_t checksum_crc32c_portable(uint32_t crc, const void *bytes, size_t count);

// Whether the processor has the instruction.
int checksum_has_instruction(void);

#endif
