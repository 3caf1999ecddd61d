// Numbers laid end to end in a few bits each, unpacked many at a time.
//
// In C, as Swift cannot compile one function for several kinds of processor. What comes out is the
// same on all of them.

#ifndef BIT_PACKING_H
#define BIT_PACKING_H

#include <stddef.h>
#include <stdint.h>

/// Writes the first of `count` numbers of `width` bits, 1 to 8, that begin at `bytes`, and gives how
/// many: as many as the processor can unpack at once without reading behind `available` bytes, 0
/// where it cannot. The last ones are always left.
size_t bit_unpack_8(
  const uint8_t *bytes, size_t available, unsigned width, size_t count, uint8_t *numbers
);

/// As above, with numbers of 1 to 16 bits.
size_t bit_unpack_16(
  const uint8_t *bytes, size_t available, unsigned width, size_t count, uint16_t *numbers
);

#endif
