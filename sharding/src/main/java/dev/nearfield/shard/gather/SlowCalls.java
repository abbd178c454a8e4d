package dev.nearfield.shard.gather;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which calls of a fan-out take so long that they are asked a second time, and how long all took.
 *
 * <p>Threads: guarded by the fan-out's lock. Owns: nothing.
 *
 * @param <T> what a shard answers
 */
final class SlowCalls<T> {

  private final List<ShardCall<T>> calls;
  private final Hedges hedges;
  private final NanoClock clock;

  SlowCalls(List<ShardCall<T>> calls, Hedges hedges, NanoClock clock) {
    this.calls = calls;
    this.hedges = hedges;
    this.clock = clock;
  }

  /**
   * Second attempts of the calls that are slow by now, as far as the budget of all searches goes.
   *
   * @param room how many there may be
   */
  List<ShardCall<T>.Attempt> askAgain(int room, long now) {
    if (!hedges.areOn()) {
      return List.of();
    }
    List<ShardCall<T>.Attempt> again = new ArrayList<>(0);
    for (ShardCall<T> call : calls) {
      if (again.size() < room && slowInNanos(call, now) <= 0 && hedges.take()) {
        again.add(call.askAgain());
      }
    }
    return again;
  }

  /** Time until the next call counts as slow; what is slow already waits for a token. */
  long nextNanos(long now) {
    long next = FanOut.NEVER;
    if (hedges.areOn()) {
      for (ShardCall<T> call : calls) {
        long nanos = slowInNanos(call, now);
        next = Math.min(next, nanos > 0 ? nanos : Hedges.RETRY_NANOS);
      }
    }
    return next;
  }

  /** Time until a call counts as slow; never if it is settled, waits, or is asked again. */
  private long slowInNanos(ShardCall<T> call, long now) {
    var first = call.first();
    if (!call.isOpen() || call.second() != null || !first.hasStarted()) {
      return FanOut.NEVER;
    }
    long delay = hedges.delayNanos(call.shard());
    return delay == CallLatencies.UNKNOWN ? FanOut.NEVER : delay - (now - first.startedNanos());
  }

  /** Of an attempt that lost only a lower bound is known; without it slow calls would not count. */
  void record(ShardCall<T> call) {
    record(call, call.first());
    record(call, call.second());
  }

  private void record(ShardCall<T> call, ShardCall<T>.@Nullable Attempt attempt) {
    if (attempt != null && attempt.hasStarted()) {
      hedges.record(call.shard(), clock.nanoTime() - attempt.startedNanos());
    }
  }
}
