package dev.nearfield.parallel;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * The end of work that several threads share.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Completion {

  private Completion() {}

  /**
   * Waits until a latch is open, interrupted or not: helpers are inside memory that the caller may
   * free once this returns. An interrupt is handed on afterwards.
   */
  public static void await(CountDownLatch done) {
    uninterruptibly(done::await);
  }

  /** Waits until a thread has ended, if it was ever started; as {@link #await(CountDownLatch)}. */
  public static void await(Thread thread) {
    uninterruptibly(thread::join);
  }

  private interface Wait {
    void run() throws InterruptedException;
  }

  private static void uninterruptibly(Wait wait) {
    boolean interrupted = false;
    while (true) {
      try {
        wait.run();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Throws what a task has thrown; does nothing if that is null. */
  public static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable other -> throw new AssertionError(other); // tasks declare nothing checked
    }
  }
}
