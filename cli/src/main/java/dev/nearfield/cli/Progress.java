package dev.nearfield.cli;

import java.util.Locale;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One line on a terminal that tells how far a task is; nothing at all in a pipe.
 *
 * <pre>
 * adding     [##########..........]  50 %  30,000 of 60,000  4,812/s  6.2 s left
 * </pre>
 *
 * <p>Threads: one at a time.
 */
public final class Progress implements AutoCloseable {

  private static final int MAX_WIDTH = 79;
  private static final int BAR_WIDTH = 20;
  private static final int BAR_WIDTH_MIN = 4;
  private static final int BAR_FRAME = 3;
  private static final double SECONDS_BEFORE_ESTIMATE = 2;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final String CLEAR_TO_END = "\033[K";

  private final Console console;
  private final String task;
  private final LongFunction<String> unit;
  private final long startNanos = System.nanoTime();
  private long drawnNanos;
  private long done;
  private long total;

  private Progress(Console console, String task, LongFunction<String> unit) {
    this.console = console;
    this.task = task;
    this.unit = unit;
  }

  /** Starts the line of a task, for example {@code adding}. */
  public static Progress start(Console console, String task) {
    return new Progress(console, task, Text::count);
  }

  /** As above, of a task whose steps are bytes. */
  public static Progress startBytes(Console console, String task) {
    return new Progress(console, task, Text::bytes);
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
    console.err().print("\r" + line(elapsedSeconds(), ending) + CLEAR_TO_END);
    console.err().flush();
  }

  /** The bar, then the rate give way where the line would wrap: a wrapped line cannot redraw. */
  String line(double elapsedSeconds, @Nullable String ending) {
    double perSecond = done / Math.max(1e-9, elapsedSeconds);
    String rate = unit.apply(Math.round(perSecond)) + "/s  ";
    String last = ending != null ? ending : rest(elapsedSeconds, perSecond);
    String name = String.format(Locale.ROOT, "%-10s ", task);
    int room = MAX_WIDTH - name.length() - last.length();
    String numbers = numbers();
    String shownRate = numbers.length() + rate.length() <= room ? rate : "";
    String bar = bar(room - numbers.length() - shownRate.length());
    return (name + bar + numbers + shownRate + last).stripTrailing();
  }

  private String numbers() {
    return String.format(
        Locale.ROOT,
        "%3d %%  %s of %s  ",
        done * 100 / Math.max(1, total),
        unit.apply(done),
        unit.apply(total));
  }

  /** The estimate; the first rates, of code that is not compiled yet, would make it absurd. */
  private String rest(double elapsedSeconds, double perSecond) {
    boolean known = done > 0 && elapsedSeconds >= SECONDS_BEFORE_ESTIMATE;
    return known ? Text.seconds((total - done) / Math.max(1e-9, perSecond)) + " left" : "";
  }

  private String bar(int room) {
    int width = Math.min(BAR_WIDTH, room - BAR_FRAME);
    if (width < BAR_WIDTH_MIN) {
      return "";
    }
    int filled = (int) (done * width / Math.max(1, total));
    return "[" + "#".repeat(filled) + ".".repeat(width - filled) + "] ";
  }

  private double elapsedSeconds() {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
