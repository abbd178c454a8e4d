/*
 * Rows of bits: the Hamming distance to a query of bits, and the dot product with a query of 4-bit
 * values, four planes of bits one after the other, the lowest first.
 */
#include "rows.h"

#ifdef __AVX512VPOPCNTDQ__
#include <immintrin.h>

const int32_t bits_intrinsics = 1;

INLINE __m512i hamming_step(__m512i sum, const uint8_t *query, int64_t bytes, __m512i row) {
  (void)bytes;
  __m512i different = _mm512_xor_si512(_mm512_load_si512(query), row);
  return _mm512_add_epi64(sum, _mm512_popcnt_epi64(different));
}

INLINE __m512i dot4_step(__m512i sum, const uint8_t *query, int64_t bytes, __m512i row) {
  __m512i ones = _mm512_setzero_si512();
  for (int plane = 3; plane >= 0; plane--) {
    __m512i common = _mm512_and_si512(row, _mm512_load_si512(query + plane * bytes));
    ones = _mm512_add_epi64(_mm512_add_epi64(ones, ones), _mm512_popcnt_epi64(common));
  }
  return _mm512_add_epi64(sum, ones);
}

/* `query` is where a block of the lowest plane begins, `bytes` how far the next plane is. */
typedef __m512i step(__m512i sum, const uint8_t *query, int64_t bytes, __m512i row);

INLINE void some_sums(step step, const void *query, const uint64_t *rows, int n, int64_t bytes,
                      float *scores) {
  const uint8_t *q = query;
  __m512i s[8];
  EACH_ROW(k, n) { s[k] = _mm512_setzero_si512(); }
  for (int64_t i = 0; i < bytes; i += 64) {
    EACH_ROW(k, n) {
      s[k] = step(s[k], q + i, bytes, _mm512_load_si512((const uint8_t *)rows[k] + i));
    }
  }
  EACH_ROW(k, n) { scores[k] = (float)_mm512_reduce_add_epi64(s[k]); }
}

INLINE void hamming_some(const void *query, const uint64_t *rows, int n, int64_t bytes,
                         float *scores) {
  some_sums(hamming_step, query, rows, n, bytes, scores);
}

INLINE void dot4_some(const void *query, const uint64_t *rows, int n, int64_t bytes,
                      float *scores) {
  some_sums(dot4_step, query, rows, n, bytes, scores);
}

/* Rows are one or two blocks long: more sums than one would not be filled. */
INLINE void hamming_one(const void *query, const void *row, int64_t bytes, float *score) {
  uint64_t rows[1] = {(uint64_t)row};
  hamming_some(query, rows, 1, bytes, score);
}

INLINE void dot4_one(const void *query, const void *row, int64_t bytes, float *score) {
  uint64_t rows[1] = {(uint64_t)row};
  dot4_some(query, rows, 1, bytes, score);
}

KERNEL(hamming, hamming_one, hamming_some)
KERNEL(bit_dot4, dot4_one, dot4_some)

#else

const int32_t bits_intrinsics = 0;

INLINE void hamming_one(const void *query, const void *row, int64_t bytes, float *score) {
  const uint64_t *q = query;
  const uint64_t *r = row;
  int64_t sum = 0;
  for (int64_t i = 0; i < bytes / 8; i++) {
    sum += __builtin_popcountll(q[i] ^ r[i]);
  }
  *score = (float)sum;
}

INLINE void dot4_one(const void *query, const void *row, int64_t bytes, float *score) {
  const uint64_t *q = query;
  const uint64_t *r = row;
  int64_t sum = 0;
  for (int plane = 0; plane < 4; plane++) {
    for (int64_t i = 0; i < bytes / 8; i++) {
      sum += (int64_t)__builtin_popcountll(q[plane * (bytes / 8) + i] & r[i]) << plane;
    }
  }
  *score = (float)sum;
}

PLAIN_KERNEL(hamming, hamming_one)
PLAIN_KERNEL(bit_dot4, dot4_one)

#endif
