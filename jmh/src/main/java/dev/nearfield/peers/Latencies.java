package dev.nearfield.peers;

import dev.nearfield.cli.bench.Percentiles;
import java.util.Arrays;
import java.util.List;

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

  /**
   * Summarises the times of threads that searched at once; of each at least one pass must have
   * ended.
   */
  static Reply.Measured summary(List<Latencies> threads) {
    long[] all =
        threads.stream()
            .flatMapToLong(thread -> Arrays.stream(thread.nanos, 0, thread.count))
            .toArray();
    return new Reply.Measured(
        threads.stream().mapToDouble(thread -> thread.fastestPass).sum(),
        Percentiles.at(0.50, all) / NANOS_PER_MICRO,
        Percentiles.at(0.99, all) / NANOS_PER_MICRO);
  }
}
