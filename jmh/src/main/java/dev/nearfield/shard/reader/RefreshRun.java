package dev.nearfield.shard.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets a reader follow a collection, or leaves it alone for as long.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class RefreshRun {

  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final LiveCorpus corpus;
  private final ShardedIndex index;
  private final Path cache;
  private final long everyNanos;
  private final int shards;
  private final List<Long> nanos = new ArrayList<>();
  private final OpenShards atStart;
  private int generation = 1;

  /**
   * A run that begins with a reader of the first generation.
   *
   * @param cache the reader's folder
   */
  RefreshRun(LiveCorpus corpus, ShardedIndex index, Path cache, int everyMillis) {
    this.corpus = corpus;
    this.index = index;
    this.cache = cache;
    everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
    shards = index.manifest().shards().size();
    atStart = OpenShards.below(cache);
  }

  /** A stretch of time, by {@link System#nanoTime}. */
  record Span(long start, long end) {}

  /** Refreshes that do not count, for the compiler. */
  void warmUp(int count) {
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      refresh();
      watch(start, start + everyNanos);
    }
    nanos.clear();
  }

  /** As long as a round of so many refreshes, without any. */
  Span quietRound(int refreshes) {
    long start = System.nanoTime();
    watch(start, start + refreshes * everyNanos);
    return new Span(start, System.nanoTime());
  }

  /** Refreshes, and tells when. */
  void refreshingRound(int refreshes, Rounds rounds) {
    long start = System.nanoTime();
    for (int i = 0; i < refreshes; i++) {
      long from = System.nanoTime();
      refresh();
      rounds.refresh(new Span(from, watch(from, start + (i + 1) * everyNanos)));
    }
    rounds.refreshing(new Span(start, System.nanoTime()));
  }

  /** Commits the next generation, and has it searched. */
  private void refresh() {
    corpus.commit(++generation);
    long start = System.nanoTime();
    if (!index.refresh()) {
      throw new IllegalStateException("generation %d was not seen".formatted(generation));
    }
    nanos.add(System.nanoTime() - start);
  }

  /**
   * Looks at what is mapped until a moment, or later until no shard of the last generation is. The
   * looks cost something, so rounds with and without refreshes have equally many.
   *
   * @return when the last generation's shards were seen gone
   */
  private long watch(long from, long until) {
    long settledAfter = -1;
    while (true) {
      boolean settled = OpenShards.below(cache).mappings() <= shards;
      long now = System.nanoTime();
      if (settled && settledAfter < 0) {
        settledAfter = now - from;
      }
      if (settledAfter >= 0 && now - until >= 0) {
        return from + settledAfter;
      }
      if (now - from > Math.max(SETTLE_NANOS, until - from)) {
        throw new IllegalStateException("replaced shards stay mapped");
      }
      LockSupport.parkNanos(now - until >= 0 ? LOOK_NANOS : Math.min(LOOK_NANOS, until - now));
    }
  }

  /** How long each refresh took until its generation was searched. */
  long[] refreshNanos() {
    return nanos.stream().mapToLong(Long::longValue).toArray();
  }

  /** What was open before the first refresh. */
  OpenShards atStart() {
    return atStart;
  }

  /** What is open now. */
  OpenShards now() {
    return OpenShards.below(cache);
  }
}
