#include "bit_packing.h"

#if defined(__x86_64__)

#include <immintrin.h>

// Eight numbers take as many bytes as one takes bits, so that each eight of them begin with a byte,
// and those of up to 16 bits are in the sixteen bytes from there on.
typedef struct {
  __m256i bytes;
  __m256i shifts;
  __m256i mask;
} eight_numbers;

__attribute__((target("avx2"))) static inline eight_numbers of_width(unsigned width) {
  __m256i places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  __m256i bits = _mm256_mullo_epi32(places, _mm256_set1_epi32((int)width));
  // Three bytes from that of a number's first bit on; what is none of its bits is masked.
  __m256i first = _mm256_mullo_epi32(_mm256_srli_epi32(bits, 3), _mm256_set1_epi32(0x010101));
  return (eight_numbers){
    .bytes = _mm256_add_epi32(first, _mm256_set1_epi32((int)0x80020100u)),
    .shifts = _mm256_and_si256(bits, _mm256_set1_epi32(7)),
    .mask = _mm256_set1_epi32((int)((1u << width) - 1)),
  };
}

__attribute__((target("avx2"))) static inline __m256i unpack(
  const uint8_t *bytes, const eight_numbers *eight
) {
  __m256i loaded = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)bytes));
  __m256i placed = _mm256_shuffle_epi8(loaded, eight->bytes);
  return _mm256_and_si256(_mm256_srlv_epi32(placed, eight->shifts), eight->mask);
}

__attribute__((target("avx2"))) static inline __m256i unpack_16(
  const uint8_t *bytes, unsigned width, const eight_numbers *eight
) {
  return _mm256_packus_epi32(unpack(bytes, eight), unpack(bytes + width, eight));
}

__attribute__((target("avx2"))) static size_t unpack_8_avx2(
  const uint8_t *bytes, size_t available, unsigned width, size_t count, uint8_t *numbers
) {
  eight_numbers eight = of_width(width);
  // Packing takes the halves of registers by turns.
  __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  size_t done = 0;
  size_t offset = 0;
  while (done + 32 <= count && offset + 3 * width + 16 <= available) {
    __m256i low = unpack_16(bytes + offset, width, &eight);
    __m256i high = unpack_16(bytes + offset + 2 * width, width, &eight);
    __m256i packed = _mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high), order);
    _mm256_storeu_si256((__m256i *)(numbers + done), packed);
    done += 32;
    offset += 4 * width;
  }
  return done;
}

__attribute__((target("avx2"))) static size_t unpack_16_avx2(
  const uint8_t *bytes, size_t available, unsigned width, size_t count, uint16_t *numbers
) {
  eight_numbers eight = of_width(width);
  size_t done = 0;
  size_t offset = 0;
  while (done + 16 <= count && offset + width + 16 <= available) {
    __m256i packed = unpack_16(bytes + offset, width, &eight);
    _mm256_storeu_si256((__m256i *)(numbers + done), _mm256_permute4x64_epi64(packed, 0xD8));
    done += 16;
    offset += 2 * width;
  }
  return done;
}

size_t bit_unpack_8(
  const uint8_t *bytes, size_t available, unsigned width, size_t count, uint8_t *numbers
) {
  if (!__builtin_cpu_supports("avx2")) return 0;
  return unpack_8_avx2(bytes, available, width, count, numbers);
}

size_t bit_unpack_16(
  const uint8_t *bytes, size_t available, unsigned width, size_t count, uint16_t *numbers
) {
  if (!__builtin_cpu_supports("avx2")) return 0;
  return unpack_16_avx2(bytes, available, width, count, numbers);
}

#else

size_t bit_unpack_8(
  const uint8_t *bytes, size_t available, unsigned width, size_t count, uint8_t *numbers
) {
  return 0;
}

size_t bit_unpack_16(
  const uint8_t *bytes, size_t available, unsigned width, size_t count, uint16_t *numbers
) {
  return 0;
}

#endif
