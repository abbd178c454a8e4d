package dev.nearfield.shard.routing;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;
import dev.nearfield.VectorSource;
import java.util.Arrays;

/**
 * Maps vectors to where the squared distance orders them as their metric does, so that cells are
 * k-means cells under every metric.
 *
 * <p>Squared L2 leaves vectors as they are and cosine scales them to length 1. Under dot product a
 * row gets one component more, which brings it to the length of the longest; a query gets zero
 * there, and the same length.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param dimension components of the vectors that are mapped
 * @param maxNorm length of the longest row, under dot product alone; else 0
 * @see "Bachrach et al., Speeding Up the Xbox Recommender System Using a Euclidean Transformation
 *     for Inner-Product Spaces, RecSys 2014"
 */
record L2Mapping(Metric metric, int dimension, double maxNorm) {

  /** A mapping for a corpus; under dot product it looks at every row for the longest. */
  static L2Mapping of(VectorSource source, int dimension, Metric metric) {
    double longest = 0;
    if (metric == Metric.DOT) {
      float[] vector = new float[dimension];
      for (int position = 0; position < source.count(); position++) {
        source.read(position, vector);
        longest = Math.max(longest, squaredNorm(vector));
      }
    }
    return new L2Mapping(metric, dimension, Math.sqrt(longest));
  }

  /** Components of what vectors are mapped to. */
  int mappedDimension() {
    return metric == Metric.DOT ? dimension + 1 : dimension;
  }

  /** The rows of a source, mapped. */
  VectorSource rows(VectorSource source) {
    return metric == Metric.SQUARED_L2 ? source : new Rows(source);
  }

  private final class Rows implements VectorSource {

    private final VectorSource source;

    Rows(VectorSource source) {
      this.source = source;
    }

    @Override
    public int count() {
      return source.count();
    }

    @Override
    public void read(int position, float[] vector) {
      float[] plain = new float[dimension];
      source.read(position, plain);
      float[] mapped = row(plain);
      System.arraycopy(mapped, 0, vector, 0, mapped.length);
    }
  }

  /**
   * A row, mapped. A row that is longer than any when the mapping was made keeps its length: its
   * added component is zero, and it lies a little outside of the others' sphere.
   */
  float[] row(float[] vector) {
    return switch (metric) {
      case SQUARED_L2 -> requireDimension(vector);
      case COSINE -> scaled(vector, 1, dimension);
      case DOT -> {
        float[] mapped = Arrays.copyOf(requireDimension(vector), dimension + 1);
        double missing = maxNorm * maxNorm - squaredNorm(vector);
        mapped[dimension] = (float) Math.sqrt(Math.max(0, missing));
        yield mapped;
      }
    };
  }

  /** A query, mapped. */
  float[] query(float[] vector) {
    return switch (metric) {
      case SQUARED_L2 -> requireDimension(vector);
      case COSINE -> scaled(vector, 1, dimension);
      case DOT -> scaled(vector, maxNorm, dimension + 1);
    };
  }

  private float[] scaled(float[] vector, double length, int mappedLength) {
    double norm = Math.sqrt(squaredNorm(requireDimension(vector)));
    if (norm == 0 && metric == Metric.COSINE) {
      throw new InvalidVectorException(
          "the vector is zero: it has no direction, so the cosine with it is undefined");
    }
    float[] mapped = new float[mappedLength];
    for (int i = 0; i < dimension; i++) {
      mapped[i] = norm == 0 ? 0 : (float) (vector[i] * (length / norm));
    }
    return mapped;
  }

  private float[] requireDimension(float[] vector) {
    if (vector.length != dimension) {
      throw new InvalidVectorException(
          "the vector has %d components, the router %d: pass vectors of the collection's dimension"
              .formatted(vector.length, dimension));
    }
    return vector;
  }

  private static double squaredNorm(float[] vector) {
    double sum = 0;
    for (float component : vector) {
      sum += (double) component * component;
    }
    return sum;
  }

  void write(RouterWriter writer) {
    writer.u8(
        switch (metric) {
          case SQUARED_L2 -> 0;
          case COSINE -> 1;
          case DOT -> 2;
        });
    writer.count(dimension);
    writer.real(maxNorm);
  }

  static L2Mapping read(RouterReader reader) {
    int code = reader.u8();
    Metric metric =
        switch (code) {
          case 0 -> Metric.SQUARED_L2;
          case 1 -> Metric.COSINE;
          case 2 -> Metric.DOT;
          default -> throw reader.malformed("metric %d is unknown".formatted(code));
        };
    int dimension = reader.count("dimension", 1, 65_536);
    return new L2Mapping(metric, dimension, reader.real("the longest norm", 0, Float.MAX_VALUE));
  }
}
