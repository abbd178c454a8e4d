package dev.nearfield.storage;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Keeps a resource open while readers use it.
 *
 * <pre>{@code
 * if (!lifetime.tryAcquire()) throw new IllegalStateException("closed");
 * try { search(); } finally { lifetime.release(); }
 * }</pre>
 *
 * <p>After {@link #close()} nobody gets in, and whoever leaves last runs the close action; close
 * itself never waits.
 *
 * <p>Threads: safe; readers on different cores touch different cache lines. Owns: the right to run
 * the close action, once.
 */
public final class ReferenceCount implements AutoCloseable {

  /*
   * Counters are striped by thread, so a stripe alone may be negative (acquired here, released
   * there), only the sum means something. Reading the stripes one by one is enough to see "nobody":
   * an acquire that succeeded incremented before the closed flag was set, hence before any scan; so
   * a scan counts every such increment, and misses at most decrements. It can therefore be too
   * high, never too low, and whoever decrements last scans after all others. An acquire that lost
   * the race with close undoes itself in the same stripe and scans as well.
   */

  /** Longs per stripe: two cache lines, since processors fetch lines in pairs. */
  private static final int STRIDE = 16;

  private final AtomicLongArray counts;
  private final int stripeMask;
  private final Runnable closeAction;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicBoolean actionTaken = new AtomicBoolean();

  /** Starts open with no readers; the action runs once, on the thread that leaves last. */
  public ReferenceCount(Runnable closeAction) {
    this.closeAction = closeAction;
    int processors = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 64);
    int stripes = Integer.highestOneBit(2 * processors - 1);
    this.stripeMask = stripes - 1;
    this.counts = new AtomicLongArray(stripes * STRIDE);
  }

  /** Gets in, or returns false when closed. Pair every true with one {@link #release()}. */
  public boolean tryAcquire() {
    int stripe = stripe();
    counts.getAndIncrement(stripe);
    if (!closed.get()) {
      return true;
    }
    leave(stripe);
    return false;
  }

  /** Leaves; runs the close action when this was the last reader of a closed resource. */
  public void release() {
    leave(stripe());
  }

  /** Lets nobody in any more. Idempotent, never waits. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      closeIfUnused();
    }
  }

  /** Whether {@link #close()} was called; readers may still be inside. */
  public boolean isClosed() {
    return closed.get();
  }

  private void leave(int stripe) {
    counts.getAndDecrement(stripe);
    if (closed.get()) {
      closeIfUnused();
    }
  }

  private void closeIfUnused() {
    if (readers() == 0 && actionTaken.compareAndSet(false, true)) {
      closeAction.run();
    }
  }

  private long readers() {
    long sum = 0;
    for (int stripe = 0; stripe < counts.length(); stripe += STRIDE) {
      sum += counts.get(stripe);
    }
    assert sum >= 0 : "released more often than acquired";
    return sum;
  }

  private int stripe() {
    return ((int) Thread.currentThread().threadId() & stripeMask) * STRIDE;
  }
}
