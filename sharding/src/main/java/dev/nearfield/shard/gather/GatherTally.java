package dev.nearfield.shard.gather;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what a scatter-gather does.
 *
 * <p>Threads: share freely, no locks. Owns: its counters.
 */
final class GatherTally {

  private final LongAdder searches = new LongAdder();
  private final LongAdder calls = new LongAdder();
  private final LongAdder secondCalls = new LongAdder();
  private final LongAdder secondRounds = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder timeouts = new LongAdder();

  void calls(int count) {
    calls.add(count);
  }

  void secondCalls(int count) {
    secondCalls.add(count);
  }

  void secondRound() {
    secondRounds.increment();
  }

  void searched(Coverage coverage) {
    searches.increment();
    failures.add(coverage.failed().size());
    timeouts.add(coverage.timedOut().size());
  }

  GatherActivity activity() {
    return new GatherActivity(
        searches.sum(),
        calls.sum(),
        secondCalls.sum(),
        secondRounds.sum(),
        failures.sum(),
        timeouts.sum());
  }
}
