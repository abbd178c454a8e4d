package dev.nearfield.kernel;

/**
 * The layout of a prepared query for rows of one bit per component, and the score that follows from
 * it.
 *
 * <pre>
 *  byte 0               terms = 4 * blockBytes       + 64                + 320
 *       | 4 planes      | twiceStep twiceLow sum f32 | cellScore f32[64] | scratch |
 * </pre>
 *
 * Planes are those of {@link BitQuery}; the scratch is that of {@link BitDot4Kernel}.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Bit1Query {

  static final int PLANES = 4;

  private static final int LARGEST_VALUE = 15;
  private static final int LINE_BYTES = 64;

  private static final int TWICE_STEP = 0;
  private static final int TWICE_LOW = 4;
  private static final int SUM = 8;
  private static final int CELL_SCORES = LINE_BYTES;
  private static final int SCRATCH = CELL_SCORES + CellScores.BYTES;

  /**
   * Variance of a row's error [1, theorem 3.2], for a factor and a squared distance of one: {@code
   * 1 - b^2}, where {@code b^2} is what the square of a random unit vector's product with its own
   * signs comes to, 2 / pi.
   *
   * <p>[1] Gao and Long, arXiv:2405.12497.
   */
  private static final float SPREAD = (float) (1 - 2 / Math.PI);

  /** Variance of a value rounded to the nearest multiple of one. */
  private static final float ROUNDING_VARIANCE = 1 / 12f;

  private static final boolean VECTORS = RowKernels.vectorApiPresent();

  private Bit1Query() {}

  static int bytes(int blockBytes) {
    return PLANES * blockBytes + SCRATCH + BitDot4Kernel.SCRATCH_BYTES;
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
      float[] vector, float[] cellScores, int cellCount, int blockBytes, long query, boolean fast) {
    float low = vector[0];
    float high = vector[0];
    for (float component : vector) {
      low = Math.min(low, component);
      high = Math.max(high, component);
    }
    float step = (high - low) / LARGEST_VALUE;
    float inverseStep = step > 0 ? 1 / step : 0f;
    long values = putPlanes(vector, low, inverseStep, blockBytes, query, fast);
    long terms = terms(query, blockBytes);
    RawMemory.putFloat(terms + TWICE_STEP, 2 * step);
    RawMemory.putFloat(terms + TWICE_LOW, 2 * low);
    RawMemory.putFloat(
        terms + SUM, (float) ((double) low * vector.length + (double) step * values));
    CellScores.put(cellScores, cellCount, terms + CELL_SCORES);
  }

  /**
   * Returns the score of a row.
   *
   * @param corrections address of the row's corrections
   * @param dot sum of the query's values at the row's ones
   */
  static float score(long terms, long corrections, int dot) {
    float twiceStep = RawMemory.getFloat(terms + TWICE_STEP);
    float twiceLow = RawMemory.getFloat(terms + TWICE_LOW);
    float sum = RawMemory.getFloat(terms + SUM);
    float signs = twiceStep * dot + (twiceLow * Bit1Row.onesAt(corrections) - sum);
    float cellScore = CellScores.at(terms + CELL_SCORES, Bit1Row.cellAt(corrections));
    return (cellScore + Bit1Row.constantAt(corrections)) + Bit1Row.factorAt(corrections) * signs;
  }

  /** Returns the variance that rounding the query adds to a row's error, for a factor of one. */
  static float roundingVariance(long terms, int dimension) {
    float step = RawMemory.getFloat(terms + TWICE_STEP) / 2;
    return dimension * (step * step * ROUNDING_VARIANCE);
  }

  /** Returns the standard deviation of a row's score; see {@link Bit1Kernel#deviations}. */
  static float deviation(long corrections, float[] cellDistances, float roundingVariance) {
    int cell = Bit1Row.cellAt(corrections) & (CellKernel.MAX_CELLS - 1);
    float variance = SPREAD * cellDistances[cell] + roundingVariance;
    return Bit1Row.factorAt(corrections) * (float) Math.sqrt(variance);
  }

  /** Stores the planes and returns the sum of the values. */
  private static long putPlanes(
      float[] vector, float low, float inverseStep, int blockBytes, long query, boolean fast) {
    int done = 0;
    long sum = 0;
    if (fast && VECTORS) {
      done = vector.length & -Long.SIZE;
      sum = BitConversion.putPlanes(vector, done, low, inverseStep, blockBytes, query);
    }
    for (int from = done; from < blockBytes * Byte.SIZE; from += Long.SIZE) {
      sum += putWords(vector, from, low, inverseStep, blockBytes, query);
    }
    return sum;
  }

  /** Stores a long of each plane, one component after the other: the oracle of the vector form. */
  private static long putWords(
      float[] vector, int from, float low, float inverseStep, int blockBytes, long query) {
    int to = Math.min(from + Long.SIZE, vector.length);
    long plane0 = 0;
    long plane1 = 0;
    long plane2 = 0;
    long plane3 = 0;
    long sum = 0;
    for (int i = from; i < to; i++) {
      int value = Math.min((int) ((vector[i] - low) * inverseStep + 0.5f), LARGEST_VALUE);
      plane0 |= (value & 1L) << i;
      plane1 |= (value >>> 1 & 1L) << i;
      plane2 |= (value >>> 2 & 1L) << i;
      plane3 |= (value >>> 3 & 1L) << i;
      sum += value;
    }
    long at = query + from / Byte.SIZE;
    RawMemory.putLong(at, plane0);
    RawMemory.putLong(at + blockBytes, plane1);
    RawMemory.putLong(at + 2L * blockBytes, plane2);
    RawMemory.putLong(at + 3L * blockBytes, plane3);
    return sum;
  }
}
