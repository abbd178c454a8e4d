package dev.nearfield.shard.reader;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another thread does. */
final class Until {

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private Until() {}

  static void isTrue(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT_NANOS) {
        throw new AssertionError("not within a minute: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
