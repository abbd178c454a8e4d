package dev.nearfield.shard.gather;

import dev.nearfield.Latencies;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * How long calls to one shard take, and what most of them stay below: by the buckets of {@link
 * Latencies}, so to within 7 %. Counts are halved now and then, so that a shard that changes is
 * noticed. Recording allocates nothing and takes no lock; races lose a count at most.
 *
 * <p>Threads: share freely. Owns: a kilobyte of counts.
 */
final class CallLatencies {

  /** {@link #limitNanos} while too little is known. */
  static final long UNKNOWN = Long.MAX_VALUE;

  /** Calls before anything is said of the slowest twentieth. */
  static final int LEAST_CALLS = 64;

  private static final int CALLS_PER_REFRESH = 16;
  private static final int MOST_CALLS = 4_096;
  private static final long[] MIDDLES = middles();

  private final double share;
  private final AtomicIntegerArray counts = new AtomicIntegerArray(Latencies.BUCKETS);
  private final AtomicInteger total = new AtomicInteger();
  private volatile long limitNanos = UNKNOWN;

  /**
   * Starts with no calls.
   *
   * @param share of the calls that stay below the limit
   */
  CallLatencies(double share) {
    this.share = share;
  }

  private static long[] middles() {
    long[] middles = new long[Latencies.BUCKETS];
    for (int bucket = 0; bucket < middles.length; bucket++) {
      long[] one = new long[Latencies.BUCKETS];
      one[bucket] = 1;
      middles[bucket] = Latencies.of(one).quantile(1).toNanos();
    }
    return middles;
  }

  /** A call took this long, or was given up after so long. */
  void record(long nanos) {
    counts.incrementAndGet(Latencies.bucket(nanos));
    int calls = total.incrementAndGet();
    if (calls >= LEAST_CALLS && calls % CALLS_PER_REFRESH == 0) {
      limitNanos = quantile();
      if (calls >= MOST_CALLS) {
        halve();
      }
    }
  }

  /** What the given share of the calls did not exceed, or {@link #UNKNOWN}. */
  long limitNanos() {
    return limitNanos;
  }

  private long quantile() {
    long wanted = (long) Math.ceil(share * total.get());
    long seen = 0;
    for (int bucket = 0; bucket < Latencies.BUCKETS; bucket++) {
      seen += counts.get(bucket);
      if (seen >= wanted) {
        return MIDDLES[bucket];
      }
    }
    return MIDDLES[Latencies.BUCKETS - 1];
  }

  private void halve() {
    int left = 0;
    for (int bucket = 0; bucket < Latencies.BUCKETS; bucket++) {
      int half = counts.get(bucket) / 2;
      counts.set(bucket, half);
      left += half;
    }
    total.set(left);
  }
}
