package dev.nearfield.shard.gather;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many second attempts may be made: a share of the calls, and some in reserve for a bad moment.
 * A token bucket that calls fill, not time.
 *
 * <p>Threads: share freely, no locks. Owns: nothing.
 */
final class HedgeBudget {

  /** Second attempts that calls without any earn at most. */
  static final int RESERVE = 16;

  private static final long MILLION = 1_000_000;

  private final long millionthsPerCall;
  private final AtomicLong millionths = new AtomicLong();

  HedgeBudget(double share) {
    millionthsPerCall = Math.round(share * MILLION);
  }

  /** Some first attempts are made. */
  void earn(int calls) {
    long most = RESERVE * MILLION;
    long earned = calls * millionthsPerCall;
    millionths.getAndUpdate(before -> Math.min(most, before + earned));
  }

  /** Whether a second attempt may be made; if so it is counted. */
  boolean take() {
    long before = millionths.getAndUpdate(held -> held >= MILLION ? held - MILLION : held);
    return before >= MILLION;
  }
}
