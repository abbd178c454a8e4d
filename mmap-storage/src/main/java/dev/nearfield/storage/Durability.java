package dev.nearfield.storage;

import java.time.Duration;

/**
 * When an appended record counts as acknowledged.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface Durability {

  /** A record is acknowledged when it is on disk; threads that wait share one force. */
  Durability SYNC = new Sync();

  /** A record is acknowledged at once; closing the log, and each full file, forces to disk. */
  Durability ON_CLOSE = new OnClose();

  /**
   * A record is acknowledged at once and forced to disk in the background, so that a power loss
   * takes at most what was appended within about {@code interval}.
   *
   * @param interval 1 ms to 1 minute
   */
  static Durability group(Duration interval) {
    return new Group(interval);
  }

  /** {@link #SYNC}. */
  record Sync() implements Durability {}

  /**
   * {@link #group}.
   *
   * @param interval pause between two forces, 1 ms to 1 minute
   */
  record Group(Duration interval) implements Durability {

    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofMinutes(1);

    /** Checks the interval. */
    public Group {
      if (interval.compareTo(MIN) < 0 || interval.compareTo(MAX) > 0) {
        throw new IllegalArgumentException(
            "interval must be in [%s, %s], was %s".formatted(MIN, MAX, interval));
      }
    }
  }

  /** {@link #ON_CLOSE}. */
  record OnClose() implements Durability {}
}
