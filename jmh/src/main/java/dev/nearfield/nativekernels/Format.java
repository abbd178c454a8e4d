package dev.nearfield.nativekernels;

import dev.nearfield.kernel.BFloat16Row;
import dev.nearfield.kernel.BitRow;
import dev.nearfield.kernel.Float16Row;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.kernel.Int4Row;
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
   * {@link Int8Row}; C's query is the codes of such a row, and a line behind them: the sum of their
   * squares, and where a row has its own, both ints. Components are whole numbers from 0 to 127,
   * both among them: each is its own code, so scores are whole numbers as well.
   */
  INT8,

  /**
   * {@link Int4Row}; C's query is four planes of shorts, the values of a quarter of the components
   * each, and an int behind them: fifteen times the sum of the values. Components are whole numbers
   * of at most the largest value's magnitude, which one of them has: each is its own value.
   */
  INT4,

  /** {@link BitRow}; C's query is such a row. */
  BITS,

  /** {@link BitRow}; C's query is four planes of bits, the lowest first. */
  BITS_DOT4;

  /** Of the sum of both squared norms: a few hundred roundings, far below any wrong result. */
  private static final double FLOAT_TOLERANCE = 1e-5;

  private static final int LARGEST_CODE = 127;

  /** Largest value of a query for 4-bit codes. */
  private static final int LARGEST_VALUE = 546;

  /** Where the corrections of a 7-bit row have the sum of its codes' squares. */
  private static final int INT8_SQUARE_SUM = 12;

  /** Bits of a component of a 4-bit query, and codes of four bits in a short. */
  private static final int PLANES = 4;

  /** Draws components that suit the format, shape {@code [dimension]}. */
  float[] draw(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] =
          switch (this) {
            case INT8 -> random.nextInt(LARGEST_CODE + 1);
            case INT4 -> random.nextInt(-LARGEST_VALUE, LARGEST_VALUE + 1);
            default -> (float) random.nextGaussian();
          };
    }
    if (this == INT4) {
      vector[0] = LARGEST_VALUE;
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
      case INT4 -> Int4Row.encode(vector, dimension, 7.5f / LARGEST_VALUE, 2, 0, 0, row);
      case BITS, BITS_DOT4 -> BitRow.encode(vector, dimension, row);
    }
  }

  /** Bytes from one row to the next: a multiple of 64. */
  int strideBytes(int dimension) {
    return switch (this) {
      case INT8 -> Int8Row.strideBytes(dimension);
      case INT4 -> Int4Row.strideBytes(dimension);
      default -> readBytes(dimension);
    };
  }

  /** Bytes of a row that C reads: a multiple of 64. */
  int readBytes(int dimension) {
    return switch (this) {
      case FLOAT32 -> Float32Row.strideBytes(dimension);
      case BFLOAT16, BFLOAT16_PAIRS -> BFloat16Row.strideBytes(dimension);
      case FLOAT16 -> Float16Row.strideBytes(dimension);
      case INT4 -> ((dimension + 3) / 4 * Short.BYTES + 63) & -64;
      case INT8 -> (dimension + 63) & -64; // the corrections may lie behind
      case BITS, BITS_DOT4 -> BitRow.blockBytes(dimension);
    };
  }

  /** Bytes of C's query. */
  int queryBytes(int dimension) {
    return switch (this) {
      case FLOAT32, BFLOAT16_PAIRS, BITS -> readBytes(dimension);
      case INT8 -> readBytes(dimension) + 64;
      case INT4 -> PLANES * readBytes(dimension) + 64;
      case BFLOAT16, FLOAT16 -> 2 * readBytes(dimension);
      case BITS_DOT4 -> PLANES * readBytes(dimension);
    };
  }

  /**
   * Arranges a row as C's query.
   *
   * @param vector what the row encodes
   * @param query address of {@link #queryBytes} bytes of zeros, aligned to 64
   */
  void prepareC(float[] vector, long row, long query) {
    int dimension = vector.length;
    float[] decoded = new float[dimension];
    switch (this) {
      case FLOAT32, BFLOAT16_PAIRS, BITS -> RawMemory.copy(row, query, readBytes(dimension));
      case BFLOAT16 -> {
        BFloat16Row.decode(row, dimension, decoded);
        RawMemory.putFloats(decoded, query, dimension);
      }
      case FLOAT16 -> {
        Float16Row.decode(row, dimension, decoded);
        RawMemory.putFloats(decoded, query, dimension);
      }
      case INT8 -> {
        RawMemory.copy(row, query, dimension); // without the corrections
        int squareSumAt = ((dimension + 3) & -4) + INT8_SQUARE_SUM;
        RawMemory.putInt(query + readBytes(dimension), RawMemory.getInt(row + squareSumAt));
        RawMemory.putInt(query + readBytes(dimension) + Integer.BYTES, squareSumAt);
      }
      case INT4 -> putQuarters(vector, query);
      case BITS_DOT4 -> putPlanes(values(vector), query);
    }
  }

  private void putQuarters(float[] values, long query) {
    int quarter = (values.length + 3) / 4;
    int bytes = readBytes(values.length);
    int sum = 0;
    for (int i = 0; i < values.length; i++) {
      long plane = query + (long) (i / quarter) * bytes;
      RawMemory.putShort(plane + (long) (i % quarter) * Short.BYTES, (short) values[i]);
      sum += (int) values[i];
    }
    RawMemory.putInt(query + (long) PLANES * bytes, 15 * sum);
  }

  private void putPlanes(byte[] values, long query) {
    for (int plane = 0; plane < PLANES; plane++) {
      for (int i = 0; i < values.length; i++) {
        long at = query + (long) plane * readBytes(values.length) + i / Byte.SIZE;
        int bit = (values[i] >>> plane & 1) << i % Byte.SIZE;
        RawMemory.putByte(at, (byte) (RawMemory.getByte(at) | bit));
      }
    }
  }

  /** A vector as a query's values: of one bit, or of four. */
  byte[] values(float[] vector) {
    byte[] values = new byte[vector.length];
    for (int i = 0; i < vector.length; i++) {
      int level = Math.clamp(8 + Math.round(2 * vector[i]), 0, (1 << PLANES) - 1);
      values[i] = (byte) (this == BITS ? (vector[i] > 0 ? 1 : 0) : level);
    }
    return values;
  }

  /** How far apart the scores of two vectors may be in Java and C. */
  double tolerance(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (double) a[i] * a[i] + (double) b[i] * b[i];
    }
    return switch (this) {
      case INT8, INT4, BITS, BITS_DOT4 -> 0;
      case FLOAT32, BFLOAT16, BFLOAT16_PAIRS, FLOAT16 -> FLOAT_TOLERANCE * squares;
    };
  }
}
