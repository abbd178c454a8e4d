package dev.nearfield.shard.build;

import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.StoredObject;
import dev.nearfield.storage.FileAccessException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A store some of whose objects lie nearer, where ranges of them are read.
 *
 * <p>Threads: safe. Owns: nothing, borrows the store.
 *
 * @param store for everything else
 * @param here contents by the keys that they have in the store
 */
record NearStore(ObjectStore store, Map<ObjectKey, ObjectContent> here) implements ObjectStore {

  NearStore {
    here = Map.copyOf(here);
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    ObjectContent content = here.get(key);
    if (content == null || offset >= content.length()) {
      return store.read(key, offset, destination);
    }
    int start = destination.position();
    int end = destination.limit();
    int count = (int) Math.min(destination.remaining(), content.length() - offset);
    try (var reader = content.open()) {
      reader.read(offset, destination.limit(start + count));
      return count;
    } catch (FileAccessException | IllegalStateException gone) {
      return store.read(key, offset, destination.limit(end).position(start));
    } finally {
      destination.limit(end);
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
  public void close() {}
}
