package dev.nearfield.shard.reader;

import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.StoredObject;
import dev.nearfield.shard.objectstore.UnreachableStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * A store that remembers what was read of it, and may do something else instead.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class HookedStore implements ObjectStore {

  private final ObjectStore store;
  private final List<Read> reads = new CopyOnWriteArrayList<>();
  private final List<ObjectKey> gets = new CopyOnWriteArrayList<>();
  private volatile Hook hook = (_, _) -> {};
  private volatile boolean unreachable;

  /** A ranged read. */
  record Read(ObjectKey key, long offset, int bytes) {}

  /** Called when a ranged read is answered; may wait, throw, or change the bytes. */
  interface Hook {
    void answered(Read read, ByteBuffer bytes);
  }

  HookedStore(ObjectStore store) {
    this.store = store;
  }

  void hook(Hook other) {
    hook = other;
  }

  void unreachable(boolean is) {
    unreachable = is;
  }

  static UnreachableStoreException reset() {
    return new UnreachableStoreException("GET", "hooked:", new IOException("connection reset"));
  }

  /** Ranged reads so far. */
  List<Read> reads() {
    return List.copyOf(reads);
  }

  /** Objects whose ranges were read, each once. */
  List<ObjectKey> keysRead() {
    return reads.stream().map(Read::key).distinct().toList();
  }

  /** Objects read whole. */
  List<ObjectKey> gets() {
    return List.copyOf(gets);
  }

  void forget() {
    reads.clear();
    gets.clear();
  }

  private void enter() {
    if (unreachable) {
      throw new UnreachableStoreException("any", location(), new IOException("refused"));
    }
  }

  @Override
  public String location() {
    return "hooked:" + store.location();
  }

  @Override
  public ObjectInfo head(ObjectKey key) {
    enter();
    return store.head(key);
  }

  @Override
  public StoredObject get(ObjectKey key, int maxBytes) {
    enter();
    gets.add(key);
    return store.get(key, maxBytes);
  }

  @Override
  public Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes) {
    enter();
    return store.getIfChanged(key, etag, maxBytes);
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    enter();
    var read = new Read(key, offset, destination.remaining());
    reads.add(read);
    int start = destination.position();
    int count = store.read(key, offset, destination);
    hook.answered(read, destination.slice(start, count));
    return count;
  }

  @Override
  public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
    enter();
    return store.put(key, content, condition);
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    enter();
    return store.list(prefix);
  }

  @Override
  public void delete(ObjectKey key) {
    enter();
    store.delete(key);
  }

  @Override
  public int dropUnfinished(Instant startedBefore) {
    return store.dropUnfinished(startedBefore);
  }

  @Override
  public void close() {}
}
