#include "window_counts.h"

#define INLINE static inline __attribute__((always_inline))

// So many rows are prepared at once, in arrays that stay in the nearest cache.
enum { block = 1024 };

typedef struct {
  uint32_t groups[block];
  uint32_t slots[block];
} prepared_rows;

INLINE uint32_t number_at(const void *numbers, unsigned bytes, size_t place) {
  switch (bytes) {
  case 1: return ((const uint8_t *)numbers)[place];
  case 2: return ((const uint16_t *)numbers)[place];
  default: return ((const uint32_t *)numbers)[place];
  }
}

// Gives the largest id. Without a branch, so that the rows are taken several at a time.
INLINE uint32_t prepare(
  const void *codes, unsigned code_bytes, const void *ids, unsigned id_bytes, size_t first, size_t rows,
  uint32_t missing, uint32_t shift, prepared_rows *prepared
) {
  uint32_t largest = 0;
  for (size_t row = 0; row < rows; row++) {
    uint32_t code = number_at(codes, code_bytes, first + row);
    uint32_t id = number_at(ids, id_bytes, first + row);
    uint32_t counted = 0u - (uint32_t)((code != missing) & (id != 0));
    uint32_t spare = (uint32_t)row & (WINDOW_COUNTS_SPARE - 1);
    prepared->groups[row] = id & counted;
    prepared->slots[row] = ((code + shift) & counted) | (spare & ~counted);
    largest = id > largest ? id : largest;
  }
  return largest;
}

INLINE size_t count_rows(
  const void *codes, unsigned code_bytes, const void *ids, unsigned id_bytes, size_t rows,
  uint32_t missing, uint32_t shift, const counter_window *windows, size_t window_count,
  uint32_t *counts, uint32_t *outside
) {
  prepared_rows prepared;
  size_t found = 0;
  for (size_t first = 0; first < rows; first += block) {
    size_t size = rows - first < block ? rows - first : block;
    uint32_t largest =
      prepare(codes, code_bytes, ids, id_bytes, first, size, missing, shift, &prepared);
    if (largest >= window_count) return SIZE_MAX;
    for (size_t row = 0; row < size; row++) {
      counter_window window = windows[prepared.groups[row]];
      if (prepared.slots[row] < window.size) {
        counts[window.start + prepared.slots[row]]++;
      } else {
        outside[found++] = (uint32_t)(first + row);
      }
    }
  }
  return found;
}

// One function for each width, so that the loops know it.
INLINE size_t count_by_width(
  const void *codes, unsigned code_bytes, const void *ids, unsigned id_bytes, size_t rows,
  uint32_t missing, uint32_t shift, const counter_window *windows, size_t window_count,
  uint32_t *counts, uint32_t *outside
) {
#define COUNT(code, id) \
  count_rows(codes, code, ids, id, rows, missing, shift, windows, window_count, counts, outside)
  switch (code_bytes * 8 + id_bytes) {
  case 1 * 8 + 1: return COUNT(1, 1);
  case 1 * 8 + 4: return COUNT(1, 4);
  case 2 * 8 + 1: return COUNT(2, 1);
  case 2 * 8 + 4: return COUNT(2, 4);
  case 4 * 8 + 1: return COUNT(4, 1);
  case 4 * 8 + 4: return COUNT(4, 4);
  default: return SIZE_MAX;
  }
#undef COUNT
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static size_t count_avx2(
  const void *codes, unsigned code_bytes, const void *ids, unsigned id_bytes, size_t rows,
  uint32_t missing, uint32_t shift, const counter_window *windows, size_t window_count,
  uint32_t *counts, uint32_t *outside
) {
  return count_by_width(
    codes, code_bytes, ids, id_bytes, rows, missing, shift, windows, window_count, counts, outside
  );
}

#endif

size_t window_counts(
  const void *codes, unsigned code_bytes, const void *ids, unsigned id_bytes, size_t rows,
  uint32_t missing, uint32_t shift, const counter_window *windows, size_t window_count,
  uint32_t *counts, size_t count, uint32_t *outside
) {
  uint64_t end = 0;
  for (size_t place = 0; place < window_count; place++) {
    uint64_t own = (uint64_t)windows[place].start + windows[place].size;
    end = own > end ? own : end;
  }
  if (window_count == 0 || windows[0].size < WINDOW_COUNTS_SPARE || end > count) return SIZE_MAX;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    return count_avx2(
      codes, code_bytes, ids, id_bytes, rows, missing, shift, windows, window_count, counts, outside
    );
  }
#endif
  return count_by_width(
    codes, code_bytes, ids, id_bytes, rows, missing, shift, windows, window_count, counts, outside
  );
}
