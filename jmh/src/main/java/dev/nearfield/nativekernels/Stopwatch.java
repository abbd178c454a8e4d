package dev.nearfield.nativekernels;

import static dev.nearfield.nativekernels.Rows.BATCH;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * Measures by this thread's CPU time: what else the machine does does not count, unless it takes
 * caches and memory bandwidth away.
 *
 * <p>Threads: one at a time. Owns: nothing, borrows the rows.
 */
final class Stopwatch {

  private static final double NANOS_PER_MILLI = 1e6;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final Rows rows;

  Stopwatch(Rows rows) {
    this.rows = rows;
  }

  /** Returns the time a row over some batches. */
  double nanosPerRow(Side side, int batches) {
    return (double) nanos(side, batches) / ((long) batches * BATCH);
  }

  /**
   * Lets a side run for a while and returns how many batches it then does in so many milliseconds.
   */
  int batchesIn(int millis, Side side, long warmMillis) {
    double wanted = millis * NANOS_PER_MILLI;
    double warm = warmMillis * NANOS_PER_MILLI;
    double warmed = 0;
    double last = 1;
    int batches = 1;
    int measured = batches;
    do {
      measured = batches;
      last = Math.max(1, nanos(side, measured));
      warmed += last;
      batches = (int) Math.clamp(wanted * measured / last, 1, 2.0 * measured);
    } while (warmed < warm || last < wanted / 4);
    return batches;
  }

  private long nanos(Side side, int batches) {
    MemorySegment visits = rows.visits();
    long before = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < batches; i++) {
      side.score(visits, rows.nextBatch());
    }
    return threads.getCurrentThreadCpuTime() - before;
  }
}
