#include "run_lookup.h"

enum { width = RUN_LOOKUP_WIDTH };

// The rows from `row` to `end`, one by one.
static inline int look_up(
  const uint32_t *table, uint32_t run, const uint8_t *codes, size_t row, size_t end, uint32_t *found
) {
  int is_any_new = 0;
  for (; row < end; row++) {
    found[row] = table[codes[row] & (width - 1)];
    is_any_new |= run != 0 && found[row] == 0;
  }
  return is_any_new;
}

static int run_lookup_each(
  const uint32_t *runs, const uint32_t *ends, size_t count, const uint8_t *codes, size_t rows,
  const uint32_t *table, size_t height, uint32_t *found
) {
  int is_any_new = 0;
  size_t row = 0;
  for (size_t run = 0; run < count; run++) {
    if (ends[run] < row || ends[run] > rows || runs[run] >= height) return -1;
    is_any_new |= look_up(table + width * runs[run], runs[run], codes, row, ends[run], found);
    row = ends[run];
  }
  return row == rows ? is_any_new : -1;
}

#if defined(__x86_64__)

#include <immintrin.h>

__attribute__((target("avx2"))) static int run_lookup_avx2(
  const uint32_t *runs, const uint32_t *ends, size_t count, const uint8_t *codes, size_t rows,
  const uint32_t *table, size_t height, uint32_t *found
) {
  __m256i places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  __m256i new_rows = _mm256_setzero_si256();
  int is_any_new = 0;
  size_t row = 0;
  for (size_t run = 0; run < count; run++) {
    size_t end = ends[run];
    if (end < row || end > rows || runs[run] >= height) return -1;
    const uint32_t *numbers = table + width * runs[run];
    __m256i first = _mm256_loadu_si256((const __m256i *)numbers);
    __m256i second = _mm256_loadu_si256((const __m256i *)(numbers + 8));
    // Most runs are shorter than eight rows. What is written behind a run is written again by the next.
    for (; row < end && row + 8 <= rows; row += 8) {
      __m256i own = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)(codes + row)));
      // The fourth bit of a code, as the sign, says which half it is about.
      __m256 looked = _mm256_blendv_ps(
        _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(first, own)),
        _mm256_castsi256_ps(_mm256_permutevar8x32_epi32(second, own)),
        _mm256_castsi256_ps(_mm256_slli_epi32(own, 28))
      );
      _mm256_storeu_ps((float *)(found + row), looked);
      __m256i left = _mm256_set1_epi32(runs[run] == 0 ? 0 : (int)(end - row));
      __m256i are_new = _mm256_cmpeq_epi32(_mm256_castps_si256(looked), _mm256_setzero_si256());
      are_new = _mm256_and_si256(are_new, _mm256_cmpgt_epi32(left, places));
      new_rows = _mm256_or_si256(new_rows, are_new);
    }
    if (row < end) is_any_new |= look_up(numbers, runs[run], codes, row, end, found);
    row = end;
  }
  if (row != rows) return -1;
  return is_any_new | !_mm256_testz_si256(new_rows, new_rows);
}

int run_lookup(
  const uint32_t *runs, const uint32_t *ends, size_t count, const uint8_t *codes, size_t rows,
  const uint32_t *table, size_t height, uint32_t *found
) {
  if (__builtin_cpu_supports("avx2")) {
    return run_lookup_avx2(runs, ends, count, codes, rows, table, height, found);
  }
  return run_lookup_each(runs, ends, count, codes, rows, table, height, found);
}

#else

int run_lookup(
  const uint32_t *runs, const uint32_t *ends, size_t count, const uint8_t *codes, size_t rows,
  const uint32_t *table, size_t height, uint32_t *found
) {
  return run_lookup_each(runs, ends, count, codes, rows, table, height, found);
}

#endif
