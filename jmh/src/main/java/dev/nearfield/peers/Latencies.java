package dev.nearfield.peers;

import java.util.Arrays;

/** Times of single searches, in passes over the queries. Threads: one at a time. */
final class Latencies {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;

  private long[] nanos;
  private int count;
  private int passStart;
  private double fastestPass;

  Latencies(int capacity) {
    nanos = new long[capacity];
  }

  void add(long latencyNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = latencyNanos;
  }

  /** Ends a pass: every query was searched for once since the last one ended. */
  void endPass() {
    long passNanos = Arrays.stream(nanos, passStart, count).sum();
    fastestPass = Math.max(fastestPass, (count - passStart) * NANOS_PER_SECOND / passNanos);
    passStart = count;
  }

  /** Sorts the times and summarises them; at least one pass must have ended. */
  Reply.Measured summary() {
    Arrays.sort(nanos, 0, count);
    return new Reply.Measured(fastestPass, quantileMicros(0.50), quantileMicros(0.99));
  }

  /** The least time that the given share of the searches did not exceed. */
  private double quantileMicros(double share) {
    return nanos[(int) Math.ceil(share * count) - 1] / NANOS_PER_MICRO;
  }
}
