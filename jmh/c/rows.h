/*
 * What all C kernels share: their signature, and the loop over a batch of rows.
 *
 * A kernel scores `count` rows against one query. `rows` holds the rows' addresses, `bytes` is what
 * is read of each row, a multiple of 64; rows and query are aligned to 64 and padded with zeros (the
 * query at least). Sums are added in the order that is fastest.
 *
 * Each file has the intrinsics of its kernels and, where the compiler's target lacks them, plain loops
 * that the compiler may vectorise; `<file>_intrinsics` says which of the two were compiled.
 */
#ifndef NEARFIELD_ROWS_H
#define NEARFIELD_ROWS_H

#include <stdint.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* Unrolls a loop over the rows of a pass, so that each row's sum has a register of its own. */
#define EACH_ROW(k, n) _Pragma("GCC unroll 8") for (int k = 0; k < (n); k++)

typedef void one_row(const void *query, const void *row, int64_t bytes, float *score);
typedef void some_rows(const void *query, const uint64_t *rows, int n, int64_t bytes, float *scores);

/* Rows one after the other. */
INLINE void one_by_one(one_row one, const void *query, const uint64_t *rows, int64_t count,
                       int64_t bytes, float *scores) {
  for (int64_t i = 0; i < count; i++) {
    one(query, (const void *)rows[i], bytes, scores + i);
  }
}

/* Rows n at a time, the rest one after the other. */
INLINE void side_by_side(int n, some_rows some, one_row one, const void *query,
                         const uint64_t *rows, int64_t count, int64_t bytes, float *scores) {
  int64_t i = 0;
  for (; i + n <= count; i += n) {
    some(query, rows + i, n, bytes, scores + i);
  }
  one_by_one(one, query, rows + i, count - i, bytes, scores + i);
}

/* Defines NAME_1, NAME_4 and NAME_8: what the harness calls. */
#define KERNEL(name, one, some)                                                                 \
  void name##_1(const void *query, const uint64_t *rows, int64_t count, int64_t bytes,          \
                float *scores) {                                                                \
    one_by_one(one, query, rows, count, bytes, scores);                                         \
  }                                                                                             \
  void name##_4(const void *query, const uint64_t *rows, int64_t count, int64_t bytes,          \
                float *scores) {                                                                \
    side_by_side(4, some, one, query, rows, count, bytes, scores);                              \
  }                                                                                             \
  void name##_8(const void *query, const uint64_t *rows, int64_t count, int64_t bytes,          \
                float *scores) {                                                                \
    side_by_side(8, some, one, query, rows, count, bytes, scores);                              \
  }

/* For plain loops: rows one after the other is all there is to say. */
#define PLAIN_KERNEL(name, one)                                                                 \
  INLINE void one##_some(const void *query, const uint64_t *rows, int n, int64_t bytes,         \
                         float *scores) {                                                       \
    one_by_one(one, query, rows, n, bytes, scores);                                             \
  }                                                                                             \
  KERNEL(name, one, one##_some)

#endif
