package dev.nearfield.index;

import dev.nearfield.IndexClosedException;
import dev.nearfield.storage.ReaderEpochs;
import dev.nearfield.storage.ReferenceCount;

/**
 * Keeps an index's memory while calls run: whoever is inside may touch it, and once the index is
 * closed nobody gets in.
 *
 * <p>Threads: safe. Owns: the right to free the index's memory, once.
 */
final class Lifetime {

  private final ReferenceCount references;
  private final ReaderEpochs epochs = new ReaderEpochs();

  /** Open; {@code free} runs when the index is closed and the last call has left. */
  Lifetime(Runnable free) {
    references = new ReferenceCount(free);
  }

  /**
   * Keeps the memory alive, and what is deleted meanwhile in its place, until {@link #leave}.
   *
   * @return what to leave with
   */
  int enter() {
    if (!references.tryAcquire()) {
      throw closed();
    }
    return epochs.enter();
  }

  void leave(int epoch) {
    epochs.leave(epoch);
    references.release();
  }

  /** Waits until all calls that run now have left; false if the index was closed meanwhile. */
  boolean awaitCalls() {
    return epochs.awaitReaders(references::isClosed);
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
