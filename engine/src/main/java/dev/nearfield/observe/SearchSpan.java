package dev.nearfield.observe;

import org.jspecify.annotations.Nullable;

/**
 * Times searches, one after the other. One that throws leaves no trace.
 *
 * <p>Threads: one at a time. Owns: an event of the flight recorder, used again and again.
 */
public final class SearchSpan {

  private final Observer observer;
  private @Nullable SlowSearchEvent event;
  private long startNanos;

  SearchSpan(Observer observer) {
    this.observer = observer;
  }

  /** A search begins now. */
  public void begin() {
    if (event == null) {
      event = FlightEvents.search();
    }
    if (event != null) {
      event.begin();
    }
    startNanos = System.nanoTime();
  }

  /**
   * The search ended now.
   *
   * @param k hits asked for
   * @param hits hits found
   * @param scoredRows rows scored
   * @param partial whether a deadline cut it short
   */
  public void end(int k, int hits, long scoredRows, boolean partial) {
    observer.searched(System.nanoTime() - startNanos, scoredRows, partial);
    SlowSearchEvent known = event;
    if (known != null) {
      known.end();
      if (known.shouldCommit()) {
        known.index = observer.name();
        known.k = k;
        known.hits = hits;
        known.scoredRows = scoredRows;
        known.partial = partial;
        known.commit();
      }
    }
  }
}
