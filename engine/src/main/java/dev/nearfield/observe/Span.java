package dev.nearfield.observe;

import org.jspecify.annotations.Nullable;

/**
 * Times something that takes a while, from its making to {@link #done(long, long)}; if that is not
 * called before {@link #close}, it failed.
 *
 * <p>Threads: one at a time. Owns: an event of the flight recorder.
 */
public final class Span implements AutoCloseable {

  private final Observer observer;
  private final Observer.Work work;
  private final @Nullable WorkEvent event;
  private final long startNanos = System.nanoTime();
  private boolean ended;

  Span(Observer observer, Observer.Work work) {
    this.observer = observer;
    this.work = work;
    event = FlightEvents.of(work);
    if (event != null) {
      event.begin();
    }
  }

  /**
   * It came to its good end.
   *
   * @param rows rows that it was done to
   * @param records records of the log that it was about
   */
  public void done(long rows, long records) {
    end(rows, records, true);
  }

  /** {@link #done(long, long)} without records; returns the rows. */
  public int done(int rows) {
    done(rows, 0);
    return rows;
  }

  /** {@link #done(long, long)} if there were records; otherwise nothing happened. */
  public void doneIfAny(long rows, long records) {
    if (records > 0) {
      done(rows, records);
    }
    ended = true;
  }

  /** It failed, unless it was {@link #done(long, long)}. */
  @Override
  public void close() {
    end(0, 0, false);
  }

  private void end(long rows, long records, boolean succeeded) {
    if (!ended) {
      ended = true;
      long nanos = System.nanoTime() - startNanos;
      if (event != null) {
        event.end();
        event.index = observer.name();
        event.succeeded = succeeded;
        event.measure(rows, records);
        event.commit();
      }
      observer.ended(work, nanos, rows, records, succeeded);
    }
  }
}
