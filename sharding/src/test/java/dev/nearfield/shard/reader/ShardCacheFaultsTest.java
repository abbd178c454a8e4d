package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.CacheFixture.BUSY;
import static dev.nearfield.shard.reader.CacheFixture.OPTIONS;
import static dev.nearfield.shard.reader.CacheFixture.SHARD_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nearfield.shard.gather.RateLimiter;
import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.objectstore.DeafServer;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.RangedDownload;
import dev.nearfield.shard.objectstore.UnreachableStoreException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.FaultyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives late, broken, wrong or not at all. */
class ShardCacheFaultsTest {

  /** One read after the other, so that it is known which ones arrived. */
  private static final CacheOptions IN_ORDER =
      OPTIONS.download(new RangedDownload(SHARD_BYTES / 10, 1));

  private final HookedStore store = new HookedStore(CacheFixture.memory());

  @TempDir private Path folder;

  @Test
  void acquire_resetMidBody_goesOnWhereItBroke() throws Exception {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    var resets = new AtomicInteger(1);
    store.hook(
        (read, _) -> {
          if (read.offset() == 6_000 && resets.getAndDecrement() > 0) {
            throw HookedStore.reset();
          }
        });
    try (var cache = ShardCache.open(folder, IN_ORDER);
        CachedShard here = cache.acquire(store, shard, BUSY)) {
      assertThat(Files.readAllBytes(here.file())).isEqualTo(content(shard));
      assertThat(store.reads()).hasSize(11); // one of them twice
      assertThat(cache.stats().downloads()).isEqualTo(1);
    }
  }

  @Test
  void acquire_unreachableEndpoint_asksAsOftenAsTheStoreRepeats() throws Exception {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    try (var server = DeafServer.hangingUp();
        var deaf = server.store();
        var cache = ShardCache.open(folder, IN_ORDER.attempts(3))) {
      assertThatThrownBy(() -> cache.acquire(deaf, shard, BUSY))
          .isInstanceOf(UnreachableStoreException.class);
      assertThat(server.calls()).isEqualTo(DeafServer.ATTEMPTS);
    }
  }

  @Test
  void acquire_anotherCacheAfterAFailure_fetchesWhatIsMissing() throws Exception {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    store.hook(
        (read, _) -> {
          if (read.offset() == 6_000) {
            throw HookedStore.reset();
          }
        });
    try (var cache = ShardCache.open(folder, IN_ORDER.attempts(1))) {
      assertThatThrownBy(() -> cache.acquire(store, shard, BUSY))
          .isInstanceOf(UnreachableStoreException.class);
      assertThat(cache.stats().failures()).isEqualTo(1);
    }
    store.forget();
    store.hook((_, _) -> {});
    try (var cache = ShardCache.open(folder, IN_ORDER);
        CachedShard here = cache.acquire(store, shard, BUSY)) {
      assertThat(Files.readAllBytes(here.file())).isEqualTo(content(shard));
      assertThat(store.reads().stream().map(HookedStore.Read::offset))
          .containsExactly(6_000L, 7_000L, 8_000L, 9_000L);
      assertThat(CacheFixture.names(folder)).containsExactly(".locks", shard.sha256() + ".shard");
    }
  }

  @Test
  void acquire_wrongBytesOnce_quarantinesAndHeals() throws Exception {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    var flips = new AtomicInteger(1);
    store.hook(
        (_, bytes) -> {
          if (flips.getAndDecrement() > 0) {
            bytes.put(7, (byte) ~bytes.get(7));
          }
        });
    try (var cache = ShardCache.open(folder, OPTIONS);
        CachedShard here = cache.acquire(store, shard, BUSY)) {
      assertThat(Files.readAllBytes(here.file())).isEqualTo(content(shard));
      assertThat(cache.stats().quarantines()).isEqualTo(1);
      assertThat(store.reads()).hasSize(20);
    }
  }

