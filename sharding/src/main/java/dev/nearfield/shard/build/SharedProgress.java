package dev.nearfield.shard.build;

import dev.nearfield.BulkOptions;
import java.util.concurrent.CancellationException;

/**
 * What many threads have done together, told to one listener, one call at a time.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class SharedProgress {

  private final BulkOptions.Listener listener;
  private final int total;
  private final String work;
  private int done;
  private boolean stopped;

  /**
   * Nothing done yet.
   *
   * @param work for the message when the listener ends it
   */
  SharedProgress(BulkOptions.Listener listener, int total, String work) {
    this.listener = listener;
    this.total = total;
    this.work = work;
  }

  /**
   * Tells of more.
   *
   * @throws CancellationException if the listener wants no more, now or before
   */
  synchronized void add(int rows) {
    done += rows;
    stopped = stopped || !listener.onProgress(done, total);
    if (stopped) {
      throw new CancellationException("%s was stopped".formatted(work));
    }
  }

  /** A listener of one part of the work, which counts from 0 for itself. */
  BulkOptions.Listener part() {
    return new BulkOptions.Listener() {
      private int seen;

      @Override
      public boolean onProgress(int doneOfPart, int totalOfPart) {
        int more = doneOfPart - seen;
        seen = doneOfPart;
        add(more);
        return true;
      }
    };
  }
}
