// How often calls are drawn in sixteen replicates of a Poisson bootstrap, and sums of what they add.
//
// In C, as Swift cannot compile one function for several kinds of processor: on x86-64, the widest
// registers that the processor has are used, and the results are the same bit for bit.

#ifndef POISSON_DRAWS_H
#define POISSON_DRAWS_H

#include <stddef.h>
#include <stdint.h>

/// The replicates that are drawn at once.
#define POISSON_DRAWS_LANES 16

/// Writes for each of `count` keys how often it is drawn in the replicates `first`, `first` + 1 and so
/// on: sixteen numbers a key.
///
/// The number of a replicate is mixed into a key as SplitMix64 makes its sequence; the upper 32 bits are
/// read as a probability, whose place in the Poisson distribution of mean 1 is the number of draws, 0
/// to 12.
void poisson_draws(const uint64_t *keys, size_t count, uint64_t first, uint16_t *draws);

/// Adds `count` terms to sixteen sums, in order, each as often as its sixteen draws say.
///
/// Products and sums are rounded one by one.
void poisson_draws_add(const double *terms, const uint16_t *draws, size_t count, double *sums);

#endif
