package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.storage.ReferenceCount;

/**
 * Keeps an index's memory while calls run: whoever is inside may touch it, and once the index is
 * closed nobody gets in.
 *
 * <p>Threads: safe. Owns: the right to free the index's memory, once.
 */
final class Lifetime {

  private final ReferenceCount references;

  /** Open; {@code free} runs when the index is closed and the last call has left. */
  Lifetime(Runnable free) {
    references = new ReferenceCount(free);
  }

  /** Keeps the memory alive until {@link #leave}. */
  void enter() {
    if (!references.tryAcquire()) {
      throw closed();
    }
  }

  void leave() {
    references.release();
  }

  /** For calls that touch no memory of the index. */
  void requireOpen() {
    if (references.isClosed()) {
      throw closed();
    }
  }

  boolean isClosed() {
    return references.isClosed();
  }

  void close() {
    references.close();
  }

  static IndexClosedException closed() {
    return new IndexClosedException("the index is closed: open it again");
  }
}
