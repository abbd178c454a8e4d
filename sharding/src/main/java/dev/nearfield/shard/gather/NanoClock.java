package dev.nearfield.shard.gather;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;

/**
 * Time as scatter-gather and {@link RateLimiter} see it, so that tests can set it.
 *
 * <p>Threads: safe, in every implementation. Owns: nothing.
 */
public interface NanoClock {

  /** The system's. */
  NanoClock SYSTEM =
      new NanoClock() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
          TimeUnit.NANOSECONDS.sleep(nanos);
        }

        @Override
        @SuppressWarnings("WaitNotInLoop") // the caller's loop
        public void await(Condition condition, long nanos) throws InterruptedException {
          var _ = condition.awaitNanos(nanos);
        }
      };

  /** Nanoseconds since some moment. */
  long nanoTime();

  /** Waits that long. */
  void sleep(long nanos) throws InterruptedException;

  /** Waits for a signal, at most that long; may return early, so the caller looks again. */
  void await(Condition condition, long nanos) throws InterruptedException;
}
