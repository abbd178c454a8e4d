package dev.nearfield.shard.reader;

import dev.nearfield.shard.manifest.ObjectRef;
import dev.nearfield.shard.objectstore.MemoryObjectStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.RangedDownload;
import dev.nearfield.shard.objectstore.Sha256;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.testkit.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shards that are nothing but bytes, and what a cache made of them. */
final class CacheFixture {

  static final int SHARD_BYTES = 10_000;

  /** Ten reads per shard. */
  static final CacheOptions OPTIONS =
      CacheOptions.DEFAULT
          .download(new RangedDownload(SHARD_BYTES / 10, 2))
          .roomWait(Duration.ofSeconds(60));

  /** Closes when asked, as a reader does whom nobody asks anything. */
  static final class Idle implements CachedShard.Holder {
    private volatile @Nullable CachedShard shard;

    static CachedShard acquire(ShardCache cache, ObjectStore store, ObjectRef ref) {
      var idle = new Idle();
      CachedShard acquired = cache.acquire(store, ref, idle);
      idle.shard = acquired;
      return acquired;
    }

    @Override
    public boolean isIdle() {
      return shard != null;
    }

    @Override
    public boolean leaveIfIdle() {
      CachedShard mine = shard;
      if (mine != null) {
        mine.close();
      }
      return mine != null;
    }
  }

  /** Closes whenever it is asked. */
  static final class Leaving implements CachedShard.Holder {
    @Override
    public boolean isIdle() {
      return true;
    }

    @Override
    public boolean leaveIfIdle() {
      return true;
    }
  }

  /** Never closes by itself. */
  static final CachedShard.Holder BUSY =
      new CachedShard.Holder() {
        @Override
        public boolean isIdle() {
          return false;
        }

        @Override
        public boolean leaveIfIdle() {
          return false;
        }
      };

  private CacheFixture() {}

  static MemoryObjectStore memory() {
    return new MemoryObjectStore(Clock.systemUTC());
  }

  static List<ObjectRef> put(ObjectStore store, int count) {
    var random = new SplittableRandom(17);
    List<ObjectRef> shards = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[SHARD_BYTES];
      random.nextBytes(bytes);
      shards.add(put(store, bytes));
    }
    return shards;
  }

  static ObjectRef put(ObjectStore store, byte[] bytes) {
    return put(store, "d/", bytes);
  }

  /** Uploads bytes under their content's name. */
  static ObjectRef put(ObjectStore store, String prefix, byte[] bytes) {
    var ref = ObjectRef.to(ObjectKey.of(prefix + Sha256.of(bytes)), bytes);
    store.put(ref.key(), ObjectContent.of(bytes), PutCondition.none());
    return ref;
  }

  /** What the files of a cache take: of each shard once, as a part becomes whole meanwhile. */
  static long bytes(Path folder) {
    var entries = new CacheFolder(folder, FileAccess.system()).entries();
    return entries.stream()
        .collect(Collectors.toMap(CacheFolder.Entry::sha256, CacheFolder.Entry::bytes, Math::max))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** {@link #bytes} at a moment when nobody makes room or takes it. */
  static long exactBytes(Path folder) {
    try (var locks = FolderLocks.of(folder)) {
      Until.isTrue("nobody makes room", () -> locks.tryOwn(CacheFolder.ROOM_LOCK));
      try {
        return bytes(folder);
      } finally {
        locks.release(CacheFolder.ROOM_LOCK);
      }
    }
  }

  static List<String> names(Path folder) {
    try (var files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
