package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.CacheFixture.BUSY;
import static dev.nearfield.shard.reader.CacheFixture.OPTIONS;
import static dev.nearfield.shard.reader.CacheFixture.SHARD_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.reader.CacheFixture.Idle;
import dev.nearfield.testkit.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The budget, and one download however many ask. */
class ShardCacheL5Test {

  private final HookedStore store = new HookedStore(CacheFixture.memory());

  @TempDir private Path folder;

  @Test
  void acquire_L5_sixtyFourThreadsAskForOneShard_fetchItOnce() throws Exception {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    var all = new CountDownLatch(64);
    List<Future<?>> asked = new ArrayList<>();
    try (var cache = ShardCache.open(folder, OPTIONS);
        var threads = Executors.newFixedThreadPool(64)) {
      for (int i = 0; i < 64; i++) {
        asked.add(
            threads.submit(
                () -> {
                  all.countDown();
                  all.await();
                  try (CachedShard here = cache.acquire(store, shard, BUSY)) {
                    assertThat(Files.size(here.file())).isEqualTo(SHARD_BYTES);
                  }
                  return null;
                }));
      }
      for (Future<?> each : asked) {
        each.get();
      }
      assertThat(cache.stats().downloads()).isEqualTo(1);
      assertThat(cache.stats().downloadedBytes()).isEqualTo(SHARD_BYTES);
      assertThat(store.reads()).hasSize(10).doesNotHaveDuplicates();
    }
  }

  @Test
  void acquire_L5_twoCachesOfOneFolder_fetchOnce() throws Exception {
    List<ObjectRef> shards = CacheFixture.put(store, 20);
    try (var first = ShardCache.open(folder, OPTIONS);
        var second = ShardCache.open(folder, OPTIONS);
        var threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> asked = new ArrayList<>();
      for (ObjectRef shard : shards) {
        asked.add(threads.submit(() -> first.acquire(store, shard, BUSY).close()));
        asked.add(threads.submit(() -> second.acquire(store, shard, BUSY).close()));
      }
      for (Future<?> each : asked) {
        each.get();
      }
      assertThat(first.stats().downloads() + second.stats().downloads()).isEqualTo(20);
      assertThat(store.reads()).hasSize(200);
    }
  }

