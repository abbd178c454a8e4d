package dev.nearfield.nativekernels;

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
  FLOAT32 {
    @Override
    float[] draw(Random random, int dimension) {
      return gaussian(random, dimension);
    }

    @Override
    void encode(float[] vector, long row) {
      Float32Row.encode(vector, vector.length, row);
    }

    @Override
    int readBytes(int dimension) {
      return Float32Row.strideBytes(dimension);
    }

    @Override
    void prepareC(long row, int dimension, long query) {
      RawMemory.copy(row, query, readBytes(dimension));
    }

    @Override
    double tolerance(float[] a, float[] b) {
      return floatTolerance(a, b);
    }
  },

  /**
   * {@link Int8Row}; C's query is the codes of such a row. Components are whole numbers from 0 to
   * 127, both among them: each is its own code, so scores are whole numbers as well.
   */
  INT8 {
    @Override
    float[] draw(Random random, int dimension) {
      float[] vector = new float[dimension];
      for (int i = 0; i < dimension; i++) {
        vector[i] = random.nextInt(128);
      }
      vector[0] = 0;
      vector[dimension - 1] = 127;
      return vector;
    }

    @Override
    void encode(float[] vector, long row) {
      Int8Row.encode(vector, vector.length, row);
    }

    @Override
    int readBytes(int dimension) {
      return roundUp(dimension);
    }

    @Override
    void prepareC(long row, int dimension, long query) {
      RawMemory.copy(row, query, dimension);
      for (int i = dimension; i < readBytes(dimension); i++) {
        RawMemory.putByte(query + i, (byte) 0);
      }
    }

    @Override
    double tolerance(float[] a, float[] b) {
      return 0;
    }
  };

  /** Of the sum of both squared norms: a few hundred roundings, far below any wrong result. */
  private static final double FLOAT_TOLERANCE = 1e-5;

  /** Draws components that suit the format, shape {@code [dimension]}. */
  abstract float[] draw(Random random, int dimension);

  /** Writes a whole row. */
  abstract void encode(float[] vector, long row);

  /** Bytes of a row that C reads: a multiple of 64. */
  abstract int readBytes(int dimension);

  /**
   * Arranges a row as C's query.
   *
   * @param query address of {@link #queryBytes} bytes, aligned to 64
   */
  abstract void prepareC(long row, int dimension, long query);

  /** How far apart the scores of two vectors may be in Java and C. */
  abstract double tolerance(float[] a, float[] b);

  /** Bytes of C's query. */
  int queryBytes(int dimension) {
    return readBytes(dimension);
  }

  private static int roundUp(int bytes) {
    return (bytes + 63) & -64;
  }

  private static float[] gaussian(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static double floatTolerance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (double) a[i] * a[i] + (double) b[i] * b[i];
    }
    return FLOAT_TOLERANCE * squares;
  }
}
