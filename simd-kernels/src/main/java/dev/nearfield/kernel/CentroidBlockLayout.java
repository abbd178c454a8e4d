package dev.nearfield.kernel;

/**
 * How centroids are packed: in panels of 64, one component of all 64 after another.
 *
 * <pre>
 *  byte 0                        256 * panels      + 256 * dimension
 *       | bias float32[64] each  | panel 0         | panel 1 ...
 *       | panel: component 0 of 64 centroids, component 1 of 64 centroids ...
 * </pre>
 *
 * A bias is what the cost of a centroid starts with. Places behind the last centroid hold zeros and
 * an infinite bias, so that no row is nearest to them.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param dimension components per centroid
 * @param count number of centroids
 * @param cost what is compared
 */
record CentroidBlockLayout(int dimension, int count, Cost cost) {

  /** Centroids side by side: four 512-bit registers, so that 4 rows make 16 sums. */
  static final int PANEL = 64;

  /** Bytes of one component of a panel, of its biases, and of a row's sums over it. */
  static final int PANEL_BYTES = PANEL * Float.BYTES;

  /** What is compared, and by what a dot product is multiplied for it: exact in float. */
  enum Cost {
    SQUARED_L2(-2f),
    DOT(-1f);

    final float scale;

    Cost(float scale) {
      this.scale = scale;
    }
  }

  CentroidBlockLayout {
    RowKernels.checkDimension(dimension);
    if (count < 1 || count > CentroidBlocks.MAX_COUNT) {
      throw new IllegalArgumentException(
          "count must be in [1, %d], was %d".formatted(CentroidBlocks.MAX_COUNT, count));
    }
  }

  int panels() {
    return Math.ceilDiv(count, PANEL);
  }

  long packedBytes() {
    return (long) panels() * PANEL_BYTES * (1 + dimension);
  }

  /** Address of a panel's biases. */
  long bias(long packed, int panel) {
    return packed + (long) panel * PANEL_BYTES;
  }

  /** Address of a panel's components. */
  long components(long packed, int panel) {
    return packed + (long) PANEL_BYTES * (panels() + (long) panel * dimension);
  }

  void pack(long centroids, float[] prices, long packed) {
    int stride = Float32Row.strideBytes(dimension);
    for (int centroid = 0; centroid < panels() * PANEL; centroid++) {
      long lane = (long) (centroid % PANEL) * Float.BYTES;
      long bias = bias(packed, centroid / PANEL) + lane;
      long components = components(packed, centroid / PANEL) + lane;
      if (centroid < count) {
        long row = centroids + (long) centroid * stride;
        RawMemory.putFloat(bias, (float) (prices[centroid] + packOne(row, components)));
      } else {
        RawMemory.putFloat(bias, Float.POSITIVE_INFINITY);
        clearOne(components);
      }
    }
  }

  /** Spreads a centroid over its lane; returns what its cost starts with. */
  private double packOne(long row, long components) {
    double squaredNorm = 0;
    for (int i = 0; i < dimension; i++) {
      float component = RawMemory.getFloat(row + (long) i * Float.BYTES);
      RawMemory.putFloat(components + (long) i * PANEL_BYTES, component);
      squaredNorm += (double) component * component;
    }
    return switch (cost) {
      case SQUARED_L2 -> squaredNorm;
      case DOT -> 0;
    };
  }

  private void clearOne(long components) {
    for (int i = 0; i < dimension; i++) {
      RawMemory.putFloat(components + (long) i * PANEL_BYTES, 0f);
    }
  }
}
