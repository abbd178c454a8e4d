/*
 * Sums of codes of four bits times a query of 10 bits and a sign. A row is shorts of four codes each,
 * the query a plane of shorts for each of the four, zeros where a row holds its corrections, and an
 * int more: fifteen times the sum of its values. Of the row's corrections nothing is read, so C does
 * less than Java.
 */
#include "rows.h"

#if defined(__AVX512VNNI__) && defined(__AVX512BW__)
#include <immintrin.h>

const int32_t int4_intrinsics = 1;

/* vpdpwssd multiplies shorts and adds pairs of products to ints; the masks are exact, so is it. */
INLINE __m512i step(__m512i sum, const uint8_t *query, int64_t bytes, __m512i row) {
  const __m512i low = _mm512_set1_epi16(15);
  sum = _mm512_dpwssd_epi32(sum, _mm512_and_si512(row, low), _mm512_load_si512(query));
  sum = _mm512_dpwssd_epi32(sum, _mm512_and_si512(_mm512_srli_epi16(row, 4), low),
                            _mm512_load_si512(query + bytes));
  sum = _mm512_dpwssd_epi32(sum, _mm512_and_si512(_mm512_srli_epi16(row, 8), low),
                            _mm512_load_si512(query + 2 * bytes));
  return _mm512_dpwssd_epi32(sum, _mm512_srli_epi16(row, 12), _mm512_load_si512(query + 3 * bytes));
}

INLINE void int4_some(const void *query, const uint64_t *rows, int n, int64_t bytes, float *scores) {
  const uint8_t *q = query;
  int32_t shift = *(const int32_t *)(q + 4 * bytes);
  __m512i s[8];
  EACH_ROW(k, n) { s[k] = _mm512_setzero_si512(); }
  for (int64_t i = 0; i < bytes; i += 64) {
    EACH_ROW(k, n) {
      s[k] = step(s[k], q + i, bytes, _mm512_load_si512((const uint8_t *)rows[k] + i));
    }
  }
  EACH_ROW(k, n) { scores[k] = (float)(2 * _mm512_reduce_add_epi32(s[k]) - shift); }
}

/* Rows are one or two blocks long: more sums than one would not be filled. */
INLINE void int4_one(const void *query, const void *row, int64_t bytes, float *score) {
  uint64_t rows[1] = {(uint64_t)row};
  int4_some(query, rows, 1, bytes, score);
}

KERNEL(int4, int4_one, int4_some)

#else

const int32_t int4_intrinsics = 0;

INLINE void int4_one(const void *query, const void *row, int64_t bytes, float *score) {
  const int16_t *q = query;
  const uint16_t *r = row;
  int32_t sum = 0;
  for (int plane = 0; plane < 4; plane++) {
    for (int64_t i = 0; i < bytes / 2; i++) {
      sum += (r[i] >> 4 * plane & 15) * q[plane * (bytes / 2) + i];
    }
  }
  *score = (float)(2 * sum - *(const int32_t *)(q + 2 * bytes));
}

PLAIN_KERNEL(int4, int4_one)

#endif
