package dev.nearfield.testkit;

/**
 * Scores in plain double arithmetic, without any of the engine's code; larger is nearer, as in the
 * engine.
 */
public enum OracleMetric {
  /** Minus the squared Euclidean distance. */
  SQUARED_L2 {
    @Override
    public double score(float[] a, float[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        double difference = (double) a[i] - b[i];
        sum += difference * difference;
      }
      return -sum;
    }
  },
  /** Cosine of the angle; NaN if a vector is zero. */
  COSINE {
    @Override
    public double score(float[] a, float[] b) {
      return DOT.score(a, b) / Math.sqrt(DOT.score(a, a) * DOT.score(b, b));
    }
  },
  /** Dot product. */
  DOT {
    @Override
    public double score(float[] a, float[] b) {
      double sum = 0;
      for (int i = 0; i < a.length; i++) {
        sum += (double) a[i] * b[i];
      }
      return sum;
    }
  };

  /** The score of two vectors of one dimension. */
  public abstract double score(float[] a, float[] b);
}
