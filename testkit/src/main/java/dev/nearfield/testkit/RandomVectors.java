package dev.nearfield.testkit;

import java.util.SplittableRandom;

/**
 * Seeded rows of a chosen distribution. The same seed, distribution and shape give the same bits.
 *
 * <pre>{@code
 * float[][] rows = RandomVectors.seeded(7).clustered(16, 0.1f).rows(1_000, 96);
 * }</pre>
 *
 * <p>Threads: immutable, share freely.
 */
public final class RandomVectors {

  private static final long CENTER_SEED_MIX = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final Shape shape;
  private final int clusterCount;
  private final float spread;
  private final boolean unitLength;

  private RandomVectors(long seed, Shape shape, int clusterCount, float spread, boolean unit) {
    this.seed = seed;
    this.shape = shape;
    this.clusterCount = clusterCount;
    this.spread = spread;
    this.unitLength = unit;
  }

  private enum Shape {
    UNIFORM,
    GAUSSIAN,
    CLUSTERED
  }

  /** Independent standard normal components. */
  public static RandomVectors seeded(long seed) {
    return new RandomVectors(seed, Shape.GAUSSIAN, 1, 0, false);
  }

  /** Independent components in {@code [-1, 1)}. */
  public RandomVectors uniform() {
    return new RandomVectors(seed, Shape.UNIFORM, 1, 0, unitLength);
  }

  /** Independent standard normal components. */
  public RandomVectors gaussian() {
    return new RandomVectors(seed, Shape.GAUSSIAN, 1, 0, unitLength);
  }

  /**
   * Normal clouds around standard normal centers; the centers depend on the seed and the dimension
   * only, so base and queries of one seed may be cut from one call.
   *
   * @param clusterCount number of centers, at least 1
   * @param spread standard deviation of a cloud; the centers' is 1
   */
  public RandomVectors clustered(int clusterCount, float spread) {
    if (clusterCount < 1) {
      throw new IllegalArgumentException("clusterCount must be >= 1, was " + clusterCount);
    }
    return new RandomVectors(seed, Shape.CLUSTERED, clusterCount, spread, unitLength);
  }

  /** The same, each row scaled to length 1. */
  public RandomVectors unit() {
    return new RandomVectors(seed, shape, clusterCount, spread, true);
  }

  /** Rows of shape {@code [count][dimension]}. */
  public float[][] rows(int count, int dimension) {
    var random = new SplittableRandom(seed);
    float[][] centers =
        shape == Shape.CLUSTERED
            ? seeded(seed ^ CENTER_SEED_MIX).rows(clusterCount, dimension)
            : new float[0][];
    float[][] rows = new float[count][dimension];
    for (float[] row : rows) {
      fill(row, random, centers);
      if (unitLength) {
        normalize(row);
      }
    }
    return rows;
  }

  /** One row: the first of {@link #rows}. */
  public float[] row(int dimension) {
    return rows(1, dimension)[0];
  }

  private void fill(float[] row, SplittableRandom random, float[][] centers) {
    switch (shape) {
      case UNIFORM -> {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) random.nextDouble(-1, 1);
        }
      }
      case GAUSSIAN -> {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) random.nextGaussian();
        }
      }
      case CLUSTERED -> {
        float[] center = centers[random.nextInt(centers.length)];
        for (int i = 0; i < row.length; i++) {
          row[i] = center[i] + spread * (float) random.nextGaussian();
        }
      }
    }
  }

  private static void normalize(float[] row) {
    double squares = 0;
    for (float component : row) {
      squares += (double) component * component;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) (row[i] / length);
    }
  }
}
