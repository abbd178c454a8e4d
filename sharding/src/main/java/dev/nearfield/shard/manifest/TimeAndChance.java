package dev.nearfield.shard.manifest;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * What the protocol takes from outside: time, waiting and chance. Tests take them from a seed.
 *
 * <p>Nothing that must hold depends on clocks being right: they say how long readers are given, and
 * when a silent run counts as dead.
 *
 * @param clock of this machine
 * @param pause waits
 * @param random for names of runs and lengths of pauses
 */
record TimeAndChance(Clock clock, Pause pause, RandomGenerator random) {

  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final int MAX_DOUBLINGS = 7;

  /** Waiting. */
  interface Pause {
    void sleep(Duration duration) throws InterruptedException;
  }

  static TimeAndChance system() {
    // Safe for threads, unlike most: two runs that begin at once must not have one name.
    return new TimeAndChance(Clock.systemUTC(), Thread::sleep, new SecureRandom());
  }

  /** A name that nobody else has; later ones sort after earlier ones. */
  String newRunId() {
    return "%012x-%016x".formatted(clock.millis(), random.nextLong());
  }

  /**
   * Waits before the next attempt, longer each time, by chance, so that rivals part.
   *
   * @throws ManifestInterruptedException if the thread is interrupted meanwhile; it still is
   */
  void pauseAfter(int attempt) {
    long bound = FIRST_PAUSE_MILLIS << Math.min(attempt, MAX_DOUBLINGS);
    try {
      pause.sleep(Duration.ofMillis(random.nextLong(bound / 2, bound)));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ManifestInterruptedException(interrupted);
    }
  }
}
