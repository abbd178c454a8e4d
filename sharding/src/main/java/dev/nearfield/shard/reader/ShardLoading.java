package dev.nearfield.shard.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Opens many shards at once, as many as the cache fetches at a time.
 *
 * <p>Threads: static, share freely. Owns: its threads while it runs.
 */
final class ShardLoading {

  private ShardLoading() {}

  /** Opens all; what the first that fails throws comes after the others have ended. */
  static void load(List<ShardHandle> handles) {
    List<Future<?>> loads = new ArrayList<>(handles.size());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (ShardHandle handle : handles) {
        loads.add(threads.submit(handle::load));
      }
    }
    for (Future<?> load : loads) {
      check(load);
    }
  }

  private static void check(Future<?> load) {
    try {
      load.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ReaderInterruptedException(interrupted);
    }
  }
}
