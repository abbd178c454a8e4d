package dev.nearfield.nativekernels;

import dev.nearfield.kernel.BFloat16Row;
import dev.nearfield.kernel.Float16Row;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.Int8Row;
import dev.nearfield.kernel.RawMemory;
import java.util.Random;

/**
 * How rows are encoded, for both sides, and what C takes as a query.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
enum Format {
  /** {@link Float32Row}; C's query is such a row. */
  FLOAT32,

  /** {@link BFloat16Row}; C's query is a row's components as float32. */
  BFLOAT16,

  /** {@link BFloat16Row}; C's query is such a row. */
  BFLOAT16_PAIRS,

  /** {@link Float16Row}; C's query is a row's components as float32. */
  FLOAT16,

  /**
   * {@link Int8Row}; C's query is the codes of such a row. Components are whole numbers from 0 to
   * 127, both among them: each is its own code, so scores are whole numbers as well.
   */
  INT8;

  /** Of the sum of both squared norms: a few hundred roundings, far below any wrong result. */
  private static final double FLOAT_TOLERANCE = 1e-5;

  private static final int LARGEST_CODE = 127;

  /** Draws components that suit the format, shape {@code [dimension]}. */
  float[] draw(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = this == INT8 ? random.nextInt(LARGEST_CODE + 1) : (float) random.nextGaussian();
    }
    if (this == INT8) {
      vector[0] = 0;
      vector[dimension - 1] = LARGEST_CODE;
    }
    return vector;
  }

  /** Writes a whole row. */
  void encode(float[] vector, long row) {
    int dimension = vector.length;
    switch (this) {
      case FLOAT32 -> Float32Row.encode(vector, dimension, row);
      case BFLOAT16, BFLOAT16_PAIRS -> BFloat16Row.encode(vector, dimension, row);
      case FLOAT16 -> Float16Row.encode(vector, dimension, row);
      case INT8 -> Int8Row.encode(vector, dimension, row);
    }
  }

  /** Bytes of a row that C reads: a multiple of 64. */
  int readBytes(int dimension) {
    return switch (this) {
      case FLOAT32 -> Float32Row.strideBytes(dimension);
      case BFLOAT16, BFLOAT16_PAIRS -> BFloat16Row.strideBytes(dimension);
      case FLOAT16 -> Float16Row.strideBytes(dimension);
      case INT8 -> (dimension + 63) & -64; // the corrections may lie behind
    };
  }

  /** Bytes of C's query. */
  int queryBytes(int dimension) {
    return switch (this) {
      case FLOAT32, BFLOAT16_PAIRS, INT8 -> readBytes(dimension);
      case BFLOAT16, FLOAT16 -> 2 * readBytes(dimension);
    };
  }

  /**
   * Arranges a row as C's query.
   *
   * @param query address of {@link #queryBytes} bytes of zeros, aligned to 64
   */
  void prepareC(long row, int dimension, long query) {
    float[] components = new float[dimension];
    switch (this) {
      case FLOAT32, BFLOAT16_PAIRS -> RawMemory.copy(row, query, readBytes(dimension));
      case BFLOAT16 -> {
        BFloat16Row.decode(row, dimension, components);
        RawMemory.putFloats(components, query, dimension);
      }
      case FLOAT16 -> {
        Float16Row.decode(row, dimension, components);
        RawMemory.putFloats(components, query, dimension);
      }
      case INT8 -> RawMemory.copy(row, query, dimension); // without the corrections
    }
  }

  /** How far apart the scores of two vectors may be in Java and C. */
  double tolerance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (double) a[i] * a[i] + (double) b[i] * b[i];
    }
    return this == INT8 ? 0 : FLOAT_TOLERANCE * squares;
  }
}
