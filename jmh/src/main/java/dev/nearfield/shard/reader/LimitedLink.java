package dev.nearfield.shard.reader;

import dev.nearfield.shard.gather.RateLimiter;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.StoredObject;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store at the other end of a link: each ranged read takes the link's latency, and all together
 * get no more bytes a second than it carries. Everything else costs what it does without it.
 *
 * <p>Threads: safe. Owns: nothing; the store is borrowed.
 */
final class LimitedLink implements ObjectStore {

  private static final int BURST_BYTES = 64 << 10;

  private final ObjectStore store;
  private final Duration latency;
  private final RateLimiter rate;

  LimitedLink(ObjectStore store, Duration latency, long bytesPerSecond) {
    this.store = store;
    this.latency = latency;
    rate = RateLimiter.of(bytesPerSecond, BURST_BYTES);
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    try {
      Thread.sleep(latency);
      int bytes = store.read(key, offset, destination);
      rate.acquire(Math.max(1, bytes));
      return bytes;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ReaderInterruptedException(interrupted);
    }
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public ObjectInfo head(ObjectKey key) {
    return store.head(key);
  }

  @Override
  public StoredObject get(ObjectKey key, int maxBytes) {
    return store.get(key, maxBytes);
  }

  @Override
  public Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes) {
    return store.getIfChanged(key, etag, maxBytes);
  }

  @Override
  public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
    return store.put(key, content, condition);
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    return store.list(prefix);
  }

  @Override
  public void delete(ObjectKey key) {
    store.delete(key);
  }

  @Override
  public int dropUnfinished(Instant startedBefore) {
    return store.dropUnfinished(startedBefore);
  }

  @Override
  public void close() {
    store.close();
  }
}
