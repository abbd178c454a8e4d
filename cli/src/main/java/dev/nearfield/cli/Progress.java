package dev.nearfield.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line on a terminal that tells how far a task is; nothing at all in a pipe.
 *
 * <pre>
 * adding   [##########..........]  50 %   30,000 of 60,000   4,812/s   6.2 s left
 * </pre>
 *
 * <p>Threads: one at a time.
 */
public final class Progress implements AutoCloseable {

  private static final int BAR_WIDTH = 20;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final String CLEAR_TO_END = "\033[K";

  private final Console console;
  private final String task;
  private final long startNanos = System.nanoTime();
  private long drawnNanos;
  private long done;
  private long total;

  private Progress(Console console, String task) {
    this.console = console;
    this.task = task;
  }

  /** Starts the line of a task, for example {@code adding}. */
  public static Progress start(Console console, String task) {
    return new Progress(console, task);
  }

  /** Tells how much is done; redraws at most ten times a second. */
  public void update(long done, long total) {
    this.done = done;
    this.total = total;
    long now = System.nanoTime();
    if (now - drawnNanos >= REDRAW_NANOS) {
      drawnNanos = now;
      draw(null);
    }
  }

  /** Leaves the line with the time that the task took. */
  @Override
  public void close() {
    if (total > 0) {
      draw("took " + Text.seconds(elapsedSeconds()));
      if (console.terminal()) {
        console.err().println();
      }
    }
  }

  private void draw(@Nullable String ending) {
    if (!console.terminal()) {
      return;
    }
    console.err().print("\r" + line(ending) + CLEAR_TO_END);
    console.err().flush();
  }

  private String line(@Nullable String ending) {
    int filled = (int) (done * BAR_WIDTH / Math.max(1, total));
    String bar = "#".repeat(filled) + ".".repeat(BAR_WIDTH - filled);
    double perSecond = done / Math.max(1e-9, elapsedSeconds());
    double left = (total - done) / Math.max(1e-9, perSecond);
    return String.format(
        Locale.ROOT,
        "%-10s [%s] %3d %%   %s of %s   %s/s   %s",
        task,
        bar,
        done * 100 / Math.max(1, total),
        Text.count(done),
        Text.count(total),
        Text.count(Math.round(perSecond)),
        ending != null ? ending : done == 0 ? "" : Text.seconds(left) + " left");
  }

  private double elapsedSeconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
