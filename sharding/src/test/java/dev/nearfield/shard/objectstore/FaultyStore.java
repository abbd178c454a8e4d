package dev.nearfield.shard.objectstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A store that misbehaves in chosen ways, by a seed.
 *
 * <pre>{@code
 * var store = new FaultyStore(real, 7).with(Fault.LOST_REPLY, 10).with(Fault.STALE_LIST, 3);
 * }</pre>
 *
 * <p>Threads: safe. Owns: nothing.
 */
public final class FaultyStore implements ObjectStore {

  /** What can go wrong. */
  public enum Fault {
    /** A write or a deletion happens, and is reported as unanswered. */
    LOST_REPLY,
    /** HTTP 503; nothing happens. */
    OVERLOADED,
    /** A read breaks off in the middle. */
    RESET,
    /** A read waits before it gives anything. */
    SLOW,
    /** A list is the one that was given before, where there is one. */
    STALE_LIST,
    /** A read gives fewer bytes than there are. */
    WRONG_LENGTH,
    /** A read gives other bytes than there are. */
    WRONG_BYTES,
    /** A write under If-Match is refused, as by Ceph radosgw 16. */
    REFUSES_IF_MATCH,
    /** A write under a condition happens whether it holds or not. */
    IGNORES_CONDITIONS
  }

  private final ObjectStore store;
  private final SplittableRandom random;
  private final Map<Fault, Integer> chances = new EnumMap<>(Fault.class);
  private final Map<String, List<ObjectInfo>> oldLists = new java.util.HashMap<>();
  private Predicate<ObjectKey> affected = key -> true;
  private Runnable wait = () -> {};
  private int injected;

  /** A store without faults; choose some. */
  public FaultyStore(ObjectStore store, long seed) {
    this.store = store;
    this.random = new SplittableRandom(seed);
  }

  /** Makes one request in so many meet a fault; 1 for each, 0 for none. */
  public synchronized FaultyStore with(Fault fault, int oneIn) {
    chances.put(fault, oneIn);
    return this;
  }

  /** Leaves all other keys alone. */
  public synchronized FaultyStore only(Predicate<ObjectKey> keys) {
    affected = keys;
    return this;
  }

  /** What slow reads do. */
  public synchronized FaultyStore waitingBy(Runnable work) {
    wait = work;
    return this;
  }

  /** Faults so far. */
  public synchronized int injected() {
    return injected;
  }

  private synchronized boolean meets(Fault fault, Optional<ObjectKey> key) {
    int oneIn = chances.getOrDefault(fault, 0);
    boolean met = oneIn > 0 && key.map(affected::test).orElse(true) && random.nextInt(oneIn) == 0;
    injected += met ? 1 : 0;
    return met;
  }

  private boolean meets(Fault fault, ObjectKey key) {
    return meets(fault, Optional.of(key));
  }

  private void enter(ObjectKey key) {
    if (meets(Fault.OVERLOADED, key)) {
      throw new ThrottledException("request for " + key, location(), "HTTP 503 SlowDown");
    }
  }

  private UnreachableStoreException broken(ObjectKey key) {
    return new UnreachableStoreException(
        "request for " + key, location(), new IOException("Connection reset"));
  }

  private <T> T read(ObjectKey key, Supplier<T> request) {
    enter(key);
    if (meets(Fault.SLOW, key)) {
      wait.run();
    }
    T answer = request.get();
    if (meets(Fault.RESET, key)) {
      throw broken(key);
    }
    return answer;
  }

  private <T> T change(ObjectKey key, Supplier<T> request) {
    enter(key);
    T answer = request.get();
    if (meets(Fault.LOST_REPLY, key)) {
      throw broken(key);
    }
    return answer;
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public ObjectInfo head(ObjectKey key) {
    return read(key, () -> store.head(key));
  }

  @Override
  public StoredObject get(ObjectKey key, int maxBytes) {
    return damaged(read(key, () -> store.get(key, maxBytes)));
  }

  @Override
  public Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes) {
    return read(key, () -> store.getIfChanged(key, etag, maxBytes)).map(this::damaged);
  }

  private StoredObject damaged(StoredObject read) {
    ObjectKey key = read.info().key();
    byte[] content = read.content();
    if (content.length > 0 && meets(Fault.WRONG_LENGTH, key)) {
      content = java.util.Arrays.copyOf(content, content.length - 1);
    }
    if (content.length > 0 && meets(Fault.WRONG_BYTES, key)) {
      content = content.clone();
      content[content.length / 2] ^= 1;
    }
    return new StoredObject(read.info(), content);
  }

  @Override
  public int read(ObjectKey key, long offset, ByteBuffer destination) {
    int start = destination.position();
    int length = read(key, () -> store.read(key, offset, destination.position(start)));
    if (length > 0 && meets(Fault.WRONG_LENGTH, key)) {
      destination.position(start + --length);
    }
    if (length > 0 && meets(Fault.WRONG_BYTES, key)) {
      int at = start + length / 2;
      destination.put(at, (byte) (destination.get(at) ^ 1));
    }
    return length;
  }

  @Override
  public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
    if (condition instanceof PutCondition.IfMatch && meets(Fault.REFUSES_IF_MATCH, key)) {
      throw new PreconditionFailedException(key, condition, location());
    }
    boolean ignored =
        !(condition instanceof PutCondition.None) && meets(Fault.IGNORES_CONDITIONS, key);
    PutCondition kept = ignored ? PutCondition.none() : condition;
    return change(key, () -> store.put(key, content, kept));
  }

  @Override
  public Stream<ObjectInfo> list(String prefix) {
    boolean stale = meets(Fault.STALE_LIST, Optional.empty());
    synchronized (this) {
      List<ObjectInfo> old = oldLists.get(prefix);
      if (stale && old != null) {
        return new ArrayList<>(old).stream();
      }
      List<ObjectInfo> now = store.list(prefix).toList();
      oldLists.put(prefix, now);
      return now.stream();
    }
  }

  @Override
  public void delete(ObjectKey key) {
    change(
        key,
        () -> {
          store.delete(key);
          return key;
        });
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
