package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.NanoClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a shard that failed alone for a while, so that a store in trouble is not asked by every
 * query, and queries do not wait for what fails anyway.
 *
 * <p>Threads: one at a time, except for {@link #state} and {@link #last}. Owns: nothing.
 */
final class FailurePause {

  private static final int MAX_DOUBLINGS = 6;

  private final int shard;
  private final long firstNanos;
  private final NanoClock clock;
  private int failures;
  private volatile @Nullable Failure failure;

  private record Failure(RuntimeException cause, long atNanos, long pauseNanos) {}

  FailurePause(int shard, Duration first, NanoClock clock) {
    this.shard = shard;
    this.firstNanos = first.toNanos();
    this.clock = clock;
  }

  /**
   * Throws while the pause lasts.
   *
   * @throws ShardUnavailableException with the failure as its cause
   */
  void check() {
    Failure last = failure;
    if (last != null) {
      long left = last.pauseNanos - (clock.nanoTime() - last.atNanos);
      if (left > 0) {
        throw new ShardUnavailableException(
            shard, TimeUnit.NANOSECONDS.toMillis(left) + 1, last.cause);
      }
    }
  }

  /** Does something that may fail, and remembers if it does. */
  <T> T watch(Supplier<T> attempt) {
    try {
      T value = attempt.get();
      failures = 0;
      failure = null;
      return value;
    } catch (ReaderInterruptedException | ReaderClosedException notTheShard) {
      throw notTheShard;
    } catch (RuntimeException thrown) {
      long pause = firstNanos << Math.min(failures++, MAX_DOUBLINGS);
      failure = new Failure(thrown, clock.nanoTime(), pause);
      throw thrown;
    }
  }

  /** Of a shard that is neither open nor on its way. */
  ShardState state() {
    Failure last = failure;
    if (last == null) {
      return ShardState.ABSENT;
    }
    return last.cause instanceof CorruptShardException
        ? ShardState.QUARANTINED
        : ShardState.DEGRADED;
  }

  /** The last failure, if nothing went well since. */
  Optional<Throwable> last() {
    return Optional.ofNullable(failure).map(Failure::cause);
  }
}
