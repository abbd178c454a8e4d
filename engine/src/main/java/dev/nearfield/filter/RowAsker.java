package dev.nearfield.filter;

import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Asks about rows one by one, until somebody says that it takes too long: the record of each may
 * have to be read.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class RowAsker {

  /** Rows between two looks at the clock, about as many microseconds if records are read. */
  private static final int ROWS_PER_LOOK = 64;

  private final BooleanSupplier mustStop;
  private int rowsToLook = ROWS_PER_LOOK;
  private boolean stopped;

  /** Asks until it must stop, which is looked at now and then. */
  RowAsker(BooleanSupplier mustStop) {
    this.mustStop = mustStop;
  }

  /** Whether some rows were not asked: then what was found says nothing. */
  boolean isStopped() {
    return stopped;
  }

  /** Adds those of some rows that pass a test. */
  void ask(RoaringBitmap rows, IntPredicate test, RoaringBitmap passed) {
    PeekableIntIterator ordinals = rows.getIntIterator();
    while (ordinals.hasNext() && !mustStopNow()) {
      int ordinal = ordinals.next();
      if (test.test(ordinal)) {
        passed.add(ordinal);
      }
    }
  }

  private boolean mustStopNow() {
    if (!stopped && --rowsToLook == 0) {
      rowsToLook = ROWS_PER_LOOK;
      stopped = mustStop.getAsBoolean();
    }
    return stopped;
  }
}
