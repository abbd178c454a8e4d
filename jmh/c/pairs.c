/*
 * Dot product of bfloat16 rows with a bfloat16 query, by the instruction for it: what the Vector API
 * cannot say. It multiplies pairs and flushes subnormal numbers to zero.
 */
#include "rows.h"

#ifdef __AVX512BF16__
#include <immintrin.h>

const int32_t pairs_intrinsics = 1;

INLINE __m512 step(const uint16_t *query, const uint16_t *row, __m512 sum) {
  __m512i q = _mm512_load_si512(query);
  __m512i r = _mm512_load_si512(row);
  return _mm512_dpbf16_ps(sum, (__m512bh)q, (__m512bh)r);
}

INLINE void dot_one(const void *query, const void *row, int64_t bytes, float *score) {
  const uint16_t *q = query;
  const uint16_t *r = row;
  int64_t halves = bytes / 2;
  int64_t i = 0;
  __m512 s0 = _mm512_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
  for (; i + 128 <= halves; i += 128) {
    s0 = step(q + i, r + i, s0);
    s1 = step(q + i + 32, r + i + 32, s1);
    s2 = step(q + i + 64, r + i + 64, s2);
    s3 = step(q + i + 96, r + i + 96, s3);
  }
  for (; i < halves; i += 32) {
    s0 = step(q + i, r + i, s0);
  }
  *score = _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(s0, s1), _mm512_add_ps(s2, s3)));
}

INLINE void dot_some(const void *query, const uint64_t *rows, int n, int64_t bytes,
                     float *scores) {
  const uint16_t *q = query;
  int64_t halves = bytes / 2;
  __m512 s[8];
  EACH_ROW(k, n) { s[k] = _mm512_setzero_ps(); }
  for (int64_t i = 0; i < halves; i += 32) {
    EACH_ROW(k, n) { s[k] = step(q + i, (const uint16_t *)rows[k] + i, s[k]); }
  }
  EACH_ROW(k, n) { scores[k] = _mm512_reduce_add_ps(s[k]); }
}

KERNEL(bfloat16_dot_pairs, dot_one, dot_some)

#else

const int32_t pairs_intrinsics = 0;

INLINE float widen(uint16_t half) {
  uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

INLINE void dot_one(const void *query, const void *row, int64_t bytes, float *score) {
  const uint16_t *q = query;
  const uint16_t *r = row;
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < bytes / 2; i++) {
    sum += widen(q[i]) * widen(r[i]);
  }
  *score = sum;
}

PLAIN_KERNEL(bfloat16_dot_pairs, dot_one)

#endif
