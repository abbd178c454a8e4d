package dev.nearfield.index;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/**
 * Takes breaks from long work, so that searches on the same processor wait for slices of it and not
 * for all: a system gives a thread that never rests some milliseconds at a time.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class Pace {

  /** Breaks much shorter than this cost more than they give. */
  private static final long MIN_WORK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  private final DoubleSupplier duty;
  private long resumed = System.nanoTime();

  /**
   * A pace.
   *
   * @param duty of the time, how much is work, {@code 0 < duty <= 1}; the rest belongs to others
   */
  Pace(DoubleSupplier duty) {
    this.duty = duty;
  }

  /** Work without breaks. */
  static Pace full() {
    return new Pace(() -> 1);
  }

  /** Rests if it is time to. */
  void rest() {
    long worked = System.nanoTime() - resumed;
    if (worked < MIN_WORK_NANOS) {
      return;
    }
    double share = duty.getAsDouble();
    if (share < 1) {
      LockSupport.parkNanos((long) (worked * (1 - share) / share));
    }
    resumed = System.nanoTime();
  }
}
