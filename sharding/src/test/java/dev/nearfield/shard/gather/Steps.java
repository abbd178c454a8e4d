package dev.nearfield.shard.gather;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.testkit.Until;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What tests need to run threads step by step. Every wait has a bound that nobody should reach. */
final class Steps {

  private static final long BOUND_SECONDS = 30;

  private Steps() {}

  /** Keeps tasks until a test runs them. */
  static final class ManualExecutor implements Executor {

    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    /** The next task, once there is one. */
    Runnable next() {
      try {
        Runnable task = tasks.poll(BOUND_SECONDS, TimeUnit.SECONDS);
        assertThat(task).as("a task").isNotNull();
        return task;
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }

    int waiting() {
      return tasks.size();
    }
  }

  /** Stops whoever comes by until it is opened, or they are interrupted. */
  static final class Gate {

    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

    /** Waits here. */
    void pass() {
      reached.countDown();
      try {
        assertThat(open.await(BOUND_SECONDS, TimeUnit.SECONDS)).as("opened").isTrue();
      } catch (InterruptedException stopped) {
        interrupted.countDown();
        throw new IllegalStateException("interrupted at the gate", stopped);
      } finally {
        left.countDown();
      }
    }

    /** Waits here and takes no notice of interrupts. */
    void passUnmoved() {
      reached.countDown();
      boolean opened = false;
      while (!opened) {
        try {
          opened = open.await(BOUND_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException ignored) {
          interrupted.countDown();
        }
      }
      left.countDown();
    }

    void open() {
      open.countDown();
    }

    void awaitReached() {
      Steps.await(reached);
    }

    void awaitInterrupted() {
      Steps.await(interrupted);
    }

    void awaitLeft() {
      Steps.await(left);
    }

    boolean wasInterrupted() {
      return interrupted.getCount() == 0;
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(BOUND_SECONDS, TimeUnit.SECONDS)).as("in time").isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** Runs something on a platform thread of its own. */
  static <T> CompletableFuture<T> beside(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, run -> Thread.ofPlatform().daemon().start(run));
  }

  /** {@link #beside(Supplier)} for what returns nothing. */
  static CompletableFuture<Void> run(Runnable task) {
    return CompletableFuture.runAsync(task, run -> Thread.ofPlatform().daemon().start(run));
  }

  /** The outcome of something that runs elsewhere. */
  static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Waits until something is so. */
  static void until(BooleanSupplier condition) {
    Until.isTrue("the next step may begin", condition);
  }
}
