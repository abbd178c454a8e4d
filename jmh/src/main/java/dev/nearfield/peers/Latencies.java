package dev.nearfield.peers;

import java.util.Arrays;

/** Times of single searches. Threads: one at a time. */
final class Latencies {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  private long[] nanos;
  private int count;

  Latencies(int capacity) {
    nanos = new long[capacity];
  }

  void add(long latencyNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = latencyNanos;
  }

  /** Sorts the times and summarises them; at least one must have been added. */
  Reply.Measured summary() {
    Arrays.sort(nanos, 0, count);
    long total = Arrays.stream(nanos, 0, count).sum();
    return new Reply.Measured(
        count * NANOS_PER_SECOND / total, quantileMicros(0.50), quantileMicros(0.99));
  }

  /** The least time that the given share of the searches did not exceed. */
  private double quantileMicros(double share) {
    return nanos[(int) Math.ceil(share * count) - 1] / NANOS_PER_MICRO;
  }
}
