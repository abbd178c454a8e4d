package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.testkit.dataset.VectorFile;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds the true nearest vectors by comparing every query with every vector, in double, on all
 * processors.
 */
final class BruteForce {

  /** Parts per processor: enough that none is idle for long at the end. */
  private static final int PARTS_PER_PROCESSOR = 4;

  private final VectorFile base;
  private final float[][] queries;
  private final Metric metric;
  private final int k;

  BruteForce(VectorFile base, float[][] queries, Metric metric, int k) {
    this.base = base;
    this.queries = queries;
    this.metric = metric;
    this.k = k;
  }

  /** Positions of the k nearest vectors of each query, nearest first. */
  int[][] neighbors() {
    int[][] neighbors = new int[queries.length][];
    int parts =
        Math.min(queries.length, PARTS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors());
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              int from = (int) ((long) part * queries.length / parts);
              int to = (int) ((part + 1L) * queries.length / parts);
              scan(from, to, neighbors);
            });
    return neighbors;
  }

  /** Reads each vector once for a whole part of the queries: reading costs like comparing. */
  private void scan(int from, int to, int[][] neighbors) {
    var nearest = new Nearest[to - from];
    Arrays.setAll(nearest, i -> new Nearest(k));
    float[] vector = new float[base.dimension()];
    for (int position = 0; position < base.count(); position++) {
      base.read(position, vector);
      for (int i = 0; i < nearest.length; i++) {
        nearest[i].offer(distance(queries[from + i], vector), position);
      }
    }
    for (int i = 0; i < nearest.length; i++) {
      neighbors[from + i] = nearest[i].positions();
    }
  }

  /** Smaller is nearer. */
  private double distance(float[] query, float[] vector) {
    return switch (metric) {
      case SQUARED_L2 -> squaredL2(query, vector);
      case COSINE -> -dot(query, vector) / Math.sqrt(dot(vector, vector));
      case DOT -> -dot(query, vector);
    };
  }

  // Four sums each: one alone would wait for its own last addition.

  private static double squaredL2(float[] a, float[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i < a.length - 3; i += 4) {
      sum0 += square((double) a[i] - b[i]);
      sum1 += square((double) a[i + 1] - b[i + 1]);
      sum2 += square((double) a[i + 2] - b[i + 2]);
      sum3 += square((double) a[i + 3] - b[i + 3]);
    }
    for (; i < a.length; i++) {
      sum0 += square((double) a[i] - b[i]);
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  private static double dot(float[] a, float[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i < a.length - 3; i += 4) {
      sum0 += (double) a[i] * b[i];
      sum1 += (double) a[i + 1] * b[i + 1];
      sum2 += (double) a[i + 2] * b[i + 2];
      sum3 += (double) a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      sum0 += (double) a[i] * b[i];
    }
    return sum0 + sum1 + (sum2 + sum3);
  }

  private static double square(double value) {
    return value * value;
  }

  /** The k smallest distances offered, ties to the lower position. */
  private static final class Nearest {

    private final double[] distances;
    private final int[] positions;
    private int count;

    Nearest(int k) {
      distances = new double[k];
      positions = new int[k];
    }

    /** Positions must come in ascending order. */
    void offer(double distance, int position) {
      boolean full = count == distances.length;
      if (full && distance >= distances[count - 1]) {
        return;
      }
      int slot = full ? count - 1 : count++;
      for (; slot > 0 && distances[slot - 1] > distance; slot--) {
        distances[slot] = distances[slot - 1];
        positions[slot] = positions[slot - 1];
      }
      distances[slot] = distance;
      positions[slot] = position;
    }

    int[] positions() {
      return Arrays.copyOf(positions, count);
    }
  }
}
