#ifdef __linux__
#include <malloc.h>
#endif

// Keeps freed memory for what is allocated next, up to 256 MiB, also that of large blocks. Only the
// GNU C library gives it back at once otherwise.
static inline void cmalloc_keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}
