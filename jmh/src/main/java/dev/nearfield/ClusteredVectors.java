package dev.nearfield;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Seeded vectors in clusters, so that benchmarks need no files.
 *
 * <p>A row is its cluster's center, plus a step inside the cluster's own flat of {@value
 * #LOCAL_DIMENSIONS} directions, plus a little noise everywhere. The number of local directions is
 * what makes a set easy (10) or hard (30) for a graph; plain Gaussian rows would be harder than any
 * real set and would measure little but that.
 *
 * <p>Threads: immutable; any thread may read any row. Owns: nothing but heap.
 */
final class ClusteredVectors implements VectorSource {

  private static final int CLUSTERS = 64;
  private static final int LOCAL_DIMENSIONS = 16;
  private static final float STEP = 0.5f;
  private static final float NOISE = 0.05f;

  private final long seed;
  private final int dimension;
  private final float[][] centers;
  private final float[][][] directions;
  private final float[][] rows;

  /** Rows {@code 0..count} of the endless sequence that the seed names. */
  ClusteredVectors(long seed, int count, int dimension) {
    this.seed = seed;
    this.dimension = dimension;
    this.centers = new float[CLUSTERS][dimension];
    this.directions = new float[CLUSTERS][LOCAL_DIMENSIONS][dimension];
    var random = new SplittableRandom(seed);
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      fill(centers[cluster], random, 1f);
      for (float[] direction : directions[cluster]) {
        fill(direction, random, STEP);
      }
    }
    this.rows = draw(0, count);
  }

  @Override
  public int count() {
    return rows.length;
  }

  @Override
  public void read(int position, float[] vector) {
    System.arraycopy(rows[position], 0, vector, 0, dimension);
  }

  /** Rows that follow the source's own, from the same clusters: queries, or more rows to add. */
  float[][] further(int skipped, int count) {
    return draw(rows.length + skipped, count);
  }

  private float[][] draw(int first, int count) {
    float[][] drawn = new float[count][];
    Arrays.parallelSetAll(drawn, i -> row(first + i));
    return drawn;
  }

  private float[] row(int position) {
    var random = new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (position + 1L));
    int cluster = random.nextInt(CLUSTERS);
    float[] vector = new float[dimension];
    fill(vector, random, NOISE);
    add(vector, centers[cluster], 1f);
    for (float[] direction : directions[cluster]) {
      add(vector, direction, (float) random.nextGaussian());
    }
    return vector;
  }

  private static void fill(float[] vector, SplittableRandom random, float scale) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] = scale * (float) random.nextGaussian();
    }
  }

  private static void add(float[] vector, float[] term, float factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += factor * term[i];
    }
  }
}
