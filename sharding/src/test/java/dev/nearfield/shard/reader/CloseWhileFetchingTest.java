package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.CacheFixture.BUSY;
import static dev.nearfield.shard.reader.CacheFixture.SHARD_BYTES;
import static dev.nearfield.shard.reader.ShardedIndexTest.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.Query;
import dev.nearfield.shard.gather.GatherException;
import dev.nearfield.shard.gather.NanoClock;
import dev.nearfield.shard.gather.RateLimiter;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.objectstore.DeafServer;
import dev.nearfield.shard.objectstore.LocalObjectStore;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.RangedDownload;
import dev.nearfield.shard.objectstore.StoreLocation;
import dev.nearfield.testkit.Until;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A close ends downloads, whatever they wait for; what arrived stays for the next one. */
class CloseWhileFetchingTest {

  /** Ten reads, one after the other. */
  private static final CacheOptions IN_ORDER =
      CacheFixture.OPTIONS.download(new RangedDownload(SHARD_BYTES / 10, 1));

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SlowClock clock = new SlowClock();
  @TempDir private Path folder;
  @TempDir private Path work;

  /** In which a sleep ends by an interrupt alone. */
  private static final class SlowClock implements NanoClock {

    private final CountDownLatch sleeping = new CountDownLatch(1);

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
      sleeping.countDown();
      TimeUnit.DAYS.sleep(1);
    }

    @Override
    public void await(Condition condition, long nanos) {
      throw new AssertionError("limiters sleep");
    }
  }

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  /** In a thread of its own, so that one that waits fails and does not hang. */
  private void closeSoon(AutoCloseable reader) throws Exception {
    Future<?> closing =
        threads.submit(
            () -> {
              reader.close();
              return reader;
            });
    assertThat(closing.get(1, TimeUnit.MINUTES)).isSameAs(reader);
  }

  private RateLimiter limiter(long burst) {
    return RateLimiter.of(1, burst, clock);
  }

  @Test
  void close_aFetchWaitsForItsLimiter_endsItAndKeepsWhatArrived() throws Exception {
    var store = new HookedStore(CacheFixture.memory());
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    ShardCache cache = ShardCache.open(folder, IN_ORDER.requestLimit(limiter(3)));
    Future<?> waiting = threads.submit(() -> cache.acquire(store, shard, BUSY));
    clock.sleeping.await();
    closeSoon(cache);
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(ReaderClosedException.class);
    assertThat(store.reads()).hasSize(3);
    try (var next = ShardCache.open(folder, IN_ORDER);
        CachedShard here = next.acquire(store, shard, BUSY)) {
      assertThat(here.file()).hasSize(SHARD_BYTES);
      assertThat(store.reads()).as("those that arrived are not read again").hasSize(10);
    }
  }

  @Test
  void close_aFetchWaitsForTheStore_endsIt() throws Exception {
    ObjectRef shard = CacheFixture.put(CacheFixture.memory(), 1).getFirst();
    ShardCache cache = ShardCache.open(folder, IN_ORDER);
    try (DeafServer server = DeafServer.silent();
        ObjectStore store = server.store()) {
      Future<?> waiting = threads.submit(() -> cache.acquire(store, shard, BUSY));
      Until.isTrue("it asks", () -> server.calls() > 0);
      closeSoon(cache);
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(ReaderClosedException.class);
      assertThat(server.calls()).as("not asked again").isEqualTo(1);
    }
  }

  @Test
  void close_fetchesWaitForTheirTurn_endsThem() throws Exception {
    var store = new HookedStore(CacheFixture.memory());
    var shards = CacheFixture.put(store, 3);
    var options = IN_ORDER.requestLimit(limiter(1)).parallelDownloads(1);
    ShardCache cache = ShardCache.open(folder, options);
    var waiting =
        shards.stream()
            .map(shard -> threads.submit(() -> cache.acquire(store, shard, BUSY)))
            .toList();
    clock.sleeping.await();
    Until.isTrue("all wait", () -> shards.stream().allMatch(s -> cache.isFetching(s.sha256())));
    closeSoon(cache);
    for (Future<?> each : waiting) {
      assertThatThrownBy(each::get).hasCauseInstanceOf(ReaderClosedException.class);
    }
  }

  @Test
  void close_aSearchOfAReaderThatOwnsItsCacheWaits_endsBoth() throws Exception {
    try (ObjectStore store = LocalObjectStore.open(folder.resolve("store"))) {
      new Corpus(store, work).publish(1, 1, 1, 1, 1);
    }
    var location = StoreLocation.parse("file:" + folder.resolve("store"));
    ShardedIndex index =
        ShardedIndex.open(
            location, folder.resolve("cache"), IN_ORDER.byteLimit(limiter(1)), OPTIONS);
    Future<?> search = threads.submit(() -> index.search(Query.of(Corpus.query(1)).k(5)));
    clock.sleeping.await();
    closeSoon(index);
    assertThatThrownBy(() -> search.get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(GatherException.class);
  }
}
