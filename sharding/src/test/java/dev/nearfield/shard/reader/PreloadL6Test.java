package dev.nearfield.shard.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Query;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.shard.gather.NanoClock;
import dev.nearfield.shard.gather.ShardQuery;
import dev.nearfield.shard.objectstore.RangedDownload;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * L6: a preload asks the store for as many ranges at once as the options say, so that the link is
 * what it waits for; after it, queries ask for nothing. How much of a link it fills is measured by
 * {@code jmh/preload}.
 */
class PreloadL6Test {

  private static final long LIMIT_SECONDS = 60;

  /** How long reads are held that are as many as may be, for one more to show itself. */
  private static final long EXCESS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final HookedStore store = new HookedStore(CacheFixture.memory());
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @TempDir private Path folder;
  @TempDir private Path work;
  private Corpus corpus;

  @BeforeEach
  void publish() {
    corpus = new Corpus(store, work);
    corpus.publish(1, 1, 1, 1, 1);
    store.forget();
  }

  @AfterEach
  void countToZero() {
    assertThat(inFlight).hasValue(0);
  }

  private CacheOptions options(int shards, int parts) {
    return CacheOptions.DEFAULT
        .parallelDownloads(shards)
        .download(new RangedDownload(partBytes(), parts));
  }

  /** So short that each shard has more parts than are asked for at once. */
  private int partBytes() {
    long shortest =
        corpus.manifest(1, 1, 1, 1, 1).shards().stream()
            .mapToLong(shard -> shard.content().bytes())
            .min()
            .orElseThrow();
    return (int) shortest / 8;
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 4", "4, 1", "2, 3", "4, 4"})
  void preload_anyLimits_hasThatManyReadsInFlightAndNeverMore(int shards, int parts) {
    int wanted = shards * parts;
    var all = new CountDownLatch(1);
    store.hook((_, _) -> hold(wanted, all));
    try (ShardCache cache = ShardCache.open(folder, options(shards, parts));
        ShardedIndex index = ShardedIndex.open(store, cache, ShardedIndexTest.OPTIONS)) {
      index.preload();
      assertThat(most).as("reads in flight at once").hasValue(wanted);
      assertThat(index.stats().cache().downloads()).isEqualTo(Corpus.SHARDS);
    }
  }

  /** A read stays in flight until as many are as may be: if they never come, this one fails. */
  private void hold(int wanted, CountDownLatch all) {
    int now = inFlight.incrementAndGet();
    most.accumulateAndGet(now, Math::max);
    try {
      if (now == wanted && all.getCount() > 0) {
        awaitOneMore(wanted);
        all.countDown();
      }
      if (!all.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("of %d reads %d are in flight".formatted(wanted, inFlight.get()));
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    } finally {
      inFlight.decrementAndGet();
    }
  }

  private void awaitOneMore(int wanted) {
    long start = System.nanoTime();
    while (inFlight.get() <= wanted && System.nanoTime() - start < EXCESS_NANOS) {
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void preload_allShards_leavesNothingForQueriesToFetch() {
    try (ShardCache cache = ShardCache.open(folder, options(4, 4));
        ShardedIndex index = ShardedIndex.open(store, cache, ShardedIndexTest.OPTIONS)) {
      index.preload();
      store.forget();
      store.unreachable(true);
      for (int seed = 0; seed < 20; seed++) {
        float[] query = Corpus.query(seed);
        assertThat(index.search(ShardQuery.of(Query.of(query).k(5))).hits())
            .isEqualTo(Corpus.expected(query, 5, 1, 1, 1, 1));
      }
      store.unreachable(false);
      assertThat(store.reads()).isEmpty();
    }
  }

  /** Each would drive out another, and a preload that went well would have brought nothing. */
  @Test
  void preload_moreThanTheCacheMayHave_isTypedAndFetchesNothing() {
    long bytes =
        corpus.manifest(1, 1, 1, 1, 1).shards().stream()
            .mapToLong(shard -> shard.content().bytes())
            .sum();
    store.forget();
    try (ShardCache cache = ShardCache.open(folder, options(4, 4).budgetBytes(bytes - 1))) {
      try (ShardedIndex index = ShardedIndex.open(store, cache, ShardedIndexTest.OPTIONS)) {
        assertThatThrownBy(index::preload)
            .isInstanceOf(CacheFullException.class)
            .hasMessageContaining("all 4 shards of %d bytes together".formatted(bytes));
      }
      var options = ShardedIndexTest.OPTIONS.loading(ReaderOptions.Loading.PRELOAD);
      assertThatThrownBy(() -> ShardedIndex.open(store, cache, options))
          .isInstanceOf(CacheFullException.class);
    }
    assertThat(store.reads()).isEmpty();
    try (ShardCache cache = ShardCache.open(folder, options(4, 4).budgetBytes(bytes));
        ShardedIndex index = ShardedIndex.open(store, cache, ShardedIndexTest.OPTIONS)) {
      index.preload();
      assertThat(index.stats().cache().shards()).isEqualTo(Corpus.SHARDS);
    }
  }

  @Test
  void open_anyShard_hasTheMemoryThatSearchesWorkIn() {
    var source = GenerationSource.open(store, GenerationChoice.current());
    try (ShardCache cache = ShardCache.open(folder, options(4, 4))) {
      var opener = new ShardOpener(source, cache, Warmup.OFF, NanoClock.SYSTEM);
      var open = opener.open(corpus.shard(0, 1), CacheFixture.BUSY);
      try (VectorIndex index = open.index()) {
        assertThat(index.stats().memory().scratch()).isPositive();
      } finally {
        open.file().close();
      }
    }
  }
}
