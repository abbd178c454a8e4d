package dev.nearfield.shard.objectstore;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Repeats requests that found no answer or an overloaded store, after pauses that double and are
 * drawn at random below their bound, so that many clients do not come back at once.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class Retries {

  private static final int ATTEMPTS = 5;
  private static final long FIRST_PAUSE_MILLIS = 50;

  private final RandomGenerator random;
  private final Pause pause;

  /** What waiting is; tests do not wait. */
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  Retries(RandomGenerator random, Pause pause) {
    this.random = random;
    this.pause = pause;
  }

  /** Asks until there is an answer, or five times. */
  <T> T repeat(Supplier<T> request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.get();
      } catch (ObjectStoreException failure) {
        if (!failure.worthRepeating()) {
          throw failure;
        }
        waitAfter(attempt, failure);
      }
    }
  }

  /**
   * Waits before the next attempt, or throws the failure of the last one.
   *
   * @param attempt that failed, from 1
   */
  void waitAfter(int attempt, ObjectStoreException failure) {
    if (attempt == ATTEMPTS) {
      failure.repeatedInVain();
      throw failure;
    }
    long bound = FIRST_PAUSE_MILLIS << attempt;
    try {
      pause.sleep(Duration.ofMillis(random.nextLong(bound / 2, bound)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw failure;
    }
  }
}
