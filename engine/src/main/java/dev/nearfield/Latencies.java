package dev.nearfield;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long many things took, to within 6 %: a count for each of 8 steps per doubling, from a
 * microsecond to about a minute. What is shorter or longer counts for the first or last step.
 *
 * <p>Threads: immutable, share freely. Owns: its counts.
 */
public final class Latencies {

  /*
   * A bucket is the exponent and the three bits below the highest one: 8 per doubling, each an
   * eighth of its octave wide. Their middles are at most 1/16 from anything inside of them.
   */

  /** Buckets of every histogram. */
  public static final int BUCKETS = 208;

  private static final int SUB_BITS = 3;
  private static final int SUB_COUNT = 1 << SUB_BITS;

  /** Below 2^10 nanoseconds nothing is told apart. */
  private static final int MIN_EXPONENT = 10;

  private final long[] counts;

  private Latencies(long[] counts) {
    this.counts = counts;
  }

  /** Takes counts by bucket, which are copied. */
  public static Latencies of(long[] counts) {
    if (counts.length != BUCKETS) {
      throw new IllegalArgumentException(
          "there must be %d counts, there are %d".formatted(BUCKETS, counts.length));
    }
    return new Latencies(counts.clone());
  }

  /** The bucket that a duration in nanoseconds falls into. */
  public static int bucket(long nanos) {
    if (nanos < 1L << MIN_EXPONENT) {
      return 0;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    int step = (int) (nanos >>> (exponent - SUB_BITS)) & (SUB_COUNT - 1);
    return Math.min(BUCKETS - 1, (exponent - MIN_EXPONENT) * SUB_COUNT + step);
  }

  /** Counts by bucket, copied. */
  public long[] counts() {
    return counts.clone();
  }

  /** How many there were. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /**
   * A duration that a share of all did not exceed; zero if there were none.
   *
   * @param share in {@code [0, 1]}; 0.99 is the 99th percentile
   * @throws OutOfRangeException if it is not
   */
  public Duration quantile(double share) {
    OutOfRangeException.check("share", share, 0.0, 1.0);
    long wanted = Math.max(1, (long) Math.ceil(share * count()));
    long seen = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      seen += counts[bucket];
      if (seen >= wanted) {
        return Duration.ofNanos(middle(bucket));
      }
    }
    return Duration.ZERO;
  }

  /** What came after an earlier reading of the same index. */
  public Latencies since(Latencies earlier) {
    long[] difference = counts.clone();
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      difference[bucket] = Math.max(0, difference[bucket] - earlier.counts[bucket]);
    }
    return new Latencies(difference);
  }

  private static long middle(int bucket) {
    int exponent = MIN_EXPONENT + bucket / SUB_COUNT;
    long low = (1L << exponent) + ((long) (bucket % SUB_COUNT) << (exponent - SUB_BITS));
    return low + (1L << (exponent - SUB_BITS - 1));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Latencies that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }

  @Override
  public String toString() {
    return "%d, half of them within %d us".formatted(count(), quantile(0.5).toNanos() / 1_000);
  }
}
