package dev.nearfield.graph;

import java.util.function.LongSupplier;

/**
 * The moment at which a search has to stop. A search asks after each step; the clock is read now
 * and then only, as reading it costs as much as scoring a row.
 *
 * <p>Threads: one at a time. Owns: nothing.
 */
public final class Deadline {

  /** A step scores some thirty rows: this is a few microseconds of work. */
  private static final int STEPS_PER_CHECK = 8;

  private LongSupplier clock = System::nanoTime;
  private long endNanos;
  private int stepsToCheck;
  private boolean armed;
  private boolean passed;

  /** There is no deadline from now on. */
  public void disarm() {
    armed = false;
    passed = false;
  }

  /**
   * Sets the deadline and looks whether it has passed already.
   *
   * @param clock nanoseconds from any origin
   * @param endNanos on that clock
   */
  public void arm(LongSupplier clock, long endNanos) {
    this.clock = clock;
    this.endNanos = endNanos;
    armed = true;
    passed = false;
    check();
  }

  /** Whether there is a deadline. */
  public boolean isArmed() {
    return armed;
  }

  /** Whether the deadline had passed when the clock was read last. */
  public boolean hasPassed() {
    return passed;
  }

  /** Reads the clock, if there is a deadline. */
  public boolean check() {
    if (armed && !passed) {
      stepsToCheck = STEPS_PER_CHECK;
      passed = clock.getAsLong() - endNanos >= 0; // the difference is right even if nanos wrap
    }
    return passed;
  }

  /** Counts a step of a walk and reads the clock if it is time to. */
  boolean checkAfterStep() {
    return armed && (--stepsToCheck > 0 ? passed : check());
  }
}