  @Test
  void acquire_L5_fortyShardsByZipf_neverTakeMoreThanTheBudget() throws Exception {
    List<ObjectRef> shards = CacheFixture.put(store, 40);
    long budget = 10 * SHARD_BYTES;
    var most = new AtomicLong();
    Path real = folder.toRealPath();
    store.hook((_, _) -> most.accumulateAndGet(CacheFixture.exactBytes(real), Math::max));
    try (var cache = ShardCache.open(folder, OPTIONS.budgetBytes(budget));
        var threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> users = new ArrayList<>();
      for (int user = 0; user < 4; user++) {
        var random = new SplittableRandom(user);
        users.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    ObjectRef shard = shards.get(zipf(random, 40));
                    CachedShard here = Idle.acquire(cache, store, shard);
                    here.touch(System.nanoTime());
                    here.close();
                    most.accumulateAndGet(CacheFixture.exactBytes(real), Math::max);
                  }
                }));
      }
      for (Future<?> each : users) {
        each.get();
      }
      assertThat(most.get()).isBetween(budget - SHARD_BYTES, budget);
      assertThat(cache.stats().evictions()).isPositive();
      assertThat(cache.stats().downloads()).isLessThan(320);
    }
  }

  /** Of weights 1, 1/2, 1/3 ... */
  private static int zipf(SplittableRandom random, int count) {
    double sum = 0;
    for (int i = 1; i <= count; i++) {
      sum += 1.0 / i;
    }
    double left = random.nextDouble() * sum;
    for (int i = 1; i <= count; i++) {
      left -= 1.0 / i;
      if (left < 0) {
        return i - 1;
      }
    }
    return count - 1;
  }

  @Test
  void acquire_L5_cyclicScan_leavesWhatIsUsedAgain() {
    List<ObjectRef> shards = CacheFixture.put(store, 30);
    try (var cache = ShardCache.open(folder, OPTIONS.budgetBytes(6 * SHARD_BYTES))) {
      for (int use = 0; use < 8; use++) {
        use(cache, shards.get(use % 4));
      }
      for (int round = 0; round < 3; round++) {
        for (int scanned = 4; scanned < 30; scanned++) {
          use(cache, shards.get(scanned % 4)); // four that everybody asks for
          use(cache, shards.get(scanned));
        }
      }
      for (int hot = 0; hot < 4; hot++) {
        var key = shards.get(hot).key();
        long reads = store.reads().stream().filter(read -> read.key().equals(key)).count();
        assertThat(reads).isEqualTo(10);
      }
      assertThat(cache.stats().downloads()).isEqualTo(4 + 3 * 26);
    }
  }

  private void use(ShardCache cache, ObjectRef shard) {
    try (CachedShard here = Idle.acquire(cache, store, shard)) {
      here.touch(System.nanoTime());
    }
  }

  @Test
  void acquire_L5_allInUse_isATypedErrorUntilOneIsFree() throws Exception {
    List<ObjectRef> shards = CacheFixture.put(store, 3);
    var options = OPTIONS.budgetBytes(2 * SHARD_BYTES).roomWait(Duration.ZERO);
    try (var cache = ShardCache.open(folder, options)) {
      CachedShard first = cache.acquire(store, shards.get(0), BUSY);
      CachedShard second = cache.acquire(store, shards.get(1), BUSY);
      assertThatThrownBy(() -> cache.acquire(store, shards.get(2), BUSY))
          .isInstanceOf(CacheFullException.class)
          .hasMessageContaining("20000");
      assertThat(first.file()).exists();
      assertThat(second.file()).exists();
      first.close();
      cache.acquire(store, shards.get(2), BUSY).close();
      assertThat(first.file()).doesNotExist();
      assertThat(second.file()).exists();
    }
  }

  @Test
  void acquire_L5_notEnoughCouldGo_evictsNobody() {
    List<ObjectRef> shards = CacheFixture.put(store, 3);
    ObjectRef large = CacheFixture.put(store, new byte[5 * SHARD_BYTES / 2]);
    var options = OPTIONS.budgetBytes(3 * SHARD_BYTES).roomWait(Duration.ZERO);
    try (var cache = ShardCache.open(folder, options)) {
      CachedShard idle = Idle.acquire(cache, store, shards.get(0));
      cache.acquire(store, shards.get(1), BUSY).close();
      CachedShard busy = cache.acquire(store, shards.get(2), BUSY);
      assertThatThrownBy(() -> cache.acquire(store, large, BUSY))
          .isInstanceOf(CacheFullException.class);
      assertThat(cache.stats().evictions()).isZero();
      assertThat(idle.file()).exists();
      busy.close();
      cache.acquire(store, large, BUSY).close();
      assertThat(cache.stats().evictions()).isEqualTo(3);
    }
  }

  @Test
  void close_L5_aFetchWaitsForRoom_endsTheWait() throws Exception {
    List<ObjectRef> shards = CacheFixture.put(store, 2);
    var options = OPTIONS.budgetBytes(SHARD_BYTES).roomWait(Duration.ofSeconds(30));
    ShardCache cache = ShardCache.open(folder, options);
    CachedShard busy = cache.acquire(store, shards.get(0), BUSY);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> waiting = threads.submit(() -> cache.acquire(store, shards.get(1), BUSY));
      Until.isTrue("it waits", () -> cache.isFetching(shards.get(1).sha256()));
      cache.close();
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(ReaderClosedException.class);
    }
    assertThat(busy.file()).exists();
  }

  @Test
  void acquire_L5_idleShards_areAskedToLeave() {
    List<ObjectRef> shards = CacheFixture.put(store, 3);
    try (var cache = ShardCache.open(folder, OPTIONS.budgetBytes(2 * SHARD_BYTES))) {
      CachedShard first = Idle.acquire(cache, store, shards.get(0));
      CachedShard second = cache.acquire(store, shards.get(1), BUSY);
      cache.acquire(store, shards.get(2), BUSY).close();
      assertThat(first.file()).doesNotExist();
      assertThat(second.file()).exists();
    }
  }

  @Test
  void acquire_L5_largerThanTheBudget_isATypedError() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    try (var cache = ShardCache.open(folder, OPTIONS.budgetBytes(SHARD_BYTES - 1))) {
      assertThatThrownBy(() -> cache.acquire(store, shard, BUSY))
          .isInstanceOf(ShardTooLargeException.class)
          .hasMessageContaining("10000")
          .hasMessageContaining("9999");
      assertThat(store.reads()).isEmpty();
    }
  }

  @Test
  void acquire_closed_isATypedError() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    ShardCache cache = ShardCache.open(folder, OPTIONS);
    cache.close();
    cache.close();
    assertThatThrownBy(() -> cache.acquire(store, shard, BUSY))
        .isInstanceOf(ReaderClosedException.class);
  }
}
