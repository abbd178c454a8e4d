package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.ShardLateException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Opens a shard in a thread of its own, once for all queries that wait for it: each leaves when its
 * time is over, and the next one finds the shard.
 *
 * <p>Threads: safe. Owns: one thread while a shard is being opened.
 */
final class ShardArrival {

  private final int shard;
  private final Runnable load;
  private final AtomicReference<@Nullable CompletableFuture<Void>> running =
      new AtomicReference<>();

  ShardArrival(int shard, Runnable load) {
    this.shard = shard;
    this.load = load;
  }

  /**
   * Waits until the shard was opened; it may be closed again by now.
   *
   * @throws ShardLateException if that takes longer
   */
  void await(long nanos) {
    if (!Ended.await(current(), nanos)) {
      throw new ShardLateException("fetching shard " + shard);
    }
  }

  private CompletableFuture<Void> current() {
    var mine = new CompletableFuture<Void>();
    var others = running.compareAndExchange(null, mine);
    if (others != null) {
      return others;
    }
    Thread.ofVirtual().name("nearfield-shard-open-" + shard).start(() -> run(mine));
    return mine;
  }

  private void run(CompletableFuture<Void> mine) {
    @Nullable Throwable failure = null;
    try {
      load.run();
    } catch (Throwable thrown) { // told to whoever waits
      failure = thrown;
    }
    running.set(null); // before those who wait look again
    if (failure == null) {
      mine.complete(null);
    } else {
      mine.completeExceptionally(failure);
    }
  }
}
