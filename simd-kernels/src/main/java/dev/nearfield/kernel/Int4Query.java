package dev.nearfield.kernel;

/**
 * The layout of a prepared query for rows of four bits per component, and the score that follows
 * from it.
 *
 * <pre>
 *  byte 0                      terms = 4 * blockBytes        + 64                + 320
 *       | 4 planes i16[quarter] | halfStep f32, shift i32, 0 | cellScore f32[64] | scratch |
 * </pre>
 *
 * A plane has the values of a quarter of the components, in their order, that meet the same four
 * bits of a row's shorts ({@link Int4Row}), and zeros up to its end, where rows have other things
 * than codes. The shift is fifteen times the sum of the values. The scratch is that of {@link
 * VectorInt4Kernel}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Int4Query {

  static final int PLANES = 4;

  /** Four products of a code and a value of this magnitude, and their sum, fit a short. */
  static final int LARGEST_VALUE = Short.MAX_VALUE / (PLANES * Int4Row.MAX_CODE);

  /**
   * Variance of a component's rounding, in steps: a 12th for those within reach, more for the few
   * beyond. 0.085 to 0.100 for normal components of 64 to 784 dimensions.
   */
  private static final float SPREAD = 0.09f;

  private static final int LINE_BYTES = 64;

  private static final int HALF_STEP = 0;
  private static final int SHIFT = 4;
  private static final int CELL_SCORES = LINE_BYTES;
  private static final int SCRATCH = CELL_SCORES + CellScores.BYTES;

  private Int4Query() {}

  static int bytes(int blockBytes) {
    return PLANES * blockBytes + SCRATCH + VectorInt4Kernel.SCRATCH_BYTES;
  }

  /** Address of the terms of a query whose planes have this many bytes. */
  static long terms(long query, int blockBytes) {
    return query + (long) PLANES * blockBytes;
  }

  /** Address of what a batch of rows needs. */
  static long scratch(long terms) {
    return terms + SCRATCH;
  }

  static void prepare(
      float[] vector,
      float[] cellScores,
      int cellCount,
      int blockBytes,
      long query,
      boolean vectors) {
    float largest = vectors ? Int4Conversion.largest(vector) : largest(vector, 0);
    float step = largest / LARGEST_VALUE;
    boolean known = step >= Float.MIN_NORMAL; // else its inverse could overflow
    float inverseStep = known ? 1 / step : 0f;
    putPlanes(vector, largest, inverseStep, blockBytes, query, vectors);
    int sum = vectors ? Int4Conversion.sum(query, blockBytes) : sum(query, blockBytes);
    long terms = terms(query, blockBytes);
    RawMemory.putFloat(terms + HALF_STEP, known ? step / 2 : 0f);
    RawMemory.putInt(terms + SHIFT, Int4Row.MAX_CODE * sum);
    CellScores.put(cellScores, cellCount, terms + CELL_SCORES);
  }

  /**
   * Returns the score of a row.
   *
   * @param corrections address of the row's corrections
   * @param dot sum of the query's values times the row's codes
   */
  static float score(long terms, long corrections, int dot) {
    int twice = 2 * dot - RawMemory.getInt(terms + SHIFT); // of (code - 7.5) * value
    float product = RawMemory.getFloat(terms + HALF_STEP) * twice;
    float cellScore = CellScores.at(terms + CELL_SCORES, Int4Row.cellAt(corrections));
    return (cellScore + Int4Row.constantAt(corrections)) + Int4Row.factorAt(corrections) * product;
  }

  /** Returns the standard deviation of a row's score; see {@link CellKernel#deviations}. */
  static float deviation(long corrections, float[] cellDistances) {
    int cell = Int4Row.cellAt(corrections) & (CellKernel.MAX_CELLS - 1);
    return Int4Row.factorAt(corrections) * (float) Math.sqrt(SPREAD * cellDistances[cell]);
  }

  /** Returns the largest magnitude of the components from a position on. */
  static float largest(float[] vector, int from) {
    float largest = 0;
    for (int i = from; i < vector.length; i++) {
      largest = Math.max(largest, Math.abs(vector[i]));
    }
    return largest;
  }

  /** Returns a component's value: its steps above the least, half a step rounded up. */
  static int valueOf(float component, float largest, float inverseStep) {
    int above = (int) ((component + largest) * inverseStep + 0.5f);
    return Math.min(above, 2 * LARGEST_VALUE) - LARGEST_VALUE;
  }

  private static void putPlanes(
      float[] vector,
      float largest,
      float inverseStep,
      int blockBytes,
      long query,
      boolean vectors) {
    int quarter = Int4Row.quarter(vector.length);
    for (int plane = 0; plane < PLANES; plane++) {
      long values = query + (long) plane * blockBytes;
      int from = Math.min(plane * quarter, vector.length);
      int to = Math.min(from + quarter, vector.length);
      int done =
          vectors ? Int4Conversion.putValues(vector, from, to, largest, inverseStep, values) : from;
      for (int i = done; i < to; i++) {
        short value = (short) valueOf(vector[i], largest, inverseStep);
        RawMemory.putShort(values + (long) (i - from) * Short.BYTES, value);
      }
      for (int at = (to - from) * Short.BYTES; at < blockBytes; at += Short.BYTES) {
        RawMemory.putShort(values + at, (short) 0);
      }
    }
  }

  private static int sum(long query, int blockBytes) {
    int sum = 0;
    for (int at = 0; at < PLANES * blockBytes; at += Short.BYTES) {
      sum += RawMemory.getShort(query + at);
    }
    return sum;
  }
}
