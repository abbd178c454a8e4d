package dev.nearfield.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits for what another thread does.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Until {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private Until() {}

  /**
   * Returns once something is so.
   *
   * @param what it is, for the error when it is not within a minute
   */
  public static void isTrue(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new AssertionError("not within a minute: " + what);
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
