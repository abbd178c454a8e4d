package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.Manifest;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.reader.GenerationSource.Generation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The generation that is searched, and how the next one takes its place: read, checked and warmed
 * beside it, then swapped in one step. Whatever fails on the way leaves the old one as it was.
 *
 * <p>Threads: safe; one refresh at a time. Owns: the generation that is open, and the handles.
 */
final class CurrentGeneration {

  private final GenerationSource source;
  private final HandleTable handles;
  private final ReaderOptions.Loading when;
  private final ReaderObserver observer;
  private final ShardLoading loading;
  private final Clock clock;
  private final ReentrantLock refreshing = new ReentrantLock();
  private final LongAdder refreshes = new LongAdder();
  private final LongAdder swaps = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile OpenGeneration open;
  private volatile Instant checked;
  private final AtomicLong failuresInARow = new AtomicLong();
  private volatile @Nullable Throwable lastFailure;
  private volatile boolean closed;

  /** Opens the first generation. */
  CurrentGeneration(
      GenerationSource source,
      HandleTable handles,
      ShardLoading loading,
      ReaderOptions options,
      Clock clock) {
    this.source = source;
    this.handles = handles;
    this.loading = loading;
    when = options.lifecycle().loading();
    observer = new ReaderObserver(source.store().location(), options.metrics());
    this.clock = clock;
    Manifest manifest = source.manifest(Optional.empty());
    open = open(source.withRouter(manifest, Optional.empty()), Set.of());
    checked = clock.instant();
  }

  /**
   * The generation that is open, entered.
   *
   * @throws ReaderClosedException after {@link #close}
   */
  OpenGeneration acquire() {
    while (true) {
      OpenGeneration seen = open;
      if (seen.tryAcquire()) {
        return seen;
      }
      if (closed) {
        throw new ReaderClosedException("the reader");
      }
      Thread.onSpinWait(); // it was retired between the two reads: the next one is there already
    }
  }

  /** Does something with the generation that is open, which stays whole until that ends. */
  <T> T use(Function<OpenGeneration, T> work) {
    OpenGeneration seen = acquire();
    try {
      return work.apply(seen);
    } finally {
      seen.release();
    }
  }

  /** Looks for another generation; whether there was one, and is searched now. */
  boolean refresh() {
    enterRefresh();
    try {
      if (closed) {
        throw new ReaderClosedException("the reader");
      }
      boolean swapped = observer.refresh(this::next);
      checked = clock.instant();
      failuresInARow.set(0);
      lastFailure = null;
      refreshes.increment();
      return swapped;
    } catch (RuntimeException | Error failure) {
      failures.increment();
      failuresInARow.incrementAndGet();
      lastFailure = failure;
      throw failure;
    } finally {
      refreshing.unlock();
    }
  }

  /** Another refresh may wait for a shard that never comes: who polls must be able to leave. */
  private void enterRefresh() {
    try {
      refreshing.lockInterruptibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ReaderInterruptedException(interrupted);
    }
  }

  /** The number of the generation that took the place of the last, if there was one. */
  private Optional<Long> next() {
    OpenGeneration old = open;
    Manifest manifest = source.manifest(Optional.of(old.manifest()));
    if (manifest.equals(old.manifest())) {
      return Optional.empty();
    }
    Generation generation = source.withRouter(manifest, Optional.of(old.generation()));
    open = open(generation, openShards(old));
    old.retire();
    swaps.increment();
    return Optional.of(manifest.generation());
  }

  /** Numbers of the shards that searches would miss. */
  private static Set<Integer> openShards(OpenGeneration generation) {
    Set<Integer> numbers = new HashSet<>();
    for (ShardHandle handle : generation.handles()) {
      if (handle.isOpen()) {
        numbers.add(handle.shard().shard());
      }
    }
    return numbers;
  }

  /** A generation whose shards are open as far as they should be before anybody searches it. */
  private OpenGeneration open(Generation generation, Set<Integer> wanted) {
    List<ShardDescriptor> shards = generation.manifest().shards();
    List<ShardHandle> acquired = handles.acquire(shards);
    try {
      switch (when) {
        case PRELOAD -> loading.loadAll(acquired);
        case LAZY ->
            loading.load(
                acquired.stream().filter(each -> wanted.contains(each.shard().shard())).toList());
      }
      return new OpenGeneration(generation, acquired, ended -> handles.release(ended.handles()));
    } catch (Throwable failure) {
      handles.release(acquired);
      throw failure;
    }
  }

  /** Opens all shards of the current generation. */
  void preload() {
    OpenGeneration seen = acquire();
    try {
      loading.loadAll(seen.handles());
    } finally {
      seen.release();
    }
  }

  ReaderHealth health(Duration staleAfter) {
    OpenGeneration seen = open;
    Instant now = clock.instant();
    List<ReaderHealth.Shard> shards =
        seen.handles().stream()
            .map(
                each ->
                    new ReaderHealth.Shard(each.shard().shard(), each.state(), each.lastFailure()))
            .toList();
    Duration sinceChecked = source.moves() ? Duration.between(checked, now) : Duration.ZERO;
    return new ReaderHealth(
        closed
            ? ReaderHealth.Status.UNHEALTHY
            : ReaderHealth.status(sinceChecked, staleAfter, shards),
        seen.manifest().generation(),
        Duration.between(seen.manifest().createdAt(), now),
        sinceChecked,
        failuresInARow.get(),
        Optional.ofNullable(lastFailure),
        shards);
  }

  Manifest manifest() {
    return open.manifest();
  }

  long refreshes() {
    return refreshes.sum();
  }

  long swaps() {
    return swaps.sum();
  }

  long failures() {
    return failures.sum();
  }

  /** Lets no query in any more; a refresh that runs waits for no shard any more, and ends. */
  void close() {
    closed = true;
    loading.close();
    refreshing.lock();
    try {
      open.retire();
    } finally {
      refreshing.unlock();
    }
  }
}
