package dev.nearfield.shard.reader;

import dev.nearfield.Filter;
import dev.nearfield.Query;
import dev.nearfield.SearchResult;
import dev.nearfield.VectorIndex;
import dev.nearfield.VectorRecord;
import dev.nearfield.shard.gather.ShardSearcher;
import dev.nearfield.shard.manifest.ShardDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A shard of one content, whether it is here or not; opened by the first query that needs it,
 * closed when its room is wanted or no generation has it any more. Generations that share a content
 * share the handle.
 *
 * <p>Threads: safe. Owns: the mapping and the file's place in the cache, while open.
 */
final class ShardHandle implements ShardSearcher, CachedShard.Holder {

  /*
   * A query pins the open shard, works, and unpins. Who closes takes the count from 0 to CLOSED, so
   * no query is inside, and none gets in: it finds the shard closed and opens it again. A query
   * that nobody waits for any more (its deadline passed) keeps its pin until it returns, as its
   * generation may be gone by then; so a handle of a retired generation is closed by the last pin,
   * if that comes later than the retirement.
   */

  private static final int CLOSED = -1;

  private final ShardDescriptor shard;
  private final ShardOpener opener;
  private final ShardCloser closer;
  private final FailurePause failures;
  private final ShardArrival arrival;
  private final ReentrantLock opening = new ReentrantLock();
  private final AtomicReference<@Nullable Opened> opened = new AtomicReference<>();
  private volatile boolean retired;

  /** The open shard. */
  private static final class Opened {
    private final VectorIndex index;
    private final ShardSearcher searcher;
    private final CachedShard file;
    private final AtomicInteger pins = new AtomicInteger(1);

    Opened(ShardOpener.OpenFile open) {
      index = open.index();
      searcher = ShardSearcher.of(index);
      file = open.file();
    }

    boolean tryPin() {
      int seen = pins.get();
      while (seen != CLOSED && !pins.compareAndSet(seen, seen + 1)) {
        seen = pins.get();
      }
      return seen != CLOSED;
    }

    void close() {
      try {
        index.close();
      } finally {
        file.close();
      }
    }
  }

  ShardHandle(
      ShardDescriptor shard, ShardOpener opener, ShardCloser closer, FailurePause failures) {
    this.shard = shard;
    this.opener = opener;
    this.closer = closer;
    this.failures = failures;
    arrival = new ShardArrival(shard.shard(), this::load);
  }

  ShardDescriptor shard() {
    return shard;
  }

  @Override
  public SearchResult search(Query query) {
    long allowed = query.deadlineNanos();
    Opened here = pinIfOpen();
    if (here != null || allowed == Query.NO_DEADLINE) {
      return ask(here == null ? pin() : here, searcher -> searcher.search(query));
    }
    long start = opener.nanoTime();
    return ask(pinWithin(allowed), searcher -> searcher.search(rest(query, start)));
  }

  @Override
  public List<SearchResult> searchAll(List<Query> queries) {
    long allowed = 0;
    for (Query query : queries) {
      allowed = Math.max(allowed, query.deadlineNanos());
    }
    Opened here = pinIfOpen();
    if (here != null || allowed == Query.NO_DEADLINE) {
      return ask(here == null ? pin() : here, searcher -> searcher.searchAll(queries));
    }
    long start = opener.nanoTime();
    return ask(
        pinWithin(allowed),
        searcher -> searcher.searchAll(queries.stream().map(each -> rest(each, start)).toList()));
  }

  /** A query with what is left of its time. */
  private Query rest(Query query, long startNanos) {
    long allowed = query.deadlineNanos();
    return allowed == Query.NO_DEADLINE
        ? query
        : query.deadline(Duration.ofNanos(Math.max(0, allowed - (opener.nanoTime() - startNanos))));
  }

  @Override
  public Optional<VectorRecord> get(Object id) {
    return ask(pin(), searcher -> searcher.get(id));
  }

  @Override
  public Optional<VectorRecord> get(Object id, Filter filter) {
    return ask(pin(), searcher -> searcher.get(id, filter));
  }

  @Override
  public long vectorCount() {
    return shard.vectors();
  }

  /** An open shard reads memory only; for one that is not, a query waits until its deadline. */
  @Override
  public boolean keepsDeadlines() {
    return true;
  }

  /** Opens it if it is not open, fetching it if need be. */
  void load() {
    unpin(pin());
  }

  /** Lets it search for rows of its own, if it is open. */
  void warmUp(int searches) {
    Opened here = pinIfOpen();
    if (here != null) {
      try {
        here.index.warmUp(searches);
      } finally {
        unpin(here);
      }
    }
  }

  private <T> T ask(Opened pinned, Function<ShardSearcher, T> question) {
    try {
      return question.apply(pinned.searcher);
    } finally {
      unpin(pinned);
    }
  }

  private @Nullable Opened pinIfOpen() {
    Opened now = opened.get();
    if (now == null || !now.tryPin()) {
      return null;
    }
    now.file.touch(opener.nanoTime());
    return now;
  }

  private Opened pin() {
    Opened now = pinIfOpen();
    if (now == null) {
      now = open();
      now.file.touch(opener.nanoTime());
    }
    return now;
  }

  /**
   * Waits for another thread to open it, since a fetch does not look at deadlines.
   *
   * @throws dev.nearfield.shard.gather.ShardLateException if that takes longer
   */
  private Opened pinWithin(long nanos) {
    failures.check();
    long start = opener.nanoTime();
    Opened now = null;
    while (now == null) { // again if its room was wanted at once
      arrival.await(Math.max(0, nanos - (opener.nanoTime() - start)));
      now = pinIfOpen();
    }
    return now;
  }

  private void unpin(Opened open) {
    if (open.pins.decrementAndGet() == 0 && retired) {
      closer.add(this);
    }
  }

  /** Opens it once for all who came; gives it pinned. */
  private Opened open() {
    try {
      opening.lockInterruptibly();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ReaderInterruptedException(interrupted);
    }
    try {
      Opened now = opened.get();
      if (now != null && now.tryPin()) {
        return now;
      }
      failures.check();
      var fresh = new Opened(failures.watch(this::openFile));
      opened.set(fresh);
      return fresh;
    } finally {
      opening.unlock();
    }
  }

  /** Who asks takes an {@link IllegalArgumentException} for a wrong query: this knows of none. */
  private ShardOpener.OpenFile openFile() {
    try {
      return opener.open(shard, this);
    } catch (IllegalArgumentException ofNoQuery) {
      throw new IllegalStateException(
          "shard %d cannot be opened: %s".formatted(shard.shard(), ofNoQuery.getMessage()),
          ofNoQuery);
    }
  }

  @Override
  public boolean isIdle() {
    Opened now = opened.get();
    return now != null && now.pins.get() == 0;
  }

  @Override
  public boolean leaveIfIdle() {
    Opened now = opened.get();
    if (now == null || !now.pins.compareAndSet(0, CLOSED)) {
      return false;
    }
    opened.compareAndSet(now, null);
    now.close();
    return true;
  }

  /** No generation has it any more: it is closed soon after its last query. */
  void retire() {
    retired = true;
    Opened now = opened.get();
    if (now != null) {
      closer.add(this);
    }
  }

  boolean isOpen() {
    Opened now = opened.get();
    return now != null && now.pins.get() != CLOSED;
  }

  ShardState state() {
    if (isOpen()) {
      return ShardState.READY;
    }
    if (opener.isFetching(shard)) {
      return ShardState.DOWNLOADING;
    }
    return failures.state();
  }

  Optional<Throwable> lastFailure() {
    return failures.last();
  }
}
