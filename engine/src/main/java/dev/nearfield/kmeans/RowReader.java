package dev.nearfield.kmeans;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import dev.nearfield.kernel.Float32Row;
import dev.nearfield.vector.VectorCheck;

/**
 * Turns a source's vectors into rows as the metric compares them: checked, of length 1 under
 * cosine, and less the origin under squared L2.
 *
 * <p>Squared distances are computed from norms and dot products, which cancel where vectors lie far
 * from zero and near to each other; taking off what they share keeps the digits that differ.
 *
 * <p>Threads: share freely, with a vector of each thread's own. Owns: nothing, borrows the source.
 */
final class RowReader {

  private final VectorSource source;
  private final VectorCheck check;
  private final int dimension;
  private final float[] origin;

  /**
   * A reader.
   *
   * @param origin what is taken off each vector, shape {@code [dimension]}
   */
  RowReader(VectorSource source, int dimension, Metric metric, float[] origin) {
    this.source = source;
    this.dimension = dimension;
    this.origin = origin;
    check = new VectorCheck(dimension, metric);
  }

  /**
   * A reader that takes the mean of some vectors off each under squared L2, and nothing otherwise.
   *
   * @param positions of the vectors whose mean it is
   */
  static RowReader around(VectorSource source, int dimension, Metric metric, int[] positions) {
    float[] origin = new float[dimension];
    if (metric == Metric.SQUARED_L2) {
      var plain = new RowReader(source, dimension, metric, origin.clone());
      float[] vector = new float[dimension];
      double[] sums = new double[dimension];
      for (int position : positions) {
        plain.readChecked(position, vector);
        for (int i = 0; i < dimension; i++) {
          sums[i] += vector[i];
        }
      }
      for (int i = 0; i < dimension; i++) {
        origin[i] = (float) (sums[i] / positions.length);
      }
    }
    return new RowReader(source, dimension, metric, origin);
  }

  int dimension() {
    return dimension;
  }

  /**
   * Reads one vector.
   *
   * @param vector scratch, shape {@code [dimension]}
   * @param row address that receives the row
   * @throws InvalidVectorException naming the position, if the vector cannot be compared
   */
  void read(int position, float[] vector, long row) {
    readChecked(position, vector);
    toRow(vector, row);
  }

  /** Writes a checked vector as a row; leaves in {@code vector} what the row holds. */
  void toRow(float[] vector, long row) {
    for (int i = 0; i < dimension; i++) {
      vector[i] -= origin[i];
    }
    Float32Row.encode(vector, dimension, row);
  }

  /** Takes a vector back from the origin to where the source's are. */
  void addOrigin(float[] vector) {
    for (int i = 0; i < dimension; i++) {
      vector[i] += origin[i];
    }
  }

  private void readChecked(int position, float[] vector) {
    source.read(position, vector);
    try {
      check.accept(vector, vector);
    } catch (InvalidVectorException refused) {
      throw new InvalidVectorException(
          "vector %d of the source: %s".formatted(position, refused.getMessage()));
    }
  }

  /** The squared length of the row that was read last into {@code vector}. */
  static double squaredNorm(float[] vector) {
    double even = 0;
    double odd = 0;
    int last = vector.length - 1;
    for (int i = 0; i < last; i += 2) {
      even += (double) vector[i] * vector[i];
      odd += (double) vector[i + 1] * vector[i + 1];
    }
    return vector.length % 2 == 0 ? even + odd : even + odd + (double) vector[last] * vector[last];
  }
}
