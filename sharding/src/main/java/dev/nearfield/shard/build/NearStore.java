package dev.nearfield.shard.build;

import dev.nearfield.shard.objectstore.ForwardingStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.storage.FileAccessException;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A store some of whose objects lie nearer, where ranges of them are read.
 *
 * <p>Threads: safe. Owns: nothing, borrows the store, which stays open.
 */
final class NearStore extends ForwardingStore {

  private final Map<ObjectKey, ObjectContent> here;

  /**
   * In front of a store.
   *
   * @param here contents by the keys that they have in the store
   */
  NearStore(ObjectStore store, Map<ObjectKey, ObjectContent> here) {
    super(store);
    this.here = Map.copyOf(here);
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    ObjectContent content = here.get(key);
    if (content == null || offset >= content.length()) {
      return super.read(key, offset, destination);
    }
    int start = destination.position();
    int end = destination.limit();
    int count = (int) Math.min(destination.remaining(), content.length() - offset);
    try (var reader = content.open()) {
      reader.read(offset, destination.limit(start + count));
      return count;
    } catch (FileAccessException gone) {
      return super.read(key, offset, destination.limit(end).position(start));
    } finally {
      destination.limit(end);
    }
  }

  @Override
  public void close() {}
}
