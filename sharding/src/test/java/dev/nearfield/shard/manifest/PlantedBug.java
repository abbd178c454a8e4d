package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.Current.DoomedRef;
import dev.nearfield.shard.objectstore.ForwardingStore;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Protocols with one thing wrong, which the simulation must find out. */
enum PlantedBug {
  /** The protocol as it is. */
  NONE,
  /** {@code CURRENT} is overwritten, whoever wrote it meanwhile. */
  NO_IF_MATCH,
  /** A writer does not look whether an exclusive one began after it. */
  EPOCH_NOT_CHECKED,
  /** A writer names objects that are doomed. */
  DOOMED_IGNORED,
  /** The collector reads tags once, and not again before it deletes. */
  TAGS_NOT_READ_AGAIN,
  /** The collector deletes at once. */
  NO_GRACE,
  /** A writer takes what lies under a name for what it wants to write. */
  EXISTING_OBJECT_NOT_VERIFIED;

  /** How this protocol commits; one per run. */
  CommitPoint commitPoint(ObjectStore store, CollectionInfo.CommitMode mode) {
    CommitPoint right = CommitPoint.of(store, mode);
    return switch (this) {
      case NONE, TAGS_NOT_READ_AGAIN, NO_GRACE, EXISTING_OBJECT_NOT_VERIFIED -> right;
      case NO_IF_MATCH -> new CommitPoint.Replaced(store, false);
      case EPOCH_NOT_CHECKED -> new FirstEpoch(right);
      case DOOMED_IGNORED -> new NothingDoomed(right);
    };
  }

  Duration grace(Duration right) {
    return this == NO_GRACE ? Duration.ZERO : right;
  }

  /** Shows each run the epoch that it began in. */
  private static final class FirstEpoch implements CommitPoint {

    private final CommitPoint point;
    private long shown = -1;
    private Optional<Current> truth = Optional.empty();

    FirstEpoch(CommitPoint point) {
      this.point = point;
    }

    @Override
    public Versioned read() {
      Versioned read = point.read();
      truth = Optional.of(read.current());
      shown = shown < 0 ? read.current().epoch() : shown;
      return new Versioned(withEpoch(read.current(), shown), read.etag());
    }

    @Override
    public Versioned swap(Versioned base, Current next) {
      long real = truth.orElseThrow().epoch();
      boolean raises = next.epoch() > shown;
      Versioned written = point.swap(base, withEpoch(next, raises ? real + 1 : real));
      shown = raises ? real + 1 : shown;
      return new Versioned(withEpoch(written.current(), shown), written.etag());
    }

    private static Current withEpoch(Current c, long epoch) {
      return new Current(
          c.sequence(), epoch, c.generation(), c.manifest(), c.runId(), c.doomings(), c.doomed());
    }

    @Override
    public void create() {
      point.create();
    }
  }

  /** Shows no list of doomed objects. */
  private static final class NothingDoomed implements CommitPoint {

    private final CommitPoint point;
    private Optional<Current> truth = Optional.empty();

    NothingDoomed(CommitPoint point) {
      this.point = point;
    }

    @Override
    public Versioned read() {
      Versioned read = point.read();
      truth = Optional.of(read.current());
      return new Versioned(with(read.current(), 0, Optional.empty()), read.etag());
    }

    @Override
    public Versioned swap(Versioned base, Current next) {
      Current real = truth.orElseThrow();
      return point.swap(base, with(next, real.doomings(), real.doomed()));
    }

    private static Current with(Current c, long doomings, Optional<DoomedRef> doomed) {
      return new Current(
          c.sequence(), c.epoch(), c.generation(), c.manifest(), c.runId(), doomings, doomed);
    }

    @Override
    public void create() {
      point.create();
    }
  }

  /** A writer's store. */
  ObjectStore forWriters(ObjectStore store) {
    return this == EXISTING_OBJECT_NOT_VERIFIED ? new Credulous(store) : store;
  }

  /** A collector's store. */
  ObjectStore forCollectors(ObjectStore store) {
    return this == TAGS_NOT_READ_AGAIN ? new RememberedTags(store) : store;
  }

  /** Says of each object that it is the one expected. */
  private static final class Credulous extends ForwardingStore {

    private Optional<ObjectContent> wanted = Optional.empty();

    Credulous(ObjectStore store) {
      super(store);
    }

    @Override
    public String put(ObjectKey key, ObjectContent content, PutCondition condition) {
      wanted = Optional.of(content);
      return super.put(key, content, condition);
    }

    @Override
    public ObjectInfo head(ObjectKey key) {
      var real = super.head(key);
      return wanted.isPresent() && key.text().contains(wanted.get().sha256())
          ? new ObjectInfo(
              key,
              wanted.get().length(),
              real.etag(),
              Optional.of(wanted.get().sha256()),
              real.lastModified())
          : real;
    }
  }

  /** Lists tags once. */
  private static final class RememberedTags extends ForwardingStore {

    private List<ObjectInfo> tags = List.of();
    private boolean read;

    RememberedTags(ObjectStore store) {
      super(store);
    }

    @Override
    public Stream<ObjectInfo> list(String prefix) {
      if (!prefix.equals(Layout.TAGS)) {
        return super.list(prefix);
      }
      tags = read ? tags : super.list(prefix).toList();
      read = true;
      return tags.stream();
    }
  }
}
