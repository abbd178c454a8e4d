package dev.nearfield.shard.objectstore;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Objects on the heap: what a faultless store does, for tests and for the simulator.
 *
 * <p>Threads: safe. Owns: the objects.
 */
public final class MemoryObjectStore implements ObjectStore {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] bytes, String etag, String sha256, Instant modified) {}

  private final TreeMap<String, Entry> entries = new TreeMap<>();
  private final Clock clock;

  public MemoryObjectStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String location() {
    return "memory:";
  }

  private synchronized Entry entry(ObjectKey key) {
    Entry entry = entries.get(key.text());
    if (entry == null) {
      throw new ObjectNotFoundException(key, location());
    }
    return entry;
  }

  private static ObjectInfo info(String key, Entry entry) {
    return new ObjectInfo(
        ObjectKey.of(key),
        entry.bytes.length,
        entry.etag,
        Optional.of(entry.sha256),
        entry.modified);
  }

  @Override
  public ObjectInfo head(ObjectKey key) {
    return info(key.text(), entry(key));
  }

  @Override
  public StoredObject get(ObjectKey key, int maxBytes) {
    Entry entry = entry(key);
    if (entry.bytes.length > maxBytes) {
      throw new CorruptObjectException(
          key, location(), "%d bytes, at most %d expected".formatted(entry.bytes.length, maxBytes));
    }
    return new StoredObject(info(key.text(), entry), entry.bytes.clone());
  }

  @Override
  public Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes) {
    return Optional.of(get(key, maxBytes)).filter(read -> !read.info().etag().equals(etag));
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    byte[] bytes = entry(key).bytes;
    int length = Math.clamp(bytes.length - offset, 0, destination.remaining());
    destination.put(bytes, (int) Math.min(offset, bytes.length), length);
    return length;
  }

  @Override
  public synchronized String put(ObjectKey key, ObjectContent content, PutCondition condition) {
    Entry now = entries.get(key.text());
    boolean holds =
        switch (condition) {
          case PutCondition.None() -> true;
          case PutCondition.IfAbsent() -> now == null;
          case PutCondition.IfMatch(String etag) -> now != null && now.etag.equals(etag);
        };
    if (!holds) {
      throw new PreconditionFailedException(key, condition, location());
    }
    var bytes = new byte[(int) content.length()];
    try (var reader = content.open()) {
      reader.read(0, ByteBuffer.wrap(bytes));
    }
    // By content, as S3's: the same bytes are the same object.
    entries.put(key.text(), new Entry(bytes, content.sha256(), content.sha256(), clock.instant()));
    return content.sha256();
  }

  @Override
  public synchronized Stream<ObjectInfo> list(String prefix) {
    List<ObjectInfo> infos =
        entries.tailMap(prefix).entrySet().stream()
            .takeWhile(each -> each.getKey().startsWith(prefix))
            .map(each -> info(each.getKey(), each.getValue()))
            .toList();
    return infos.stream();
  }

  @Override
  public synchronized void delete(ObjectKey key) {
    entries.remove(key.text());
  }

  @Override
  public int dropUnfinished(Instant startedBefore) {
    return 0;
  }

  @Override
  public void close() {}
}
