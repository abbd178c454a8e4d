/*
 * Dot product and minus the squared Euclidean distance of bfloat16 and float16 rows. The query is
 * float32, padded with zeros to as many components as a row has.
 */
#include "rows.h"

#ifdef __AVX512F__
#include <immintrin.h>

const int32_t half_intrinsics = 1;

/* Sixteen components as floats. */
typedef __m512 widen(const uint16_t *row);

INLINE __m512 widen_bfloat16(const uint16_t *row) {
  __m512i bits = _mm512_cvtepu16_epi32(_mm256_load_si256((const __m256i *)row));
  return _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16));
}

INLINE __m512 widen_float16(const uint16_t *row) {
  return _mm512_cvtph_ps(_mm256_load_si256((const __m256i *)row));
}

typedef __m512 step(__m512 query, __m512 row, __m512 sum);

INLINE __m512 dot_step(__m512 query, __m512 row, __m512 sum) {
  return _mm512_fmadd_ps(query, row, sum);
}

INLINE __m512 l2_step(__m512 query, __m512 row, __m512 sum) {
  __m512 difference = _mm512_sub_ps(query, row);
  return _mm512_fmadd_ps(difference, difference, sum);
}

INLINE float one_sum(widen widen, step step, const void *query, const void *row, int64_t bytes) {
  const float *q = query;
  const uint16_t *r = row;
  int64_t halves = bytes / 2;
  int64_t i = 0;
  __m512 s0 = _mm512_setzero_ps(), s1 = s0, s2 = s0, s3 = s0;
  for (; i + 64 <= halves; i += 64) {
    s0 = step(_mm512_load_ps(q + i), widen(r + i), s0);
    s1 = step(_mm512_load_ps(q + i + 16), widen(r + i + 16), s1);
    s2 = step(_mm512_load_ps(q + i + 32), widen(r + i + 32), s2);
    s3 = step(_mm512_load_ps(q + i + 48), widen(r + i + 48), s3);
  }
  for (; i < halves; i += 16) {
    s0 = step(_mm512_load_ps(q + i), widen(r + i), s0);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(s0, s1), _mm512_add_ps(s2, s3)));
}

INLINE void some_sums(widen widen, step step, const void *query, const uint64_t *rows, int n,
                      int64_t bytes, float *sums) {
  const float *q = query;
  int64_t halves = bytes / 2;
  const uint16_t *r[8];
  __m512 s[8];
  EACH_ROW(k, n) {
    r[k] = (const uint16_t *)rows[k];
    s[k] = _mm512_setzero_ps();
  }
  for (int64_t i = 0; i < halves; i += 16) {
    __m512 a = _mm512_load_ps(q + i);
    EACH_ROW(k, n) { s[k] = step(a, widen(r[k] + i), s[k]); }
  }
  EACH_ROW(k, n) { sums[k] = _mm512_reduce_add_ps(s[k]); }
}

/* Defines a format's two kernels. */
#define HALF_KERNELS(format)                                                                    \
  INLINE void format##_dot_one(const void *query, const void *row, int64_t bytes,               \
                               float *score) {                                                  \
    *score = one_sum(widen_##format, dot_step, query, row, bytes);                              \
  }                                                                                             \
  INLINE void format##_dot_some(const void *query, const uint64_t *rows, int n, int64_t bytes,  \
                                float *scores) {                                                \
    some_sums(widen_##format, dot_step, query, rows, n, bytes, scores);                         \
  }                                                                                             \
  INLINE void format##_l2_one(const void *query, const void *row, int64_t bytes,                \
                              float *score) {                                                   \
    *score = -one_sum(widen_##format, l2_step, query, row, bytes);                              \
  }                                                                                             \
  INLINE void format##_l2_some(const void *query, const uint64_t *rows, int n, int64_t bytes,   \
                               float *scores) {                                                 \
    some_sums(widen_##format, l2_step, query, rows, n, bytes, scores);                          \
    EACH_ROW(k, n) { scores[k] = -scores[k]; }                                                  \
  }                                                                                             \
  KERNEL(format##_dot, format##_dot_one, format##_dot_some)                                     \
  KERNEL(format##_squared_l2, format##_l2_one, format##_l2_some)

#else

const int32_t half_intrinsics = 0;

INLINE float widen_bfloat16(uint16_t half) {
  uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Shifted into place, exponent and fraction are the value times 2^-112, subnormal ones included. */
INLINE float widen_float16(uint16_t half) {
  uint32_t bits = (uint32_t)(half & 0x8000) << 16 | (uint32_t)(half & 0x7fff) << 13;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value * 0x1p112f;
}

/* Defines a format's two kernels. */
#define HALF_KERNELS(format)                                                                    \
  INLINE void format##_dot_one(const void *query, const void *row, int64_t bytes,               \
                               float *score) {                                                  \
    const float *q = query;                                                                     \
    const uint16_t *r = row;                                                                    \
    float sum = 0;                                                                              \
    _Pragma("omp simd reduction(+ : sum)") for (int64_t i = 0; i < bytes / 2; i++) {            \
      sum += q[i] * widen_##format(r[i]);                                                       \
    }                                                                                           \
    *score = sum;                                                                               \
  }                                                                                             \
  INLINE void format##_l2_one(const void *query, const void *row, int64_t bytes,                \
                              float *score) {                                                   \
    const float *q = query;                                                                     \
    const uint16_t *r = row;                                                                    \
    float sum = 0;                                                                              \
    _Pragma("omp simd reduction(+ : sum)") for (int64_t i = 0; i < bytes / 2; i++) {            \
      float difference = q[i] - widen_##format(r[i]);                                           \
      sum += difference * difference;                                                           \
    }                                                                                           \
    *score = -sum;                                                                              \
  }                                                                                             \
  PLAIN_KERNEL(format##_dot, format##_dot_one)                                                  \
  PLAIN_KERNEL(format##_squared_l2, format##_l2_one)

#endif

HALF_KERNELS(bfloat16)
HALF_KERNELS(float16)