  @Test
  void acquire_wrongBytesAlways_isATypedErrorAndKeepsNothing() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    store.hook((_, bytes) -> bytes.put(7, (byte) ~bytes.get(7)));
    try (var cache = ShardCache.open(folder, OPTIONS.attempts(3))) {
      assertThatThrownBy(() -> cache.acquire(store, shard, BUSY))
          .isInstanceOf(CorruptShardException.class)
          .hasMessageContaining(shard.key().text())
          .hasMessageContaining("3 times");
      assertThat(cache.stats().quarantines()).isEqualTo(3);
      assertThat(CacheFixture.names(folder)).containsExactly(".locks");
    }
  }

  @Test
  void acquire_wrongLength_isATypedError() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    try (var cache = ShardCache.open(folder, OPTIONS)) {
      for (long bytes : new long[] {SHARD_BYTES - 1, SHARD_BYTES + 1}) {
        assertThatThrownBy(
                () -> cache.acquire(store, new ObjectRef(shard.key(), shard.sha256(), bytes), BUSY))
            .isInstanceOf(CorruptShardException.class);
      }
      assertThat(CacheFixture.names(folder)).containsExactly(".locks");
    }
  }

  @Test
  void acquire_missing_isATypedErrorAtOnce() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    store.delete(shard.key());
    try (var cache = ShardCache.open(folder, IN_ORDER)) {
      assertThatThrownBy(() -> cache.acquire(store, shard, BUSY))
          .isInstanceOf(ObjectNotFoundException.class);
      assertThat(store.reads()).hasSize(1);
    }
  }

  @Test
  void acquire_fileCutInTheCache_isFetchedAgain() throws Exception {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    try (var cache = ShardCache.open(folder, OPTIONS)) {
      cache.acquire(store, shard, BUSY).close();
      Files.write(folder.resolve(shard.sha256() + ".shard"), new byte[10]);
      try (CachedShard here = cache.acquire(store, shard, BUSY)) {
        assertThat(Files.readAllBytes(here.file())).isEqualTo(content(shard));
      }
      assertThat(cache.stats().quarantines()).isEqualTo(1);
    }
  }

  @Test
  void open_folderThatIsNone_isATypedErrorThatNamesIt() throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1]);
    for (Path none : List.of(file, file.resolve("below"))) {
      assertThatThrownBy(() -> ShardCache.open(none, OPTIONS))
          .isInstanceOf(CacheWriteException.class)
          .hasMessageContaining(none.toString())
          .hasMessageContaining("choose another folder");
    }
  }

  @Test
  void open_leftoverThatCannotBeDropped_isTypedAndLeavesNothingOpen() throws Exception {
    Files.write(folder.resolve("0".repeat(64) + ".part"), new byte[1]);
    var files = new FaultyFiles(FileAccess.system()).failWhen(line -> line.startsWith("delete"));
    var late = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
    assertThatThrownBy(() -> open(files, late)).isInstanceOf(CacheWriteException.class);
    assertThat(Mappings.descriptors(folder, ".locks")).isZero();
  }

  /** Each cache of a folder counts for one, however often it is closed. */
  @Test
  void close_twice_leavesTheLocksOfAnotherCacheAlone() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    var one = ShardCache.open(folder, OPTIONS);
    try (var other = ShardCache.open(folder, OPTIONS);
        CachedShard here = other.acquire(store, shard, BUSY)) {
      one.close();
      one.close();
      assertThat(here.file()).exists();
      try (CachedShard again = other.find(shard, BUSY)) {
        assertThat(again).isNotNull();
      }
    }
  }

  @Test
  void acquire_diskFull_isATypedErrorAndGivesTheRoomBack() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    var files = new FaultyFiles(FileAccess.system()).capacity(SHARD_BYTES / 2);
    try (var cache = open(files, Clock.systemUTC())) {
      assertThatThrownBy(() -> cache.acquire(store, shard, BUSY))
          .isInstanceOf(CacheWriteException.class)
          .hasMessageContaining("No space left on device");
      assertThat(CacheFixture.bytes(folder)).isZero();
      assertThat(files.openHandles()).isZero();
      files.capacity(10L * SHARD_BYTES);
      cache.acquire(store, shard, BUSY).close();
    }
  }

  private ShardCache open(FileAccess files, Clock clock) {
    return ShardCache.open(folder, OPTIONS, files, clock, new SetClock());
  }

  @Test
  void acquire_eachFileOperationFails_isTypedAndTheNextWorks() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    for (int operation = 1; ; operation++) {
      var files = new FaultyFiles(FileAccess.system());
      try (var cache = open(files, Clock.systemUTC())) {
        files.failOperation(operation);
        try {
          cache.acquire(store, shard, BUSY).close();
        } catch (CacheWriteException expected) {
          assertThat(expected).hasMessageContaining("Input/output error");
        }
        if (!files.hasFailed()) {
          assertThat(operation).isGreaterThan(20);
          return;
        }
        cache.acquire(store, shard, BUSY).close();
        assertThat(files.openHandles()).isZero();
        assertThat(CacheFixture.bytes(folder)).isEqualTo(SHARD_BYTES);
        cache.quarantine(shard, "planted");
        assertThat(CacheFixture.bytes(folder)).isZero();
      }
    }
  }

  @Test
  void open_leftovers_dropsOldOnesOnly() throws Exception {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    Path old = folder.resolve("0".repeat(64) + ".part");
    Path fresh = folder.resolve(shard.sha256() + ".part");
    Path foreign = folder.resolve("readme.txt");
    for (Path file : new Path[] {old, fresh, foreign}) {
      Files.write(file, new byte[SHARD_BYTES]);
    }
    Files.setLastModifiedTime(
        old, FileTime.from(Clock.systemUTC().instant().minus(Duration.ofHours(2))));
    try (var cache = ShardCache.open(folder, OPTIONS)) {
      assertThat(old).doesNotExist();
      assertThat(fresh).exists();
      assertThat(foreign).exists();
      cache.acquire(store, shard, BUSY).close(); // a part without marks is begun anew
      assertThat(fresh).doesNotExist();
    }
  }

  @Test
  void acquire_needsRoom_dropsPartsNobodyFetchesFirst() throws Exception {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    Path abandoned = folder.resolve("0".repeat(64) + ".part");
    Files.write(abandoned, new byte[SHARD_BYTES]);
    try (var cache = ShardCache.open(folder, OPTIONS.budgetBytes(SHARD_BYTES + 1))) {
      cache.acquire(store, shard, BUSY).close();
      assertThat(abandoned).doesNotExist();
    }
  }

  @Test
  void acquire_L16_limited_waitsForTheLimiters() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    var clock = new SetClock();
    var options =
        IN_ORDER
            .byteLimit(RateLimiter.of(1_000, 1_000, clock))
            .requestLimit(RateLimiter.of(2, 1, clock));
    try (var cache = ShardCache.open(folder, options)) {
      cache.acquire(store, shard, BUSY).close();
    }
    // Ten thousand bytes at a thousand a second, of which one is there at once.
    assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(9));
    assertThat(store.reads()).hasSize(10);
  }

  private byte[] content(ObjectRef shard) {
    return store.get(shard.key(), SHARD_BYTES).content();
  }

  @Test
  void acquire_anotherObjectUnderTheKey_isRefused() {
    ObjectRef shard = CacheFixture.put(store, 1).getFirst();
    store.put(shard.key(), ObjectContent.of(new byte[SHARD_BYTES]), PutCondition.none());
    try (var cache = ShardCache.open(folder, OPTIONS)) {
      assertThatThrownBy(() -> cache.acquire(store, shard, BUSY))
          .isInstanceOf(CorruptShardException.class)
          .hasMessageContaining("SHA-256");
    }
  }
}
