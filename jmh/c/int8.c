/*
 * Dot product of 7-bit codes. The query is the codes of a row, and zeros where a row holds its
 * corrections: those are not applied here, so C does a little less than Java.
 */
#include "rows.h"

#if defined(__AVX512VNNI__) && defined(__AVX512BW__)
#include <immintrin.h>

const int32_t int8_intrinsics = 1;

/* vpdpbusd multiplies unsigned bytes by signed ones: 7-bit codes are both. */
INLINE __m512i step(const uint8_t *query, const uint8_t *row, __m512i sum) {
  return _mm512_dpbusd_epi32(sum, _mm512_load_si512(row), _mm512_load_si512(query));
}

INLINE void dot_one(const void *query, const void *row, int64_t bytes, float *score) {
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
  *score = (float)_mm512_reduce_add_epi32(sum);
}

INLINE void dot_some(const void *query, const uint64_t *rows, int n, int64_t bytes,
                     float *scores) {
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
  EACH_ROW(k, n) { scores[k] = (float)_mm512_reduce_add_epi32(s[k]); }
}

KERNEL(int8_dot, dot_one, dot_some)

#else

const int32_t int8_intrinsics = 0;

INLINE void dot_one(const void *query, const void *row, int64_t bytes, float *score) {
  const uint8_t *q = query;
  const uint8_t *r = row;
  int32_t sum = 0;
  for (int64_t i = 0; i < bytes; i++) {
    sum += q[i] * r[i];
  }
  *score = (float)sum;
}

PLAIN_KERNEL(int8_dot, dot_one)

#endif
