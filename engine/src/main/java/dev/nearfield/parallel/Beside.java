package dev.nearfield.parallel;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A task on a daemon thread of its own, beside the one that started it; where the system has no
 * thread left the starter runs it.
 *
 * <p>Threads: used by the starter; {@link #await} by any. Owns: the thread, which ends with the
 * task.
 */
public final class Beside {

  private final Runnable task;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;

  private Beside(Runnable task) {
    this.task = task;
  }

  /** Starts a task. */
  public static Beside start(String threadName, Runnable task) {
    var beside = new Beside(task);
    try {
      Thread.ofPlatform().daemon().name(threadName).start(beside::run);
    } catch (OutOfMemoryError noThread) {
      beside.run();
    }
    return beside;
  }

  /** Waits until the task ended, one way or the other, interrupted or not. */
  public void await() {
    Completion.await(done);
  }

  /** Waits for the task and throws what it threw. */
  public void join() {
    await();
    Completion.rethrow(failure);
  }

  private void run() {
    try {
      task.run();
    } catch (Throwable thrown) { // handed on by join
      failure = thrown;
    } finally {
      done.countDown();
    }
  }
}
