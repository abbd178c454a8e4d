package dev.nearfield.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Tells when everybody who may still hold on to something has left, so that it can be given up.
 *
 * <pre>{@code
 * int epoch = epochs.enter();
 * try { search(); } finally { epochs.leave(epoch); }
 * }</pre>
 *
 * <p>Whoever makes a thing unreachable for newcomers and then calls {@link #awaitReaders} knows,
 * once it returns, that nobody uses the thing any more.
 *
 * <p>Threads: safe; readers wait for nobody, and those on different cores touch different cache
 * lines. Owns: nothing.
 */
public final class ReaderEpochs {

  /*
   * Sleepable read-copy-update (McKenney, "Sleepable RCU", LWN 202847): two sets of counters, one
   * for newcomers, one running empty. A reader counts itself in, then looks whether newcomers were
   * sent elsewhere meanwhile; if so it undoes that and tries again. So once the sets are exchanged,
   * every reader of the old set is counted already, and it is enough to see each counter at zero
   * once: none of them rises for longer than such a failed attempt.
   */

  /** Longs per stripe: two cache lines, since processors fetch lines in pairs. */
  private static final int STRIDE = 16;

  private static final long WAIT_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final AtomicLongArray counts;
  private final int stripes;
  private volatile int current;

  /** Nobody is inside. */
  public ReaderEpochs() {
    int processors = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64);
    stripes = Integer.highestOneBit(2 * processors - 1);
    counts = new AtomicLongArray(2 * stripes * STRIDE);
  }

  /** Counts a reader in; returns what {@link #leave} needs, on whatever thread. */
  public int enter() {
    int stripe = (int) Thread.currentThread().threadId() & (stripes - 1);
    while (true) {
      int set = current;
      int counter = (set * stripes + stripe) * STRIDE;
      counts.getAndIncrement(counter);
      if (current == set) {
        return counter;
      }
      counts.getAndDecrement(counter);
    }
  }

  /** Counts a reader out. */
  public void leave(int epoch) {
    long before = counts.getAndDecrement(epoch);
    assert before > 0 : "left more often than entered";
  }

  /**
   * Waits until all who are inside now have left; newcomers are not waited for. One caller at a
   * time, others wait their turn. Must not be called by a reader, who would wait for himself.
   *
   * @param abandoned asked now and then whether to give up
   * @return whether all have left; false only if the caller gave up
   */
  public synchronized boolean awaitReaders(BooleanSupplier abandoned) {
    int old = current;
    int next = 1 - old;
    if (!drain(next, abandoned)) { // empty, unless the last wait was given up
      return false;
    }
    current = next;
    return drain(old, abandoned);
  }

  private boolean drain(int set, BooleanSupplier abandoned) {
    for (int stripe = 0; stripe < stripes; stripe++) {
      while (counts.get((set * stripes + stripe) * STRIDE) != 0) {
        if (abandoned.getAsBoolean()) {
          return false;
        }
        LockSupport.parkNanos(WAIT_NANOS);
      }
    }
    return true;
  }
}
