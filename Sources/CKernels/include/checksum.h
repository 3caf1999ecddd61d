// The slow part of a CRC-32, with the carry-less multiplication that zlib's own does without.

#ifndef CHECKSUM_H
#define CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/// Folds leading bytes into sixteen whose CRC-32 is the same, if the register begins with 0 for them
/// and with all bits for the bytes, as it does in gzip; gives how many bytes these are, a multiple of
/// 64, or 0 where there are too few of them or the processor cannot.
size_t crc32_fold(const uint8_t *bytes, size_t count, uint8_t folded[16]);

#endif
