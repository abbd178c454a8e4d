package dev.nearfield.peers;

import dev.nearfield.Metric;
import dev.nearfield.testkit.ExactOracle;
import dev.nearfield.testkit.OracleMetric;
import dev.nearfield.testkit.RandomVectors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Data of the tests. */
final class Fixtures {

  private Fixtures() {}

  static float[][] clustered(long seed, int count, int dimension) {
    return RandomVectors.seeded(seed).clustered(16, 0.4f).rows(count, dimension);
  }

  /** Writes vectors in the big-ann float format. */
  static Path fbin(Path file, float[][] vectors) throws IOException {
    var bytes =
        ByteBuffer.allocate(2 * Integer.BYTES + vectors.length * vectors[0].length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(vectors.length)
            .putInt(vectors[0].length);
    for (float[] vector : vectors) {
      for (float component : vector) {
        bytes.putFloat(component);
      }
    }
    return Files.write(file, bytes.array());
  }

  /** Positions of the nearest vectors, by the tests' own oracle. */
  static int[] nearest(float[][] vectors, float[] query, Metric metric, int k) {
    return new ExactOracle(vectors, OracleMetric.valueOf(metric.name()))
        .topK(query, k).stream().mapToInt(ExactOracle.Scored::ordinal).toArray();
  }
}
