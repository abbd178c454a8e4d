package dev.nearfield.kernel;

/**
 * The row formats as {@link ReferenceKernel} sees them: a query is a float32 row, of as many
 * components as the vector had, or for 7-bit codes a row of theirs and one cache line of terms
 * ({@link Int8Query}).
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
enum ReferenceFormat {
  FLOAT32,
  BFLOAT16,
  FLOAT16,
  INT8,
  INT8_DOT;

  private static final int TERM_BYTES = 64;

  int strideBytes(int dimension) {
    return switch (this) {
      case FLOAT32 -> Float32Row.strideBytes(dimension);
      case BFLOAT16 -> BFloat16Row.strideBytes(dimension);
      case FLOAT16 -> Float16Row.strideBytes(dimension);
      case INT8, INT8_DOT -> Int8Row.strideBytes(dimension);
    };
  }

  int queryBytes(int dimension) {
    return switch (this) {
      case FLOAT32, BFLOAT16, FLOAT16 -> Float32Row.strideBytes(dimension);
      case INT8, INT8_DOT -> Int8Row.strideBytes(dimension) + TERM_BYTES;
    };
  }

  /** Arranges a row as a query. */
  void prepareQuery(long row, int dimension, long query) {
    switch (this) {
      case FLOAT32 -> RawMemory.copy(row, query, strideBytes(dimension));
      case BFLOAT16, FLOAT16 -> decode(row, dimension, query);
      case INT8, INT8_DOT -> {
        RawMemory.copy(row, query, strideBytes(dimension));
        putTerms(dimension, query);
      }
    }
  }

  /** Arranges a vector as a query. */
  void prepareVector(float[] vector, int dimension, long query) {
    switch (this) {
      case FLOAT32, BFLOAT16, FLOAT16 -> Float32Row.encode(vector, dimension, query);
      case INT8 -> {
        Int8Row.encode(vector, dimension, query);
        putTerms(dimension, query);
      }
      case INT8_DOT -> {
        Int8Row.encode(vector, dimension, query);
        Int8Row.putBias(query, dimension, 0f);
        putTerms(dimension, query);
      }
    }
  }

  /** Returns a component of a row of 16-bit floats. */
  float component(long row, int position) {
    return this == BFLOAT16
        ? BFloat16Row.component(row, position)
        : Float16Row.component(row, position);
  }

  /** Returns the address of a 7-bit query's terms. */
  static long terms(long query, int dimension) {
    return query + Int8Row.strideBytes(dimension);
  }

  private static void putTerms(int dimension, long query) {
    long corrections = query + Int8Row.correctionsAt(dimension);
    Int8Query.putTerms(corrections, dimension, terms(query, dimension));
  }

  private void decode(long row, int dimension, long query) {
    for (int i = 0; i < dimension; i++) {
      RawMemory.putFloat(query + (long) i * Float.BYTES, component(row, i));
    }
  }
}
