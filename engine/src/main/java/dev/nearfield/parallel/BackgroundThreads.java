package dev.nearfield.parallel;

import java.util.ArrayList;
import java.util.List;

/**
 * Threads that an owner begins in the background one after the other, or at once, and awaits when
 * it closes; from then on none begins.
 *
 * <p>Threads: safe; no task runs under a lock of this. Owns: the threads, until each ends.
 */
public final class BackgroundThreads {

  /*
   * A thread is known before it begins: whoever closes meanwhile waits for one that is about to,
   * and one that comes later learns that it is too late. Tasks are not run under the monitor, as
   * one does where the system has no thread left, and may take long or need other locks.
   */

  private final String name;

  /** Guarded by this. */
  private final List<Beside> begun = new ArrayList<>();

  /** Guarded by this. */
  private boolean closing;

  /** None yet; each will have that name. */
  public BackgroundThreads(String name) {
    this.name = name;
  }

  /** Begins a task on a thread of its own, unless they are or were awaited. */
  public void begin(Runnable task) {
    Beside thread = Beside.of(name, task);
    if (keep(thread)) {
      thread.begin();
    }
  }

  private synchronized boolean keep(Beside thread) {
    if (!closing) {
      begun.removeIf(Beside::hasEnded);
      begun.add(thread);
    }
    return !closing;
  }

  /** Waits for all that were begun, interrupted or not. */
  public void awaitEnd() {
    close().forEach(Beside::await);
  }

  private synchronized List<Beside> close() {
    closing = true;
    return List.copyOf(begun);
  }
}
