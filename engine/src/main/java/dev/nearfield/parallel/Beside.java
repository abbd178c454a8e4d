package dev.nearfield.parallel;

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
  private @Nullable Throwable failure;

  private Beside(String threadName, Runnable task) {
    this.task = task;
    thread = Thread.ofPlatform().daemon().name(threadName).unstarted(this::run);
  }

  /** Starts a task. */
  public static Beside start(String threadName, Runnable task) {
    var beside = new Beside(threadName, task);
    try {
      beside.thread.start();
    } catch (OutOfMemoryError noThread) {
      beside.run();
    }
    return beside;
  }

  /** Whether nothing is left to wait for. */
  public boolean hasEnded() {
    return !thread.isAlive();
  }

  /** Waits until task and thread ended, one way or the other, interrupted or not. */
  public void await() {
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
    }
  }
}
