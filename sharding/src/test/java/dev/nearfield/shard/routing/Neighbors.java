package dev.nearfield.shard.routing;

import java.util.Arrays;
import java.util.stream.IntStream;

/** True neighbors, by brute force in double. */
final class Neighbors {

  private Neighbors() {}

  /** Positions of the {@code k} nearest rows under squared L2, in ascending order. */
  static IntStream nearest(float[][] rows, float[] query, int k) {
    double[] distances = new double[rows.length];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < query.length; i++) {
        double difference = (double) rows[row][i] - query[i];
        distances[row] += difference * difference;
      }
    }
    double[] sorted = distances.clone();
    Arrays.sort(sorted);
    return IntStream.range(0, rows.length).filter(row -> distances[row] <= sorted[k - 1]).limit(k);
  }
}
