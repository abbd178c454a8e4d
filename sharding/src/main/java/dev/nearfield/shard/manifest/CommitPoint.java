package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PreconditionFailedException;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.StoredObject;
import java.util.Optional;

/**
 * The one thing that changes, and the one request that changes it: who wins it has committed.
 *
 * <p>Threads: safe. Owns: nothing.
 */
interface CommitPoint {

  /**
   * What counts now.
   *
   * @param current itself
   * @param etag under which it was read
   */
  record Versioned(Current current, String etag) {}

  /** Reads what counts now; not older than what any earlier call saw. */
  Versioned read();

  /**
   * Replaces what was read by what follows it; sent once.
   *
   * @throws PreconditionFailedException when something else counts by now
   */
  Versioned swap(Versioned base, Current next);

  /** Writes the first state, unless there is one. */
  void create();

  /** The commit point of a collection. */
  static CommitPoint of(ObjectStore store, CollectionInfo.CommitMode mode) {
    return switch (mode) {
      case ETAG -> new Replaced(store, true);
      case NUMBERED -> new Numbered(store);
      case UNSAFE -> new Replaced(store, false);
    };
  }

  private static ObjectContent content(Current current) {
    return ObjectContent.of(ManifestCodec.encode(Kind.CURRENT, current));
  }

  private static Versioned decoded(StoredObject read) {
    return new Versioned(
        ManifestCodec.decode(Kind.CURRENT, Current.class, read), read.info().etag());
  }

  private static void createAt(ObjectStore store, ObjectKey key) {
    if (store.find(key).isEmpty()) {
      requireNew(store, key);
      try {
        store.put(key, content(Current.INITIAL), PutCondition.ifAbsent());
      } catch (PreconditionFailedException exists) {
        assert store.find(key).isPresent() : key;
      }
    }
  }

  /** Where something was published, a new beginning would make garbage of all of it. */
  private static void requireNew(ObjectStore store, ObjectKey key) {
    boolean published;
    try (var manifests = store.list(Layout.MANIFESTS)) {
      published = manifests.anyMatch(each -> Layout.isCollected(each.key()));
    }
    if (published && store.find(key).isEmpty()) { // else somebody created it meanwhile
      throw new GenerationMissingException(
          "the current generation",
          "%s is gone from %s, and what it names is there: restore it"
              .formatted(key, store.location()));
    }
  }

  /**
   * The object {@code CURRENT}, replaced if its ETag is still the one read. Each content has a
   * number of its own, so an ETag never comes back.
   *
   * <p>Without conditions nothing is created, as whoever opens a collection could undo the first
   * commit by it: what is absent is the first state.
   *
   * @param store that has it
   * @param conditional false where the store keeps no conditions and there is but one writer
   */
  record Replaced(ObjectStore store, boolean conditional) implements CommitPoint {

    @Override
    public Versioned read() {
      try {
        return decoded(store.get(Layout.CURRENT, Kind.CURRENT.maxBytes()));
      } catch (ObjectNotFoundException absent) {
        if (conditional) {
          throw absent;
        }
        return new Versioned(Current.INITIAL, "none");
      }
    }

    @Override
    public Versioned swap(Versioned base, Current next) {
      var condition = conditional ? PutCondition.ifMatch(base.etag()) : PutCondition.none();
      return new Versioned(next, store.put(Layout.CURRENT, content(next), condition));
    }

    @Override
    public void create() {
      if (conditional) {
        createAt(store, Layout.CURRENT);
      }
    }
  }

  /**
   * An object for each state, which is created and never replaced or deleted: its number is the
   * condition. Never deleted, as a writer that slept could create a deleted one again, and believe
   * it had won.
   */
  final class Numbered implements CommitPoint {

    private final ObjectStore store;
    private volatile long newestSeen;

    Numbered(ObjectStore store) {
      this.store = store;
    }

    /** A list says where to begin, as it may be old; then one number after the other. */
    @Override
    public Versioned read() {
      long sequence = Math.max(newestSeen, newestListed());
      Versioned newest = at(sequence).orElseThrow(this::missing);
      for (var next = at(sequence + 1); next.isPresent(); next = at(++sequence + 1)) {
        newest = next.get();
      }
      newestSeen = Math.max(newestSeen, sequence);
      return newest;
    }

    private long newestListed() {
      return newestSeen > 0
          ? 0
          : store
              .list(Layout.POINTERS)
              .map(ObjectInfo::key)
              .filter(Layout::isPointer)
              .findFirst()
              .map(Layout::sequence)
              .orElse(0L);
    }

    private ObjectNotFoundException missing() {
      return new ObjectNotFoundException(Layout.pointer(newestSeen), store.location());
    }

    private Optional<Versioned> at(long sequence) {
      try {
        return Optional.of(decoded(store.get(Layout.pointer(sequence), Kind.CURRENT.maxBytes())));
      } catch (ObjectNotFoundException absent) {
        return Optional.empty();
      }
    }

    @Override
    public Versioned swap(Versioned base, Current next) {
      assert next.sequence() == base.current().sequence() + 1 : next;
      ObjectKey key = Layout.pointer(next.sequence());
      return new Versioned(next, store.put(key, content(next), PutCondition.ifAbsent()));
    }

    @Override
    public void create() {
      createAt(store, Layout.pointer(0));
    }
  }
}
