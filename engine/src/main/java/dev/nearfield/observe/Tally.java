package dev.nearfield.observe;

import dev.nearfield.IndexActivity;
import dev.nearfield.Latencies;
import dev.nearfield.MetricsSink.Counter;
import dev.nearfield.MetricsSink.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts and times, added up by many threads without a lock and without garbage.
 *
 * <pre>
 *  slot 0            counters        + timers       + timers              + 208            + 208
 *       | counts ... | times ...     | nanos ...    | searches by latency | updates by latency |
 * </pre>
 *
 * <p>Threads: safe; a reading beside additions is none of one moment, but misses nothing that ended
 * before it began. Owns: its slots.
 */
final class Tally {

  /** Threads are spread over so many copies of all slots, so that they seldom meet on one. */
  private static final int STRIPES = 4;

  private static final int COUNTERS = Counter.values().length;
  private static final int TIMERS = Timer.values().length;
  private static final int SEARCHES = COUNTERS + 2 * TIMERS;
  private static final int UPDATES = SEARCHES + Latencies.BUCKETS;

  /** Slots of a reading. */
  static final int SLOTS = UPDATES + Latencies.BUCKETS;

  private final AtomicLongArray[] stripes = new AtomicLongArray[STRIPES];

  /** All zero. */
  Tally() {
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      stripes[stripe] = new AtomicLongArray(SLOTS);
    }
  }

  void add(Counter counter, long amount) {
    stripe().getAndAdd(slot(counter), amount);
  }

  void record(Timer timer, long nanos) {
    AtomicLongArray stripe = stripe();
    stripe.getAndIncrement(slot(timer));
    stripe.getAndAdd(TIMERS + slot(timer), nanos);
    if (timer == Timer.SEARCH) {
      stripe.getAndIncrement(SEARCHES + Latencies.bucket(nanos));
    } else if (timer == Timer.UPDATE) {
      stripe.getAndIncrement(UPDATES + Latencies.bucket(nanos));
    }
  }

  @SuppressWarnings("EnumOrdinal") // another order would be another version of the live file
  private static int slot(Counter counter) {
    return counter.ordinal();
  }

  /** The slot that counts; the one that adds times up is a constant number of slots behind it. */
  @SuppressWarnings("EnumOrdinal")
  private static int slot(Timer timer) {
    return COUNTERS + timer.ordinal();
  }

  private AtomicLongArray stripe() {
    return stripes[(int) Thread.currentThread().threadId() & (STRIPES - 1)];
  }

  /** The sums of all threads by slot. */
  Sums sums() {
    long[] sums = new long[SLOTS];
    for (AtomicLongArray stripe : stripes) {
      for (int slot = 0; slot < SLOTS; slot++) {
        sums[slot] += stripe.get(slot);
      }
    }
    return new Sums(sums);
  }

  /** A reading: sums by slot, owned. */
  static final class Sums {

    private final long[] slots;

    Sums(long[] slots) {
      this.slots = slots;
    }

    Map<Counter, Long> counts() {
      var counts = new EnumMap<Counter, Long>(Counter.class);
      for (Counter counter : Counter.values()) {
        counts.put(counter, slots[slot(counter)]);
      }
      // A search is counted by its time alone; what is counted beside are queries of batches.
      counts.merge(Counter.SEARCHES, slots[slot(Timer.SEARCH)], Long::sum);
      return counts;
    }

    Map<Timer, IndexActivity.Elapsed> times() {
      var times = new EnumMap<Timer, IndexActivity.Elapsed>(Timer.class);
      for (Timer timer : Timer.values()) {
        long count = slots[slot(timer)];
        long nanos = slots[TIMERS + slot(timer)];
        times.put(timer, new IndexActivity.Elapsed(count, Duration.ofNanos(nanos)));
      }
      return times;
    }

    Latencies searches() {
      return Latencies.of(Arrays.copyOfRange(slots, SEARCHES, UPDATES));
    }

    Latencies updates() {
      return Latencies.of(Arrays.copyOfRange(slots, UPDATES, SLOTS));
    }
  }
}
