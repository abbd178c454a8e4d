package dev.nearfield.shard.gather;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One shard that a fan-out asks, and what came of it: one attempt, or two if the first takes long.
 *
 * <p>Threads: guarded by the fan-out's lock until that is over. Owns: nothing.
 *
 * @param <T> what the shard answers
 */
final class ShardCall<T> {

  /** How a call ends. */
  enum State {
    /** Not yet. */
    OPEN,
    /** With a value. */
    ANSWERED,
    /** All attempts threw, or none could be made. */
    FAILED,
    /** Nobody waits for it any more. */
    TIMED_OUT
  }

  /** A try to get an answer. */
  final class Attempt {

    private final ShardSearcher target;
    private @Nullable Thread runner; // while it runs, and may be interrupted
    private long startedNanos;
    private boolean started;
    private boolean cancelled;

    private Attempt(ShardSearcher target) {
      this.target = target;
    }

    ShardCall<T> call() {
      return ShardCall.this;
    }

    /** Asks the shard; without the lock. */
    T ask() {
      return question.apply(target);
    }

    void begin(@Nullable Thread interruptible, long now) {
      started = true;
      runner = interruptible;
      startedNanos = now;
    }

    /** The thread goes on to other things; whether it was interrupted for this attempt's sake. */
    boolean leave() {
      runner = null;
      return cancelled;
    }

    /** Interrupts whoever runs this. */
    void cancel() {
      if (runner != null && !cancelled) {
        cancelled = true;
        runner.interrupt();
      }
    }

    boolean hasStarted() {
      return started;
    }

    long startedNanos() {
      return startedNanos;
    }
  }

  private final int shard;
  private final ShardSearcher searcher;
  private final Function<ShardSearcher, T> question;
  private final Attempt first;
  private @Nullable Attempt second;
  private int failedAttempts;
  private State state = State.OPEN;
  private @Nullable T value;
  private @Nullable Throwable failure;

  ShardCall(int shard, ShardSearcher searcher, Function<ShardSearcher, T> question) {
    this.shard = shard;
    this.searcher = searcher;
    this.question = question;
    first = new Attempt(searcher);
  }

  int shard() {
    return shard;
  }

  State state() {
    return state;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }

  /** The answer, of a call that has one. */
  T value() {
    if (value == null) {
      throw new IllegalStateException("shard %d has not answered: %s".formatted(shard, state));
    }
    return value;
  }

  /** What the first attempt threw, of a call that failed; what the second threw is suppressed. */
  Throwable failure() {
    if (failure == null) {
      throw new IllegalStateException("shard %d has not failed: %s".formatted(shard, state));
    }
    return failure;
  }

  Attempt first() {
    return first;
  }

  @Nullable Attempt second() {
    return second;
  }

  /** Makes the second attempt. */
  Attempt askAgain() {
    var again = new Attempt(searcher.second());
    second = again;
    return again;
  }

  void answer(T answer) {
    value = answer;
    settle(State.ANSWERED);
  }

  /** An attempt threw; the call failed, or is late, if no other is under way. */
  void attemptFailed(Throwable cause) {
    if (failure == null) {
      failure = cause;
    } else if (!failure.equals(cause)) {
      failure.addSuppressed(cause);
    }
    if (++failedAttempts >= (second == null ? 1 : 2)) {
      settle(failure instanceof ShardLateException ? State.TIMED_OUT : State.FAILED);
    }
  }

  /** No attempt can be made. */
  void refuse(Throwable cause) {
    failure = cause;
    settle(State.FAILED);
  }

  void timeOut() {
    settle(State.TIMED_OUT);
  }

  private void settle(State end) {
    assert state == State.OPEN : state;
    state = end;
    first.cancel();
    if (second != null) {
      second.cancel();
    }
  }
}
