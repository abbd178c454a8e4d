package dev.nearfield.graph;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A fixed crew of threads that shares out numbered tasks; the caller is worker 0.
 *
 * <p>Threads: used by one thread. Owns: its threads, until closed.
 */
public final class Workers implements AutoCloseable {

  private static final int TASKS_PER_GRAB = 8;

  private final int count;
  private final ExecutorService executor;

  /** A crew of {@code count >= 1}. */
  public Workers(int count) {
    this.count = count;
    this.executor =
        Executors.newFixedThreadPool(
            Math.max(1, count - 1),
            Thread.ofPlatform().daemon().name("nearfield-build-", 0).factory());
  }

  /** Number of workers. */
  public int count() {
    return count;
  }

  /** One numbered piece of work. */
  @FunctionalInterface
  public interface Task {
    /**
     * Does it.
     *
     * @param worker who: {@code 0..count-1}; no two at once have one number
     * @param task which
     */
    void run(int worker, int task);
  }

  /** Runs tasks {@code 0..taskCount-1} and waits; rethrows the first failure. */
  public void run(int taskCount, Task task) {
    int helpers = Math.min(count, Math.ceilDiv(taskCount, TASKS_PER_GRAB)) - 1;
    var cursor = new AtomicInteger();
    if (helpers <= 0) {
      drain(0, taskCount, cursor, task);
      return;
    }
    var failure = new AtomicReference<@Nullable Throwable>();
    var done = new CountDownLatch(helpers);
    for (int helper = 1; helper <= helpers; helper++) {
      int worker = helper;
      executor.execute(
          () -> {
            drainCatching(worker, taskCount, cursor, task, failure);
            done.countDown();
          });
    }
    drainCatching(0, taskCount, cursor, task, failure);
    awaitUninterruptibly(done);
    Throwable thrown = failure.get();
    if (thrown != null) {
      rethrow(thrown);
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }

  private static void drain(int worker, int taskCount, AtomicInteger cursor, Task task) {
    for (int from = cursor.getAndAdd(TASKS_PER_GRAB);
        from < taskCount;
        from = cursor.getAndAdd(TASKS_PER_GRAB)) {
      int to = Math.min(taskCount, from + TASKS_PER_GRAB);
      for (int i = from; i < to; i++) {
        task.run(worker, i);
      }
    }
  }

  private static void drainCatching(
      int worker,
      int taskCount,
      AtomicInteger cursor,
      Task task,
      AtomicReference<@Nullable Throwable> failure) {
    try {
      drain(worker, taskCount, cursor, task);
    } catch (Throwable thrown) {
      failure.compareAndSet(null, thrown);
      cursor.set(taskCount);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch done) {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void rethrow(Throwable failure) {
    switch (failure) {
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable other -> throw new IllegalStateException(other);
    }
  }
}
