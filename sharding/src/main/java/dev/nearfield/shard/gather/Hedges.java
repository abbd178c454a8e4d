package dev.nearfield.shard.gather;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides for all searches when a shard is asked a second time.
 *
 * <p>Threads: share freely. Owns: what it learned of each shard.
 */
final class Hedges {

  /** How soon a slow call asks again for a second attempt that the budget did not allow. */
  static final long RETRY_NANOS = 1_000_000;

  private final Hedging options;
  private final long minDelayNanos;
  private final HedgeBudget budget;
  private final ConcurrentHashMap<Integer, CallLatencies> shards = new ConcurrentHashMap<>();

  Hedges(Hedging options) {
    this.options = options;
    minDelayNanos = options.minDelay().toNanos();
    budget = new HedgeBudget(options.maxShare());
  }

  boolean areOn() {
    return options.isOn();
  }

  /** A call to a shard took this long, or was given up after so long. */
  void record(int shard, long nanos) {
    if (areOn()) {
      latencies(shard).record(nanos);
    }
  }

  /** Some first attempts are made. */
  void earn(int calls) {
    if (areOn()) {
      budget.earn(calls);
    }
  }

  /** Nanoseconds after which a shard counts as slow, or {@link CallLatencies#UNKNOWN}. */
  long delayNanos(int shard) {
    return areOn() ? Math.max(minDelayNanos, latencies(shard).limitNanos()) : CallLatencies.UNKNOWN;
  }

  /** Whether a second attempt may be made; if so it is counted. */
  boolean take() {
    return budget.take();
  }

  private CallLatencies latencies(int shard) {
    CallLatencies known = shards.get(shard); // most often there, and this allocates nothing
    return known != null
        ? known
        : shards.computeIfAbsent(shard, _ -> new CallLatencies(options.quantile()));
  }
}
