package dev.nearfield.soak;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does something so many times a second, or as often as it can if that is less.
 *
 * <p>Threads: the one that made it joins it. Owns: its thread, until joined.
 */
final class Pace {

  private final Thread thread;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile int done;

  /** Starts at once and ends at a moment of {@link System#nanoTime}; steps are numbered from 0. */
  Pace(long start, long end, int perSecond, IntConsumer step) {
    long nanos = 1_000_000_000L / perSecond;
    thread =
        Thread.ofPlatform()
            .name("soak")
            .start(
                () -> {
                  try {
                    run(start, end, nanos, step);
                  } catch (RuntimeException | Error failed) {
                    failure.set(failed);
                  }
                });
  }

  /** Waits for the end; returns the number of steps. */
  int join() throws InterruptedException {
    thread.join();
    if (failure.get() != null) {
      throw new IllegalStateException("the load failed", failure.get());
    }
    return done;
  }

  private void run(long start, long end, long nanos, IntConsumer step) {
    int count = 0;
    for (long due = start; due < end && System.nanoTime() < end; due += nanos) {
      long early = due - System.nanoTime();
      if (early > 0) {
        LockSupport.parkNanos(early);
      }
      step.accept(count++);
    }
    done = count;
  }
}
