package dev.nearfield.kernel;

/**
 * A fixed random rotation of vectors of one dimension: no component of what it returns stands out,
 * whatever the data are like, which is what codes of one bit per component need.
 *
 * <p>Takes O(dimension log dimension), and gives the same bits on every CPU.
 *
 * <p>Threads: immutable, share freely. Owns: its signs, on the heap.
 */
public final class Rotation {

  /*
   * A round multiplies a block by random signs and then by a Hadamard matrix, scaled so that
   * lengths stay what they are [1]. Hadamard matrices are of a power of two, so a block is the
   * largest such part of the vector. Where it is the whole vector two rounds do. Elsewhere rounds
   * take the first block, the last, and the first again; as these may overlap by a component only,
   * the two halves of the vector are turned into each other after the first round. So any component
   * ends up spread over all, if not quite evenly.
   *
   * [1] Ailon and Chazelle, "The fast Johnson-Lindenstrauss transform", SIAM J. Comput. 39 (2009).
   */

  private static final long SEED = 0x6e65_6172_6669_656cL;
  static final float SQRT_HALF = 0.70710677f;
  private static final boolean VECTORS = RowKernels.vectorApiPresent();

  private final Warmth warmth;
  private final int dimension;
  private final int block;

  /** Factors of a round, shape {@code [rounds][block]}: signs, times what keeps lengths. */
  private final float[][] factors;

  /** The rotation of a dimension, {@code 1..65,536}. */
  public Rotation(int dimension) {
    this(dimension, Warmth.WARM);
  }

  /** As {@link #Rotation(int)}, in plain Java until warm. */
  public Rotation(int dimension, Warmth warmth) {
    this.warmth = warmth;
    this.dimension = RowKernels.checkDimension(dimension);
    block = Integer.highestOneBit(dimension);
    factors = new float[block == dimension ? 2 : 3][block];
    float scale = (float) (1 / Math.sqrt(block));
    for (int round = 0; round < factors.length; round++) {
      for (int i = 0; i < block; i++) {
        factors[round][i] = isNegative((long) round << 32 | i) ? -scale : scale;
      }
    }
  }

  /**
   * Rotates a vector in place.
   *
   * @param vector finite, shape {@code [dimension]}
   */
  public void apply(float[] vector) {
    if (VECTORS && warmth.isWarm()) {
      applyVectors(vector);
    } else {
      applyReference(vector);
    }
  }

  /** {@link #apply} on the Vector API. */
  void applyVectors(float[] vector) {
    transform(vector, 0, factors[0]);
    if (factors.length > 2) {
      mixHalves(vector, HadamardLeaves.mixHalves(vector));
      transform(vector, dimension - block, factors[2]);
    }
    transform(vector, 0, factors[1]);
  }

  /** Whether there are vectors to warm. */
  static boolean hasVectors() {
    return VECTORS;
  }

  int dimension() {
    return dimension;
  }

  /** {@link #apply} in plain Java. */
  void applyReference(float[] vector) {
    transformReference(vector, 0, factors[0]);
    if (factors.length > 2) {
      mixHalves(vector, 0);
      transformReference(vector, dimension - block, factors[2]);
    }
    transformReference(vector, 0, factors[1]);
  }

  /** Turns component {@code i} of either half against its like by 45 degrees, from one on. */
  private static void mixHalves(float[] vector, int first) {
    int pairs = vector.length / 2;
    int second = vector.length - pairs;
    for (int i = first; i < pairs; i++) {
      float a = vector[i];
      float b = vector[second + i];
      vector[i] = (a + b) * SQRT_HALF;
      vector[second + i] = (a - b) * SQRT_HALF;
    }
  }

  private static void transform(float[] vector, int from, float[] factors) {
    if (factors.length >= Lanes.FLOATS.length()) {
      HadamardLeaves.withinRegisters(vector, from, factors);
      for (int half = Lanes.FLOATS.length(); half < factors.length; half *= 2) {
        HadamardLeaves.acrossRegisters(vector, from, factors.length, half);
      }
    } else {
      transformReference(vector, from, factors);
    }
  }

  /** The butterflies as they are defined, smallest first. */
  private static void transformReference(float[] vector, int from, float[] factors) {
    for (int i = 0; i < factors.length; i++) {
      vector[from + i] *= factors[i];
    }
    for (int half = 1; half < factors.length; half *= 2) {
      for (int i = 0; i < factors.length; i++) {
        if ((i & half) == 0) {
          float a = vector[from + i];
          float b = vector[from + i + half];
          vector[from + i] = a + b;
          vector[from + i + half] = a - b;
        }
      }
    }
  }

  /** One bit of the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
  private static boolean isNegative(long position) {
    long z = SEED + position * 0x9e37_79b9_7f4a_7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return (z ^ (z >>> 31)) < 0;
  }
}
