#include "checksum.h"

#if defined(__x86_64__)

#include <immintrin.h>

// "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009: what lies
// before a distance of bits counts as its product with x to the power of the distance, modulo the
// polynomial. The factors are those powers for the polynomial of gzip, bits reversed.
__attribute__((target("pclmul,sse4.1"))) static inline __m128i folded_onto(
  __m128i bits, __m128i factors, __m128i next
) {
  __m128i low = _mm_clmulepi64_si128(bits, factors, 0x00);
  __m128i high = _mm_clmulepi64_si128(bits, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

__attribute__((target("pclmul,sse4.1"))) static size_t crc32_fold_pclmul(
  const uint8_t *bytes, size_t count, uint8_t folded[16]
) {
  __m128i over_512_bits = _mm_set_epi64x(0x01C6E41596, 0x0154442BD4);
  __m128i over_128_bits = _mm_set_epi64x(0x00CCAA009E, 0x01751997D0);
  const __m128i *next = (const __m128i *)bytes;
  __m128i lanes[4];
  for (int lane = 0; lane < 4; lane++) lanes[lane] = _mm_loadu_si128(next + lane);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128(-1));
  size_t done = 64;
  for (; done + 64 <= count; done += 64) {
    next += 4;
    for (int lane = 0; lane < 4; lane++) {
      lanes[lane] = folded_onto(lanes[lane], over_512_bits, _mm_loadu_si128(next + lane));
    }
  }
  for (int lane = 1; lane < 4; lane++) {
    lanes[lane] = folded_onto(lanes[lane - 1], over_128_bits, lanes[lane]);
  }
  _mm_storeu_si128((__m128i *)folded, lanes[3]);
  return done;
}

size_t crc32_fold(const uint8_t *bytes, size_t count, uint8_t folded[16]) {
  if (count < 64 || !__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1")) return 0;
  return crc32_fold_pclmul(bytes, count, folded);
}

#else

size_t crc32_fold(const uint8_t *bytes, size_t count, uint8_t folded[16]) { return 0; }

#endif
