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
  private final Thread thread;
  private final CountDownLatch done = new CountDownLatch(1);
  private @Nullable Throwable failure;

  private Beside(String threadName, Runnable task) {
    this.task = task;
    thread = Thread.ofPlatform().daemon().name(threadName).unstarted(this::run);
  }

  /** Starts a task. */
  public static Beside start(String threadName, Runnable task) {
    Beside beside = of(threadName, task);
    beside.begin();
    return beside;
  }

  /** A task that is to {@link #begin}: whoever waits for it waits for that, too. */
  static Beside of(String threadName, Runnable task) {
    return new Beside(threadName, task);
  }

  /** Starts it, once. */
  void begin() {
    try {
      thread.start();
    } catch (OutOfMemoryError noThread) {
      run();
    } catch (Throwable refused) {
      done.countDown(); // else a close would wait for what never began
      throw refused;
    }
  }

  /** Whether nothing is left to wait for. */
  boolean hasEnded() {
    return done.getCount() == 0 && !thread.isAlive();
  }

  /** Waits until task and thread ended, one way or the other, interrupted or not. */
  public void await() {
    Completion.await(done);
    Completion.await(thread);
  }

  /** Waits for the task and throws what it threw. */
  public void join() {
    await();
    Completion.rethrow(failure);
  }

  /** Waits after a failure of the starter's own, which then tells of the task's as well. */
  @SuppressWarnings("ReferenceEquality") // the very one, handed on by join
  public void awaitAfter(Throwable ownFailure) {
    await();
    Throwable other = failure;
    if (other != null && other != ownFailure) {
      ownFailure.addSuppressed(other);
    }
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
