package dev.nearfield.soak;

import dev.nearfield.cli.bench.Percentiles;
import java.util.Arrays;

/**
 * How a figure changes over a run: a straight line through the medians of twelve blocks of samples,
 * by least squares. Blocks, because neighboring samples are alike (a save, a collection of
 * garbage), which would make the line seem surer than it is.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param mean of the block medians
 * @param growth what the line rises from the first block to the last
 * @param margin half the width of the 95 % confidence interval of the growth
 */
record Trend(double mean, double growth, double margin) {

  static final int BLOCKS = 12;

  /** Student's t at 0.975 for ten degrees of freedom. */
  private static final double T = 2.228;

  /** The trend of samples taken at equal distances, at least as many as there are blocks. */
  static Trend of(double[] samples) {
    if (samples.length < BLOCKS) {
      throw new IllegalArgumentException(
          "a trend takes at least %d samples, got %d".formatted(BLOCKS, samples.length));
    }
    double[] blocks = new double[BLOCKS];
    for (int block = 0; block < BLOCKS; block++) {
      int from = block * samples.length / BLOCKS;
      int to = (block + 1) * samples.length / BLOCKS;
      blocks[block] = Percentiles.median(Arrays.copyOfRange(samples, from, to));
    }
    return line(blocks);
  }

  /** Whether it surely grew, and by more than a share of its mean plus a few units. */
  boolean grows(double share, double units) {
    return growth - margin > share * Math.abs(mean) + units;
  }

  private static Trend line(double[] y) {
    double mean = Arrays.stream(y).average().orElseThrow();
    double middle = (BLOCKS - 1) / 2.0;
    double across = 0;
    double spread = 0;
    for (int x = 0; x < BLOCKS; x++) {
      across += (x - middle) * (y[x] - mean);
      spread += (x - middle) * (x - middle);
    }
    double slope = across / spread;
    double squares = 0;
    for (int x = 0; x < BLOCKS; x++) {
      double residual = y[x] - mean - slope * (x - middle);
      squares += residual * residual;
    }
    double error = Math.sqrt(squares / (BLOCKS - 2) / spread);
    return new Trend(mean, slope * (BLOCKS - 1), T * error * (BLOCKS - 1));
  }
}
