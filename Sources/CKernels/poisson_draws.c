#include "poisson_draws.h"

#include <string.h>

// A product and a sum are not to be rounded together, whatever the processor could do.
#pragma STDC FP_CONTRACT OFF

enum { lanes = POISSON_DRAWS_LANES };

typedef uint16_t counts __attribute__((vector_size(lanes * sizeof(uint16_t))));
typedef double numbers __attribute__((vector_size(lanes * sizeof(double))));

// The number of k with draw >= 2^32 P(X <= k), of a Poisson variable X of mean 1; above 11 the bounds
// are all of the draws. The first four concern all but 0.4 % of the draws.
static const uint32_t rare_bounds[8] = {
  4279248374u, 4292415292u, 4294609778u, 4294923276u,
  4294962463u, 4294966817u, 4294967253u, 4294967292u,
};

static inline __attribute__((always_inline)) void draw(
  const uint64_t *keys, size_t count, uint64_t first, uint16_t *draws
) {
  const uint64_t step = 0x9E3779B97F4A7C15u;
  for (size_t key = 0; key < count; key++) {
    uint64_t start = keys[key] + first * step;
    uint32_t bits[lanes];
    uint16_t found[lanes];
    for (int lane = 0; lane < lanes; lane++) {
      uint64_t mixed = start + (uint64_t)(lane + 1) * step;
      mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
      mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
      mixed ^= mixed >> 31;
      bits[lane] = (uint32_t)(mixed >> 32);
    }
    uint32_t is_any_rare = 0;
    for (int lane = 0; lane < lanes; lane++) {
      uint32_t own = bits[lane];
      found[lane] = (uint16_t)((own > 1580030168u) + (own > 3160060336u) + (own > 3950075421u)
                               + (own >= 4213413783u));
      is_any_rare |= own >= rare_bounds[0];
    }
    if (__builtin_expect(is_any_rare, 0)) {
      for (int lane = 0; lane < lanes; lane++) {
        for (int bound = 0; bound < 8; bound++) found[lane] += bits[lane] >= rare_bounds[bound];
      }
    }
    memcpy(draws + key * lanes, found, sizeof found);
  }
}

static inline __attribute__((always_inline)) void add(
  const double *terms, const uint16_t *draws, size_t count, double *sums
) {
  numbers sum;
  memcpy(&sum, sums, sizeof sum);
  for (size_t term = 0; term < count; term++) {
    counts drawn;
    memcpy(&drawn, draws + term * lanes, sizeof drawn);
    sum += __builtin_convertvector(drawn, numbers) * terms[term];
  }
  memcpy(sums, &sum, sizeof sum);
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static void draw_avx2(
  const uint64_t *keys, size_t count, uint64_t first, uint16_t *draws
) {
  draw(keys, count, first, draws);
}

__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))) static void draw_avx512(
  const uint64_t *keys, size_t count, uint64_t first, uint16_t *draws
) {
  draw(keys, count, first, draws);
}

__attribute__((target("avx2"))) static void add_avx2(
  const double *terms, const uint16_t *draws, size_t count, double *sums
) {
  add(terms, draws, count, sums);
}

__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))) static void add_avx512(
  const double *terms, const uint16_t *draws, size_t count, double *sums
) {
  add(terms, draws, count, sums);
}

static inline int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
    && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

void poisson_draws(const uint64_t *keys, size_t count, uint64_t first, uint16_t *draws) {
  if (has_avx512()) {
    draw_avx512(keys, count, first, draws);
  } else if (__builtin_cpu_supports("avx2")) {
    draw_avx2(keys, count, first, draws);
  } else {
    draw(keys, count, first, draws);
  }
}

void poisson_draws_add(const double *terms, const uint16_t *draws, size_t count, double *sums) {
  if (has_avx512()) {
    add_avx512(terms, draws, count, sums);
  } else if (__builtin_cpu_supports("avx2")) {
    add_avx2(terms, draws, count, sums);
  } else {
    add(terms, draws, count, sums);
  }
}

#else

void poisson_draws(const uint64_t *keys, size_t count, uint64_t first, uint16_t *draws) {
  draw(keys, count, first, draws);
}

void poisson_draws_add(const double *terms, const uint16_t *draws, size_t count, double *sums) {
  add(terms, draws, count, sums);
}

#endif
