package dev.nearfield.shard.reader;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for work of another thread, and throws what that threw.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
final class Ended {

  private Ended() {}

  /**
   * Waits for the end.
   *
   * @throws ReaderInterruptedException if this thread is interrupted, or that one was
   */
  static void await(Future<?> work) {
    try {
      work.get();
    } catch (InterruptedException interrupted) {
      throw restored(interrupted);
    } catch (ExecutionException failure) {
      throw unwrapped(failure);
    }
  }

  /** {@link #await(Future)} for so long; whether it ended. */
  static boolean await(Future<?> work, long nanos) {
    try {
      work.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (InterruptedException interrupted) {
      throw restored(interrupted);
    } catch (ExecutionException failure) {
      throw unwrapped(failure);
    }
  }

  private static ReaderInterruptedException restored(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    return new ReaderInterruptedException(interrupted);
  }

  private static RuntimeException unwrapped(ExecutionException failure) {
    return switch (failure.getCause()) {
      case RuntimeException known -> known;
      case Error error -> throw error;
      case InterruptedException stopped -> new ReaderInterruptedException(stopped);
      case null, default -> new IllegalStateException(failure);
    };
  }
}
