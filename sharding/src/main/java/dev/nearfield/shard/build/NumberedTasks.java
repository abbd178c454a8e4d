package dev.nearfield.shard.build;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Numbered tasks, shared out among the caller and some threads. After a failure none begins.
 *
 * <p>Threads: one use each. Owns: its threads, which end before {@link #run} returns.
 */
final class NumberedTasks {

  private final int count;
  private final IntConsumer task;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private NumberedTasks(int count, IntConsumer task) {
    this.count = count;
    this.task = task;
  }

  /** Runs tasks {@code 0..count-1}, in order as far as one thread goes; rethrows a failure. */
  static void run(int threads, int count, IntConsumer task) {
    new NumberedTasks(count, task).run(Math.min(threads, count));
  }

  private void run(int threads) {
    List<Thread> helpers = new ArrayList<>();
    try {
      for (int i = 1; i < threads; i++) {
        helpers.add(
            Thread.ofPlatform().daemon().name("nearfield-shard-build-" + i).start(this::drain));
      }
      drain();
    } catch (Throwable noThread) { // those that began read what the caller owns: wait for them
      failure.compareAndSet(null, noThread);
    }
    join(helpers);
    rethrow(failure.get());
  }

  private void drain() {
    try {
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        if (failure.get() != null) {
          return;
        }
        task.accept(i);
      }
    } catch (Throwable thrown) {
      failure.compareAndSet(null, thrown);
    }
  }

  /** An interrupt is kept for the caller: files are being written, so it waits all the same. */
  private static void join(List<Thread> helpers) {
    boolean interrupted = false;
    for (Thread helper : helpers) {
      while (helper.isAlive()) {
        try {
          helper.join();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> throw new AssertionError("tasks throw nothing checked", failure);
    }
  }
}
