package dev.nearfield.shard.gather;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks several shards at once and waits until all have answered, failed, or are late.
 *
 * <p>Threads: {@link #run} by one, {@link #close} by any. Owns: the threads it starts, for as long
 * as their shard takes.
 *
 * @param <T> what a shard answers
 */
final class FanOut<T> {

  /*
   * Workers, at most maxConcurrency of them, take attempts from one queue until it is empty. So a
   * fast worker does the work of a slow one, a rejected worker costs time and no answer, and the
   * thread that waits can be a worker itself: then all attempts are made even if no other thread
   * ever comes. One lock guards everything; shards are asked and workers started without it.
   *
   * Each worker that got an attempt starts two more while others wait, before it asks. So many
   * slow shards are all asked after a few steps, and where shards answer at once the first workers
   * have emptied the queue before threads were made for nothing.
   *
   * When the waiting thread leaves, every call is settled. Attempts still under way are interrupted
   * and find, when they end, that nobody wants their answer.
   */

  /** What all fan-outs of one scatter-gather share. */
  record Settings(
      Executor executor, int maxConcurrency, Hedges hedges, NanoClock clock, GatherTally tally) {}

  /** {@link #run}'s deadline if there is none. */
  static final long NEVER = Long.MAX_VALUE;

  /** Workers that one worker starts. */
  private static final int BRANCHES = 2;

  private final List<ShardCall<T>> calls;
  private final Settings settings;
  private final SlowCalls<T> slow;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ShardCall<T>.Attempt> waiting = new ArrayDeque<>();
  private int open;
  private int workers;
  private int startable; // workers that there are calls for, less those that were started
  private boolean closed;

  FanOut(List<ShardCall<T>> calls, Settings settings) {
    this.calls = calls;
    this.settings = settings;
    slow = new SlowCalls<>(calls, settings.hedges(), settings.clock());
    open = calls.size();
    startable = calls.size();
    for (ShardCall<T> call : calls) {
      waiting.add(call.first());
    }
  }

  /**
   * Asks all shards. Afterwards every call is settled.
   *
   * @param callerHelps whether this thread may ask shards itself
   * @param deadlineNanos by the clock, or {@link #NEVER}
   * @throws GatherInterruptedException if the thread is interrupted while it waits
   * @throws GatherClosedException if closed meanwhile
   */
  void run(boolean callerHelps, long deadlineNanos) {
    settings.hedges().earn(calls.size());
    settings.tally().calls(calls.size());
    if (callerHelps) {
      enter();
      work(null);
    } else {
      startWorkers(recruit(), true);
    }
    await(deadlineNanos);
  }

  /** Ends {@link #run} with an exception, soon. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void enter() {
    lock.lock();
    try {
      workers++;
      startable--;
    } finally {
      lock.unlock();
    }
  }

  /** Counts in the workers that the one who calls this has to start. */
  private int recruit() {
    lock.lock();
    try {
      int room = Math.min(startable, settings.maxConcurrency() - workers);
      int count = Math.min(BRANCHES, Math.min(room, waiting.size()));
      workers += count;
      startable -= count;
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Starts workers, counted already; if nobody at all can be found to work, fails what waits. */
  private void startWorkers(int count, boolean nobodyElse) {
    for (int i = 0; i < count; i++) {
      try {
        settings.executor().execute(() -> work(Thread.currentThread()));
      } catch (RuntimeException | OutOfMemoryError refused) { // rejected, or there are no threads
        refused(refused, count - i, nobodyElse);
        return;
      }
    }
  }

  private void refused(Throwable cause, int count, boolean nobodyElse) {
    lock.lock();
    try {
      workers -= count;
      while (nobodyElse && workers == 0 && !waiting.isEmpty()) {
        ShardCall<T> call = waiting.remove().call();
        if (call.isOpen()) {
          call.refuse(cause);
          settled();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes attempts until none waits. */
  private void work(@Nullable Thread interruptible) {
    boolean isFirst = true;
    for (var attempt = next(interruptible); attempt != null; attempt = next(interruptible)) {
      if (isFirst) {
        startWorkers(recruit(), false);
        isFirst = false;
      }
      @Nullable T value = null;
      @Nullable Throwable failure = null;
      try {
        value = attempt.ask();
      } catch (Throwable thrown) { // an Error too: the shard's failure, listed with its cause
        failure = thrown;
      }
      if (end(attempt, value, failure)) {
        var _ = Thread.interrupted(); // meant for the attempt, not for what comes next
      }
    }
  }

  private ShardCall<T>.@Nullable Attempt next(@Nullable Thread interruptible) {
    lock.lock();
    try {
      for (var attempt = waiting.poll(); attempt != null; attempt = waiting.poll()) {
        if (!closed && attempt.call().isOpen()) {
          attempt.begin(interruptible, settings.clock().nanoTime());
          if (settings.hedges().areOn()) {
            changed.signalAll(); // whoever waits now knows when this one becomes slow
          }
          return attempt;
        }
      }
      workers--;
      return null;
    } finally {
      lock.unlock();
    }
  }

  private boolean end(
      ShardCall<T>.Attempt attempt, @Nullable T value, @Nullable Throwable failure) {
    lock.lock();
    try {
      boolean interrupted = attempt.leave();
      ShardCall<T> call = attempt.call();
      if (call.isOpen()) {
        if (value != null) {
          slow.record(call);
          call.answer(value);
        } else {
          call.attemptFailed(
              failure != null ? failure : new MalformedAnswerException("the shard gave null"));
        }
        if (!call.isOpen()) {
          settled();
        }
      }
      return interrupted;
    } finally {
      lock.unlock();
    }
  }

  private void settled() {
    if (--open == 0) {
      changed.signalAll();
    }
  }

  private void await(long deadlineNanos) {
    lock.lock();
    try {
      while (open > 0 && !closed) {
        long now = settings.clock().nanoTime();
        if (deadlineNanos != NEVER && now - deadlineNanos >= 0) {
          break;
        }
        int due = hedge(now);
        if (due > 0) {
          startOutsideLock(due);
        } else {
          pause(deadlineNanos, now);
        }
      }
      if (closed && open > 0) {
        throw new GatherClosedException();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new GatherInterruptedException(interrupted);
    } finally {
      giveUp();
      lock.unlock();
    }
  }

  private void startOutsideLock(int count) {
    workers += count;
    lock.unlock();
    try {
      startWorkers(count, true);
    } finally {
      lock.lock();
    }
  }

  private void pause(long deadlineNanos, long now) throws InterruptedException {
    long wait = deadlineNanos == NEVER ? NEVER : deadlineNanos - now;
    settings.clock().await(changed, Math.min(wait, slow.nextNanos(now)));
  }

  /** Puts second attempts of slow calls first in the queue; returns how many. */
  private int hedge(long now) {
    List<ShardCall<T>.Attempt> again = slow.askAgain(settings.maxConcurrency() - workers, now);
    again.forEach(waiting::addFirst);
    settings.tally().secondCalls(again.size());
    return again.size();
  }

  private void giveUp() {
    waiting.clear();
    for (ShardCall<T> call : calls) {
      if (call.isOpen()) {
        slow.record(call);
        call.timeOut();
      }
    }
    open = 0;
  }
}
