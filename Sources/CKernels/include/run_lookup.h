// Numbers of pairs: of a run of rows, and of each row's own code.
//
// In C for the shuffles of processors that Swift does not know at compile time. What comes out is the
// same on all of them.

#ifndef RUN_LOOKUP_H
#define RUN_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

/// The numbers that a run has in a table: one for each code that its rows may have.
#define RUN_LOOKUP_WIDTH 16

/// Writes for each row what its run has in `table` for the lowest four bits of its code.
///
/// Run r ends before row `ends[r]`, and has the numbers from `table[16 * runs[r]]` on.
/// Gives 1 where a row of a run that is not 0 got 0, and else 0; or -1, with nothing of use written,
/// where the ends fall or are not those of `rows` rows, or where a run is not below `height`.
int run_lookup(
  const uint32_t *runs, const uint32_t *ends, size_t count, const uint8_t *codes, size_t rows,
  const uint32_t *table, size_t height, uint32_t *found
);

#endif
