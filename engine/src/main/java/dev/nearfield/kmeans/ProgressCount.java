package dev.nearfield.kmeans;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts rows that were looked at for a listener, and stops the work when the listener wants it.
 *
 * <p>Threads: share freely; the listener is called by worker 0, the caller's thread, only. Owns:
 * nothing.
 */
final class ProgressCount {

  private final KMeansListener listener;
  private final long total;
  private final AtomicLong done = new AtomicLong();

  ProgressCount(KMeansListener listener, long total) {
    this.listener = listener;
    this.total = total;
  }

  /**
   * Counts some rows more.
   *
   * @throws CancellationException if the listener says so
   */
  void add(int worker, long rows) {
    long now = done.addAndGet(rows);
    if (worker == 0) {
      tell(now);
    }
  }

  /** Tells the listener what is done; called on the caller's thread. */
  void tell() {
    tell(done.get());
  }

  private void tell(long now) {
    if (!listener.onProgress(Math.min(now, total), total)) {
      throw new CancellationException("cancelled after %d of %d rows".formatted(now, total));
    }
  }
}
