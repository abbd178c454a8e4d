package dev.nearfield.testkit;

/**
 * Unsigned bytes such as SIFT's image descriptors are: histograms of gradients in clusters, many
 * bins empty, a few long, all vectors of about one length. Meant to be compared by squared L2.
 *
 * <p>Threads: immutable, share freely. Owns: what {@link EmbeddingVectors} owns.
 */
public final class DescriptorVectors implements VectorFamily {

  /*
   * An embedding says how strong each bin is: its clusters, their Zipf sizes, their few local
   * directions and its hubs carry over. What makes a descriptor of it is what SIFT does [1]: a bin
   * counts gradients, so it is not negative; the histogram is scaled to length 1, no bin may hold
   * more than a fifth of that, it is scaled again, and written as bytes of 512 times that.
   *
   * [1] Lowe, Distinctive image features from scale-invariant keypoints, 2004, part 6.1.
   */

  private static final double LONGEST_BIN = 0.2;
  private static final double LENGTH = 512;
  private static final int MAX_BYTE = 255;

  /** Added to every bin, in usual components, so that a third of them is empty and not a half. */
  private static final double BIAS = 0.4;

  private final EmbeddingVectors strengths;

  private DescriptorVectors(EmbeddingVectors strengths) {
    this.strengths = strengths;
  }

  /**
   * Descriptors of a dimension {@code >= 4}; SIFT's have 128.
   *
   * @param localDimension steps inside a cluster; about 16 makes them as hard as SIFT's
   */
  public static DescriptorVectors seeded(long seed, int dimension, int localDimension) {
    return new DescriptorVectors(
        EmbeddingVectors.seeded(seed, dimension).localDimension(localDimension));
  }

  @Override
  public int dimension() {
    return strengths.dimension();
  }

  /** Draws a vector of whole numbers {@code 0..255}. */
  @Override
  public void read(long position, float[] vector) {
    strengths.read(position, vector);
    double bias = BIAS / Math.sqrt(dimension());
    double[] bins = new double[dimension()];
    for (int i = 0; i < bins.length; i++) {
      bins[i] = Math.max(0, vector[i] + bias);
    }
    scale(bins);
    for (int i = 0; i < bins.length; i++) {
      bins[i] = Math.min(LONGEST_BIN, bins[i]);
    }
    scale(bins);
    for (int i = 0; i < bins.length; i++) {
      vector[i] = Math.min(MAX_BYTE, Math.round(LENGTH * bins[i]));
    }
  }

  /** To length 1; without any strength it stays zero. */
  private static void scale(double[] bins) {
    double squares = 0;
    for (double bin : bins) {
      squares += bin * bin;
    }
    double length = Math.sqrt(squares);
    for (int i = 0; i < bins.length && length > 0; i++) {
      bins[i] /= length;
    }
  }
}
