package dev.nearfield.vector;

import dev.nearfield.InvalidVectorException;
import dev.nearfield.Metric;

/**
 * Refuses vectors that no metric can compare, and normalises under cosine.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public final class VectorCheck {

  /** So that the squared distance of any two vectors stays finite in float32. */
  public static final double MAX_SQUARED_NORM = Float.MAX_VALUE / 16.0;

  /** No component of a vector is larger than its norm. */
  public static final float MAX_COMPONENT = (float) Math.sqrt(MAX_SQUARED_NORM);

  private final int dimension;
  private final Metric metric;
  private final float maxComponent;
  private final boolean checksComponents;

  /** A check for vectors whose rows hold any float32. */
  public VectorCheck(int dimension, Metric metric) {
    this(dimension, metric, Float.MAX_VALUE);
  }

  /**
   * A check for vectors of one dimension under one metric.
   *
   * @param maxComponent largest magnitude that their rows can hold
   */
  public VectorCheck(int dimension, Metric metric, float maxComponent) {
    this.dimension = dimension;
    this.metric = metric;
    this.maxComponent = maxComponent;
    checksComponents = metric != Metric.COSINE && maxComponent < MAX_COMPONENT;
  }

  /**
   * Copies a vector as it is stored.
   *
   * @param vector the caller's
   * @param stored receives it, normalised under cosine; shape {@code [dimension]}
   * @throws InvalidVectorException if the vector cannot be stored
   */
  public void accept(float[] vector, float[] stored) {
    if (vector.length != dimension) {
      throw new InvalidVectorException(
          "the vector has %d components, the index %d: pass vectors of the index's dimension"
              .formatted(vector.length, dimension));
    }
    double squaredNorm = squaredNorm(vector);
    if (!(squaredNorm <= MAX_SQUARED_NORM)) {
      throw refused(vector, squaredNorm);
    }
    if (checksComponents) {
      requireComponentsFit(vector);
    }
    if (metric != Metric.COSINE) {
      System.arraycopy(vector, 0, stored, 0, dimension);
      return;
    }
    if (squaredNorm == 0) {
      throw new InvalidVectorException(
          "the vector is zero: it has no direction, so the cosine with it is undefined");
    }
    double inverse = 1.0 / Math.sqrt(squaredNorm);
    for (int i = 0; i < dimension; i++) {
      stored[i] = (float) (vector[i] * inverse);
    }
  }

  private void requireComponentsFit(float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      if (Math.abs(vector[i]) > maxComponent) {
        throw new InvalidVectorException(
            ("component %d of the vector is %s, float16 holds magnitudes up to %s: scale the"
                    + " vectors, or choose bfloat16 or float32 for codes and vectors")
                .formatted(i, vector[i], maxComponent));
      }
    }
  }

  /** The squared norm; four sums, so that the additions need not wait for one another. */
  public static double squaredNorm(float[] vector) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < vector.length; i += 4) {
      a += (double) vector[i] * vector[i];
      b += (double) vector[i + 1] * vector[i + 1];
      c += (double) vector[i + 2] * vector[i + 2];
      d += (double) vector[i + 3] * vector[i + 3];
    }
    for (; i < vector.length; i++) {
      a += (double) vector[i] * vector[i];
    }
    return (a + b) + (c + d);
  }

  private static InvalidVectorException refused(float[] vector, double squaredNorm) {
    for (int i = 0; i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        return new InvalidVectorException(
            "component %d of the vector is %s: components must be finite".formatted(i, vector[i]));
      }
    }
    return new InvalidVectorException(
        "the vector's squared norm is %s, above the limit of %s: distances would overflow"
            .formatted(squaredNorm, MAX_SQUARED_NORM));
  }
}
