package dev.nearfield.shard.gather;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The thread of a search that nobody waits for, and the future that it completes. Whoever completes
 * the future first, by cancelling it for instance, interrupts the search.
 *
 * <p>Threads: {@link #start} once. Owns: the thread, which ends with the search.
 */
final class Driver<T> {

  private final Supplier<T> search;
  private final CompletableFuture<T> future = new CompletableFuture<>();
  private final AtomicBoolean done = new AtomicBoolean();

  Driver(Supplier<T> search) {
    this.search = search;
  }

  CompletableFuture<T> future() {
    return future;
  }

  void start(Thread.Builder builder) {
    Thread thread = builder.unstarted(this::run);
    var _ =
        future.whenComplete(
            (_, _) -> {
              if (!done.get()) {
                thread.interrupt();
              }
            });
    thread.start();
  }

  private void run() {
    try {
      T result = search.get();
      done.set(true);
      future.complete(result);
    } catch (Throwable thrown) { // whatever it is, whoever waits must hear of it
      done.set(true);
      future.completeExceptionally(thrown);
    }
  }
}
