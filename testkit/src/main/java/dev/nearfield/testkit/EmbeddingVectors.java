package dev.nearfield.testkit;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Unit vectors with what makes text embeddings hard to search, all of it drawn from a seed.
 *
 * <pre>{@code
 * float[][] rows = EmbeddingVectors.seeded(7, 768).localDimension(24).rows(0, 1_000);
 * }</pre>
 *
 * <p>Threads: immutable, share freely. Owns: centers and directions, about {@code 4 * 256 *
 * localDimension * dimension} bytes of heap.
 */
public final class EmbeddingVectors implements VectorFamily {

  /*
   * A row is a sum of parts, each of a length that says how much it weighs, scaled to length 1:
   *
   *   common    one direction that all rows share: embeddings of text fill a cone, not the ball
   *   center    of its cluster; cluster sizes follow Zipf's law: the largest holds a sixth
   *   local     normal steps along the cluster's own few directions. Their number is the intrinsic
   *             dimension that a graph meets: 10 is easy, 30 hard, whatever the dimension [1]
   *   noise     a little in all directions, so that no row lies exactly in its cluster's flat
   *   outliers  two components of nearly constant, large value, as many text models have [2]
   *
   * One row in fifty takes shorter local steps. It lies nearer to its cluster's center, and so is
   * among the nearest of far more rows than others are: a hub [3].
   *
   * [1] Levina and Bickel, Maximum likelihood estimation of intrinsic dimension, 2004.
   * [2] Kovaleva et al., BERT busters: outlier dimensions that disrupt transformers, 2021.
   * [3] Radovanovic et al., Hubs in space, JMLR 11, 2010.
   */

  private static final int CLUSTERS = 256;
  private static final float COMMON = 0.5f;
  private static final float CENTER = 0.8f;
  private static final float LOCAL = 0.6f;
  private static final float NOISE = 0.1f;
  private static final float HUB_SHARE = 0.02f;
  private static final float HUB_STEP = 0.4f;
  private static final float OUTLIER_SPREAD = 0.01f;
  private static final int DEFAULT_LOCAL_DIMENSION = 16;
  private static final long POSITION_MIX = 0x9E3779B97F4A7C15L;

  private final long seed;
  private final int dimension;
  private final int localDimension;
  private final float outlierScale;
  private final double[] clusterShares;
  private final float[][] centers;
  private final float[][][] directions;

  private EmbeddingVectors(long seed, int dimension, int localDimension, float outlierScale) {
    requireAtLeast("dimension", dimension, 4);
    requireAtLeast("localDimension", localDimension, 1);
    this.seed = seed;
    this.dimension = dimension;
    this.localDimension = localDimension;
    this.outlierScale = outlierScale;
    clusterShares = zipfShares();
    centers = new float[CLUSTERS][dimension];
    directions = new float[CLUSTERS][localDimension][dimension];
    var random = new SplittableRandom(seed);
    float[] common = new float[dimension];
    addNormal(common, random, COMMON);
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      add(centers[cluster], common, 1);
      addNormal(centers[cluster], random, CENTER);
      for (float[] direction : directions[cluster]) {
        addNormal(direction, random, LOCAL / (float) Math.sqrt(localDimension));
      }
    }
  }

  /** Vectors of local dimension 16, without outliers. */
  public static EmbeddingVectors seeded(long seed, int dimension) {
    return new EmbeddingVectors(seed, dimension, DEFAULT_LOCAL_DIMENSION, 0);
  }

  /**
   * The same with clusters of another intrinsic dimension, {@code >= 1}; 10 to 30 are realistic.
   */
  public EmbeddingVectors localDimension(int value) {
    return new EmbeddingVectors(seed, dimension, value, outlierScale);
  }

  /**
   * The same with two components that are nearly constant.
   *
   * @param scale how many times a usual component's size they have; 10 to 50 are realistic
   */
  public EmbeddingVectors outliers(float scale) {
    return new EmbeddingVectors(seed, dimension, localDimension, scale);
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public void read(long position, float[] vector) {
    var random = new SplittableRandom(seed ^ POSITION_MIX * (position + 1));
    int cluster = cluster(random.nextDouble());
    float step = random.nextFloat() < HUB_SHARE ? HUB_STEP : 1;
    System.arraycopy(centers[cluster], 0, vector, 0, dimension);
    for (float[] direction : directions[cluster]) {
      add(vector, direction, step * (float) random.nextGaussian());
    }
    addNormal(vector, random, NOISE);
    if (outlierScale != 0) {
      setOutliers(vector, random);
    }
    normalize(vector);
  }

  private void setOutliers(float[] vector, SplittableRandom random) {
    float usual = (float) (Math.sqrt(squaredNorm(vector)) / Math.sqrt(dimension));
    float wobble = 1 + OUTLIER_SPREAD * (float) random.nextGaussian();
    vector[dimension / 4] = outlierScale * usual * wobble;
    vector[dimension / 2] = -0.5f * outlierScale * usual * wobble;
  }

  private int cluster(double share) {
    int found = Arrays.binarySearch(clusterShares, share);
    return Math.min(found < 0 ? -found - 1 : found, CLUSTERS - 1);
  }

  /** Cumulative shares: cluster {@code c} weighs {@code 1 / (c + 1)}. */
  private static double[] zipfShares() {
    double[] shares = new double[CLUSTERS];
    double sum = 0;
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      sum += 1.0 / (cluster + 1);
      shares[cluster] = sum;
    }
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      shares[cluster] /= sum;
    }
    return shares;
  }

  /** Adds a normal vector of the expected squared length {@code length * length}. */
  private static void addNormal(float[] vector, SplittableRandom random, float length) {
    float scale = length / (float) Math.sqrt(vector.length);
    for (int i = 0; i < vector.length; i++) {
      vector[i] += scale * (float) random.nextGaussian();
    }
  }

  private static void add(float[] vector, float[] part, float factor) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += factor * part[i];
    }
  }

  private static void normalize(float[] vector) {
    double length = Math.sqrt(squaredNorm(vector));
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (vector[i] / length);
    }
  }

  private static double squaredNorm(float[] vector) {
    double sum = 0;
    for (float component : vector) {
      sum += (double) component * component;
    }
    return sum;
  }

  private static void requireAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException("%s must be >= %d, was %d".formatted(name, least, value));
    }
  }
}
