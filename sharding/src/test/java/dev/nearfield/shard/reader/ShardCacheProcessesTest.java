package dev.nearfield.shard.reader;

import static dev.nearfield.shard.reader.CacheFixture.BUSY;
import static dev.nearfield.shard.reader.CacheFixture.OPTIONS;
import static dev.nearfield.shard.reader.CacheFixture.SHARD_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.objectstore.LocalObjectStore;
import dev.nearfield.shard.objectstore.RangedDownload;
import dev.nearfield.testkit.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One folder, two processes. */
class ShardCacheProcessesTest {

  private static final int SHARDS = 24;
  private static final CacheOptions IN_ORDER =
      OPTIONS.download(new RangedDownload(SHARD_BYTES / 10, 1));

  @TempDir private Path folder;
  @TempDir private Path objects;

  /** Fetches all, or dies in the middle of the first; says how many it fetched. */
  static final class Child {

    private Child() {}

    public static void main(String[] arguments) {
      var store = new HookedStore(LocalObjectStore.open(Path.of(arguments[1])));
      List<ObjectRef> shards = CacheFixture.put(store, SHARDS);
      if (arguments[2].equals("die")) {
        store.hook(
            (read, _) -> {
              if (read.offset() == 6_000) {
                Runtime.getRuntime().halt(9);
              }
            });
      }
      System.out.println(fetchAll(Path.of(arguments[0]), store, shards));
    }
  }

  private static long fetchAll(Path folder, HookedStore store, List<ObjectRef> shards) {
    try (var cache = ShardCache.open(folder, IN_ORDER)) {
      for (ObjectRef shard : shards) {
        cache.acquire(store, shard, BUSY).close();
      }
      return cache.stats().downloads();
    }
  }

  private ChildJvm.Outcome child(String how) {
    return ChildJvm.run(List.of(), Child.class, folder.toString(), objects.toString(), how);
  }

  @Test
  void acquire_L5_twoProcesses_fetchEachShardOnce() {
    var store = new HookedStore(LocalObjectStore.open(objects));
    List<ObjectRef> shards = CacheFixture.put(store, SHARDS);
    var other = CompletableFuture.supplyAsync(() -> child("fetch"));
    long mine = fetchAll(folder, store, shards);
    ChildJvm.Outcome outcome = other.join();
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(mine + Long.parseLong(outcome.out().strip())).isEqualTo(SHARDS);
    assertThat(CacheFixture.bytes(folder)).isEqualTo((long) SHARDS * SHARD_BYTES);
  }

  @Test
  void acquire_afterAProcessDiedInTheMiddle_goesOnWhereItStopped() {
    ChildJvm.Outcome died = child("die");
    assertThat(died.exitCode()).as(died.err()).isEqualTo(9);
    var store = new HookedStore(LocalObjectStore.open(objects));
    List<ObjectRef> shards = CacheFixture.put(store, 1);
    assertThat(CacheFixture.names(folder)).contains(shards.getFirst().sha256() + ".part");
    assertThat(fetchAll(folder, store, shards)).isEqualTo(1);
    assertThat(store.reads()).hasSize(4);
    assertThat(CacheFixture.bytes(folder)).isEqualTo(SHARD_BYTES);
  }
}
