package dev.nearfield.shard.objectstore;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store in front of another one, which does all that a subclass does not do otherwise.
 *
 * <p>Threads: as the other store. Owns: nothing, borrows the store until {@link #close} closes it.
 */
public abstract class ForwardingStore implements ObjectStore {

  private final ObjectStore store;

  /** In front of this store. */
  protected ForwardingStore(ObjectStore store) {
    this.store = store;
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
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    return store.read(key, offset, destination);
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
