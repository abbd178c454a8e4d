package dev.nearfield.index;

import dev.nearfield.BatchOptions;
import dev.nearfield.parallel.Completion;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Shares numbered tasks between the caller and threads of somebody's executor. The caller never
 * waits for a helper that has not begun: a busy executor, or one that refuses, costs speed only.
 *
 * <p>Threads: used by one thread. Owns: nothing.
 */
final class TaskCrew {

  private static final int CHUNK_ITEMS = 16;

  private final IntConsumer task;
  private final int taskCount;
  private final AtomicInteger next = new AtomicInteger();
  private final CountDownLatch left;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private TaskCrew(int taskCount, IntConsumer task) {
    this.task = task;
    this.taskCount = taskCount;
    left = new CountDownLatch(taskCount);
  }

  /** Runs tasks {@code 0..taskCount-1} and waits for all; rethrows the first failure. */
  static void run(BatchOptions options, int taskCount, IntConsumer task) {
    var crew = new TaskCrew(taskCount, task);
    int helpers = Math.min(options.threads(), taskCount) - 1;
    try {
      for (int helper = 0; helper < helpers; helper++) {
        options.executor().execute(crew::drain);
      }
    } catch (RejectedExecutionException refused) {
      // The caller does alone what nobody helps with.
    } catch (Throwable broken) { // helpers that began are inside the index's memory: wait for them
      crew.failure.compareAndSet(null, broken);
    }
    crew.drain();
    Completion.await(crew.left);
    Completion.rethrow(crew.failure.get());
  }

  /** Work on the items {@code from..to-1}. */
  interface Chunk {

    /** Does it. */
    void run(int from, int to);
  }

  /** Shares out items {@code 0..itemCount-1} in chunks of neighbors. */
  static void runChunks(BatchOptions options, int itemCount, Chunk chunk) {
    run(
        options,
        Math.ceilDiv(itemCount, CHUNK_ITEMS),
        task -> {
          int from = task * CHUNK_ITEMS;
          chunk.run(from, from + Math.min(CHUNK_ITEMS, itemCount - from));
        });
  }

  private void drain() {
    for (int number = next.getAndIncrement(); number < taskCount; number = next.getAndIncrement()) {
      try {
        if (failure.get() == null) {
          task.accept(number);
        }
      } catch (Throwable thrown) {
        failure.compareAndSet(null, thrown);
      } finally {
        left.countDown();
      }
    }
  }
}
