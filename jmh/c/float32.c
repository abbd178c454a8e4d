/* Dot product and minus the squared Euclidean distance of float32 rows. The query is such a row. */
#include "rows.h"

#ifdef __AVX512F__
#include <immintrin.h>

const int32_t float32_intrinsics = 1;

INLINE __m512 dot_step(__m512 query, __m512 row, __m512 sum) {
  return _mm512_fmadd_ps(query, row, sum);
}

INLINE __m512 l2_step(__m512 query, __m512 row, __m512 sum) {
  __m512 difference = _mm512_sub_ps(query, row);
  return _mm512_fmadd_ps(difference, difference, sum);
}

typedef __m512 step(__m512 query, __m512 row, __m512 sum);

/* Four sums, because one would wait for its own addition. */
INLINE float one_sum(step step, const void *query, const void *row, int64_t bytes) {
  const float *q = query;
  const float *r = row;
  int64_t floats = bytes / 4;
  int64_t i = 0;
  __m512 s0 = _mm512_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
  for (; i + 64 <= floats; i += 64) {
    s0 = step(_mm512_load_ps(q + i), _mm512_load_ps(r + i), s0);
    s1 = step(_mm512_load_ps(q + i + 16), _mm512_load_ps(r + i + 16), s1);
    s2 = step(_mm512_load_ps(q + i + 32), _mm512_load_ps(r + i + 32), s2);
    s3 = step(_mm512_load_ps(q + i + 48), _mm512_load_ps(r + i + 48), s3);
  }
  for (; i < floats; i += 16) {
    s0 = step(_mm512_load_ps(q + i), _mm512_load_ps(r + i), s0);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(s0, s1), _mm512_add_ps(s2, s3)));
}

/* One sum a row; the rows do not wait for each other, and share each load of the query. */
INLINE void some_sums(step step, const void *query, const uint64_t *rows, int n, int64_t bytes,
                      float *sums) {
  const float *q = query;
  int64_t floats = bytes / 4;
  const float *r[8];
  __m512 s[8];
  EACH_ROW(k, n) {
    r[k] = (const float *)rows[k];
    s[k] = _mm512_setzero_ps();
  }
  for (int64_t i = 0; i < floats; i += 16) {
    __m512 a = _mm512_load_ps(q + i);
    EACH_ROW(k, n) { s[k] = step(a, _mm512_load_ps(r[k] + i), s[k]); }
  }
  EACH_ROW(k, n) { sums[k] = _mm512_reduce_add_ps(s[k]); }
}

INLINE void dot_one(const void *query, const void *row, int64_t bytes, float *score) {
  *score = one_sum(dot_step, query, row, bytes);
}

INLINE void dot_some(const void *query, const uint64_t *rows, int n, int64_t bytes,
                     float *scores) {
  some_sums(dot_step, query, rows, n, bytes, scores);
}

INLINE void l2_one(const void *query, const void *row, int64_t bytes, float *score) {
  *score = -one_sum(l2_step, query, row, bytes);
}

INLINE void l2_some(const void *query, const uint64_t *rows, int n, int64_t bytes, float *scores) {
  some_sums(l2_step, query, rows, n, bytes, scores);
  EACH_ROW(k, n) { scores[k] = -scores[k]; }
}

KERNEL(float32_dot, dot_one, dot_some)
KERNEL(float32_squared_l2, l2_one, l2_some)

#else

const int32_t float32_intrinsics = 0;

INLINE void dot_one(const void *query, const void *row, int64_t bytes, float *score) {
  const float *q = query;
  const float *r = row;
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < bytes / 4; i++) {
    sum += q[i] * r[i];
  }
  *score = sum;
}

INLINE void l2_one(const void *query, const void *row, int64_t bytes, float *score) {
  const float *q = query;
  const float *r = row;
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t i = 0; i < bytes / 4; i++) {
    sum += (q[i] - r[i]) * (q[i] - r[i]);
  }
  *score = -sum;
}

PLAIN_KERNEL(float32_dot, dot_one)
PLAIN_KERNEL(float32_squared_l2, l2_one)

#endif
