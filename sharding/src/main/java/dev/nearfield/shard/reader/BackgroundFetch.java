package dev.nearfield.shard.reader;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * A fetch of one shard, in a thread of its own: whoever waits may leave, and others still want it.
 *
 * <p>Threads: safe. Owns: its thread, from {@link #begin} on.
 */
final class BackgroundFetch {

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Thread thread;

  /**
   * Prepares it.
   *
   * @param work calls {@link #end}, whatever happens
   */
  BackgroundFetch(String sha256, Consumer<BackgroundFetch> work) {
    thread =
        Thread.ofVirtual()
            .name("nearfield-shard-fetch-" + sha256)
            .unstarted(() -> work.accept(this));
  }

  /** Begins; once. */
  void begin() {
    thread.start();
  }

  /** Ends every wait in it. */
  void interrupt() {
    thread.interrupt();
  }

  /** It is over. */
  void end(Optional<Throwable> failure) {
    failure.ifPresentOrElse(ended::completeExceptionally, () -> ended.complete(null));
  }

  /** When it is over, with what it threw. */
  Future<?> ended() {
    return ended;
  }

  /** Waits until it is over, however it ends. */
  void awaitEnd() {
    ended.handle((_, _) -> true).join();
  }
}
