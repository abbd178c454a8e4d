/*
 * Dot product and squared distance of 7-bit codes. The query is the codes of a row, zeros where a row
 * holds its corrections, and two ints more. Of the corrections only the sum of the squares is read, and
 * by the distance alone, so C does less than Java.
 */
#include "rows.h"

/* What follows the query's codes. */
typedef struct {
  int32_t square_sum;    /* of the query's codes */
  int32_t square_sum_at; /* where a row has its own, in bytes */
} int8_terms;

#if defined(__AVX512VNNI__) && defined(__AVX512BW__)
#include <immintrin.h>

const int32_t int8_intrinsics = 1;

/* vpdpbusd multiplies unsigned bytes by signed ones: 7-bit codes are both. */
INLINE __m512i step(const uint8_t *query, const uint8_t *row, __m512i sum) {
  return _mm512_dpbusd_epi32(sum, _mm512_load_si512(row), _mm512_load_si512(query));
}

INLINE int32_t dot_one(const void *query, const void *row, int64_t bytes) {
  const uint8_t *q = query;
  const uint8_t *r = row;
  int64_t i = 0;
  __m512i s0 = _mm512_setzero_si512(), s1 = s0, s2 = s0, s3 = s0;
  for (; i + 256 <= bytes; i += 256) {
    s0 = step(q + i, r + i, s0);
    s1 = step(q + i + 64, r + i + 64, s1);
    s2 = step(q + i + 128, r + i + 128, s2);
    s3 = step(q + i + 192, r + i + 192, s3);
  }
  for (; i < bytes; i += 64) {
    s0 = step(q + i, r + i, s0);
  }
  __m512i sum = _mm512_add_epi32(_mm512_add_epi32(s0, s1), _mm512_add_epi32(s2, s3));
  return _mm512_reduce_add_epi32(sum);
}

INLINE void dot_some(const void *query, const uint64_t *rows, int n, int64_t bytes, int32_t *dots) {
  const uint8_t *q = query;
  const uint8_t *r[8];
  __m512i s[8];
  EACH_ROW(k, n) {
    r[k] = (const uint8_t *)rows[k];
    s[k] = _mm512_setzero_si512();
  }
  for (int64_t i = 0; i < bytes; i += 64) {
    __m512i a = _mm512_load_si512(q + i);
    EACH_ROW(k, n) { s[k] = _mm512_dpbusd_epi32(s[k], _mm512_load_si512(r[k] + i), a); }
  }
  EACH_ROW(k, n) { dots[k] = _mm512_reduce_add_epi32(s[k]); }
}

#else

const int32_t int8_intrinsics = 0;

INLINE int32_t dot_one(const void *query, const void *row, int64_t bytes) {
  const uint8_t *q = query;
  const uint8_t *r = row;
  int32_t sum = 0;
  for (int64_t i = 0; i < bytes; i++) {
    sum += q[i] * r[i];
  }
  return sum;
}

INLINE void dot_some(const void *query, const uint64_t *rows, int n, int64_t bytes, int32_t *dots) {
  EACH_ROW(k, n) { dots[k] = dot_one(query, (const void *)rows[k], bytes); }
}

#endif

/* Minus |a - b|^2 = |a|^2 + |b|^2 - 2 ab: larger is nearer, as in Java. */
INLINE float squared_l2(const void *query, uint64_t row, int64_t bytes, int32_t dot) {
  const int8_terms *terms = (const int8_terms *)((const uint8_t *)query + bytes);
  const int32_t *square_sum = (const int32_t *)(row + (uint64_t)terms->square_sum_at);
  return (float)(2 * dot - (terms->square_sum + *square_sum));
}

INLINE void score_dot_one(const void *query, const void *row, int64_t bytes, float *score) {
  *score = (float)dot_one(query, row, bytes);
}

INLINE void score_dot_some(const void *query, const uint64_t *rows, int n, int64_t bytes,
                           float *scores) {
  int32_t dots[8];
  dot_some(query, rows, n, bytes, dots);
  EACH_ROW(k, n) { scores[k] = (float)dots[k]; }
}

INLINE void score_l2_one(const void *query, const void *row, int64_t bytes, float *score) {
  *score = squared_l2(query, (uint64_t)row, bytes, dot_one(query, row, bytes));
}

INLINE void score_l2_some(const void *query, const uint64_t *rows, int n, int64_t bytes,
                          float *scores) {
  int32_t dots[8];
  dot_some(query, rows, n, bytes, dots);
  EACH_ROW(k, n) { scores[k] = squared_l2(query, rows[k], bytes, dots[k]); }
}

KERNEL(int8_dot, score_dot_one, score_dot_some)
KERNEL(int8_squared_l2, score_l2_one, score_l2_some)
