// Rows counted by group and value, in a window of counters a group.
//
// In C, as Swift cannot compile one function for several kinds of processor. What comes out is the
// same on all of them.

#ifndef WINDOW_COUNTS_H
#define WINDOW_COUNTS_H

#include <stddef.h>
#include <stdint.h>

/// A group's counters among all.
typedef struct {
  uint32_t start;
  uint32_t size;
} counter_window;

/// The counters of group 0, the first ones of all, which take what does not count: several, for in a
/// single one each row would wait for the one before.
#define WINDOW_COUNTS_SPARE 64

/// Counts each of `rows` rows in the window of its group at its code + `shift`, modulo 2^32.
///
/// Rows of group 0 and those with the code `missing` are counted among the spare counters, and those
/// outside of their windows not at all: their numbers are listed in `outside`, which has room for all.
/// Codes take 1, 2 or 4 bytes, `ids` 1 or 4.
/// Gives how many are outside; or SIZE_MAX, with nothing counted, where a window reaches beyond
/// the `count` counters or the first is smaller than the spare ones, and with some rows counted where
/// an id has no window.
size_t window_counts(
  const void *codes, unsigned code_bytes, const void *ids, unsigned id_bytes, size_t rows,
  uint32_t missing, uint32_t shift, const counter_window *windows, size_t window_count,
  uint32_t *counts, size_t count, uint32_t *outside
);

#endif
