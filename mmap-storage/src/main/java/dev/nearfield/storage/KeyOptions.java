package dev.nearfield.storage;

import java.util.Objects;

/**
 * Where an index on disk keeps the way from ids to ordinals. It may be chosen anew at every open:
 * the ids themselves are always saved with the index, and the rest follows from them.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 */
public sealed interface KeyOptions {

  /** In memory, made anew at every open; needs nothing, and is right for most. */
  KeyOptions OFF_HEAP = new OffHeap();

  /**
   * In a Chronicle Map beside the index: see {@link Mapped}.
   *
   * @param expectedIds ids to make room for at first, from 1; more are welcome
   */
  static KeyOptions chronicle(int expectedIds) {
    return new Mapped("chronicle", expectedIds);
  }

  /** In memory. */
  record OffHeap() implements KeyOptions {}

  /**
   * In a file that is mapped, and not read when the index opens.
   *
   * @param provider name of the {@link KeyMapProvider}
   * @param expectedIds ids to make room for at first, from 1
   */
  record Mapped(String provider, int expectedIds) implements KeyOptions {

    /** Refuses a count that means nothing. */
    public Mapped {
      Objects.requireNonNull(provider, "provider");
      if (expectedIds < 1) {
        throw new IllegalArgumentException(
            "expectedIds must be at least 1, was %d".formatted(expectedIds));
      }
    }
  }
}
