package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.ObjectRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;

/**
 * Opens many shards at once, as many as the cache fetches at a time.
 *
 * <p>Threads: safe. Owns: its threads while it runs.
 */
final class ShardLoading implements AutoCloseable {

  /*
   * What one shard's arrival put into the processor's caches the arrivals after it drove out, so
   * that each shard's first searches would be slow. Hence some are made when all are there.
   */

  /** After so many, later ones are no faster: jmh/preload. */
  private static final int WARM_UP_SEARCHES = 8;

  private final int dimension;
  private final long budgetBytes;
  private final Set<ExecutorService> running = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Loads shards into a cache.
   *
   * @param dimension components of a vector
   * @param budgetBytes of the cache
   */
  ShardLoading(int dimension, long budgetBytes) {
    this.dimension = dimension;
    this.budgetBytes = budgetBytes;
  }

  /**
   * Opens the shards of a generation so that all of them stay.
   *
   * @throws CacheFullException if they cannot: each would drive out another
   * @throws ReaderClosedException if closed before or meanwhile
   */
  void loadAll(List<ShardHandle> handles) {
    long bytes =
        handles.stream()
            .map(handle -> handle.shard().content())
            .collect(Collectors.toMap(ObjectRef::sha256, ObjectRef::bytes, Math::max))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .sum();
    if (bytes > budgetBytes) {
      throw new CacheFullException(handles.size(), bytes, budgetBytes);
    }
    boolean first = handles.stream().noneMatch(ShardHandle::isOpen);
    load(handles);
    if (first) { // later, searches have kept the way warm
      FanOutWarmup.run(handles, dimension);
    }
  }

  /**
   * Opens some; what the first that fails throws comes after the others have ended. Those that were
   * closed are warm then.
   *
   * @throws ReaderClosedException if closed before or meanwhile
   */
  @SuppressWarnings("ThreadPriorityCheck") // yields a virtual thread's carrier, which is no hint
  void load(List<ShardHandle> handles) {
    List<ShardHandle> absent = handles.stream().filter(each -> !each.isOpen()).toList();
    open(handles);
    for (ShardHandle handle : absent) {
      checkOpen();
      handle.warmUp(WARM_UP_SEARCHES);
      Thread.yield(); // searches of others run on the same few carriers
    }
  }

  private void open(List<ShardHandle> handles) {
    List<Future<?>> loads = new ArrayList<>(handles.size());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      running.add(threads);
      checkOpen(); // after add: close sees these threads, or they see it
      for (ShardHandle handle : handles) {
        loads.add(threads.submit(handle::load));
      }
    } catch (RejectedExecutionException ended) {
      throw new ReaderClosedException("the reader");
    } finally {
      running.removeIf(ExecutorService::isTerminated);
    }
    for (Future<?> load : loads) {
      check(load);
    }
  }

  private void check(Future<?> load) {
    try {
      Ended.await(load);
    } catch (ReaderInterruptedException stopped) {
      checkOpen();
      throw stopped;
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new ReaderClosedException("the reader");
    }
  }

  /** Nobody waits for shards any more; downloads go on for others. */
  @Override
  public void close() {
    closed = true;
    running.forEach(ExecutorService::shutdownNow);
  }
}
