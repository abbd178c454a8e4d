package dev.nearfield.testkit;

import java.util.SplittableRandom;

/**
 * Vectors of independent components in {@code [-1, 1)}: no clusters, no directions, so every
 * neighbor is about as far as the next, and codes help least.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class UniformVectors implements VectorFamily {

  private static final long POSITION_MIX = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final int dimension;

  private UniformVectors(long seed, int dimension) {
    this.seed = seed;
    this.dimension = dimension;
  }

  /** Vectors of a dimension {@code >= 1}. */
  public static UniformVectors seeded(long seed, int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be >= 1, was " + dimension);
    }
    return new UniformVectors(seed, dimension);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void read(long position, float[] vector) {
    var random = new SplittableRandom(seed ^ POSITION_MIX * (position + 1));
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextDouble(-1, 1);
    }
  }
}
