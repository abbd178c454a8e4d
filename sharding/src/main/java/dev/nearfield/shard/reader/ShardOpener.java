package dev.nearfield.shard.reader;

import dev.nearfield.OptionMismatchException;
import dev.nearfield.VectorIndex;
import dev.nearfield.Warmup;
import dev.nearfield.shard.gather.NanoClock;
import dev.nearfield.shard.manifest.CollectionInfo;
import dev.nearfield.shard.manifest.ShardDescriptor;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.Verify;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Opens the shards of one reader: from the cache, or from the store through it. What the first one
 * warms, the others share.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class ShardOpener {

  private final ObjectStore store;
  private final CollectionInfo info;
  private final ShardCache cache;
  private final Warmup firstWarmup;
  private final AtomicBoolean warmed = new AtomicBoolean();
  private final NanoClock clock;

  /** A file in the cache, and the index in it. */
  record OpenFile(VectorIndex index, CachedShard file) {}

  ShardOpener(GenerationSource source, ShardCache cache, Warmup firstWarmup, NanoClock clock) {
    store = source.store();
    info = source.info();
    this.cache = cache;
    this.firstWarmup = firstWarmup;
    this.clock = clock;
  }

  /**
   * Opens a shard. Its file was checked as a whole when it arrived; if it does not open all the
   * same, the disk lost something: it is fetched once more.
   *
   * @throws WrongCollectionException if its vectors are not those of the manifest
   * @throws CorruptShardException if it does not open, fresh from the store
   */
  OpenFile open(ShardDescriptor shard, CachedShard.Holder holder) {
    try {
      return openCached(shard, holder);
    } catch (CorruptFileException broken) {
      cache.quarantine(shard.content(), broken.toString());
    }
    try {
      return openCached(shard, holder);
    } catch (CorruptFileException broken) {
      throw new CorruptShardException(shard.content(), 2, broken);
    }
  }

  private OpenFile openCached(ShardDescriptor shard, CachedShard.Holder holder) {
    CachedShard file = cache.acquire(store, shard.content(), holder);
    try {
      return new OpenFile(openFile(shard, file), file);
    } catch (Throwable failure) {
      file.close();
      throw failure;
    }
  }

  private VectorIndex openFile(ShardDescriptor shard, CachedShard file) {
    Warmup warmup = warmed.compareAndSet(false, true) ? firstWarmup : Warmup.OFF;
    VectorIndex index;
    try {
      index =
          VectorIndex.builder()
              .dimension(info.dimension())
              .metric(info.metric())
              .verify(Verify.LAZY)
              .warmup(warmup)
              .openShard(file.file());
    } catch (OptionMismatchException other) {
      throw new WrongCollectionException(
          "%s is no shard of its manifest: %s".formatted(shard.content().key(), other.getMessage()),
          store.location());
    }
    if (index.size() != shard.vectors()) {
      int size = index.size();
      index.close();
      throw new WrongCollectionException(
          "%s has %d vectors, its manifest says %d"
              .formatted(shard.content().key(), size, shard.vectors()),
          store.location());
    }
    return warmedUp(index);
  }

  /** Makes the memory that a search works in, before somebody waits for an answer. */
  private static VectorIndex warmedUp(VectorIndex index) {
    try {
      index.warmUp(1);
      return index;
    } catch (Throwable failure) {
      index.close();
      throw failure;
    }
  }

  boolean isFetching(ShardDescriptor shard) {
    return cache.isFetching(shard.content().sha256());
  }

  long nanoTime() {
    return clock.nanoTime();
  }
}
