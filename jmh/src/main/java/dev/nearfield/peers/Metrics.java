package dev.nearfield.peers;

import dev.nearfield.Metric;

/** What peers without a cosine of their own are given in its place. */
final class Metrics {

  private Metrics() {}

  /** The vector itself; under cosine one of length 1 in its direction. */
  static float[] normalized(float[] vector, Metric metric) {
    if (metric != Metric.COSINE) {
      return vector;
    }
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    double inverse = 1 / Math.sqrt(squares);
    float[] unit = new float[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] * inverse);
    }
    return unit;
  }
}
