package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.CollectionInfo.CommitMode;
import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ConditionProbe;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import dev.nearfield.shard.objectstore.ObjectStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A corpus in a store: its generations, who may publish the next one, and what is kept.
 *
 * <pre>{@code
 * ShardCollection corpus = ShardCollection.open(store);
 * try (PublishRun run = corpus.begin(PublishOptions.DEFAULT)) {
 *   run.publish(PublishPlan.changes(shards));
 * }
 * Manifest now = corpus.manifest().orElseThrow();
 * }</pre>
 *
 * <p>The protocol, with the reasons for its order, is in {@code docs/SHARDING.md}.
 *
 * <p>Threads: safe; runs are not. Owns: nothing; the store is borrowed.
 */
public final class ShardCollection {

  private final CollectionInfo info;
  private final Requests requests;
  private final TimeAndChance timeAndChance;
  private final Generations generations;
  private final CommitLoop commits;
  private final Tags tags;

  ShardCollection(
      CollectionInfo info, ObjectStore store, CommitPoint point, TimeAndChance timeAndChance) {
    this.info = info;
    this.timeAndChance = timeAndChance;
    this.requests = new Requests(store, timeAndChance);
    this.generations = new Generations(requests);
    this.commits = new CommitLoop(point, timeAndChance);
    this.tags = new Tags(requests, generations, point);
  }

  /**
   * Creates a collection; asks the store by scratch objects which conditions it keeps.
   *
   * @throws CollectionExistsException when there is one
   * @throws UnsafeStoreException when two writers could undo each other
   */
  public static ShardCollection create(ObjectStore store, CollectionOptions options) {
    return create(store, options, TimeAndChance.system());
  }

  static ShardCollection create(
      ObjectStore store, CollectionOptions options, TimeAndChance timeAndChance) {
    var requests = new Requests(store, timeAndChance);
    if (requests.find(Layout.COLLECTION).isPresent()) {
      throw new CollectionExistsException(store.location());
    }
    var collection = new UUID(timeAndChance.random().nextLong(), timeAndChance.random().nextLong());
    CommitMode mode = mode(store, options);
    var info = new CollectionInfo(collection, options.dimension(), options.metric(), mode);
    var content = ObjectContent.of(ManifestCodec.encode(Kind.COLLECTION, info));
    if (mode == CommitMode.UNSAFE) {
      requests.put(Layout.COLLECTION, content);
    } else if (!requests.putOnce(Layout.COLLECTION, content)) {
      throw new CollectionExistsException(store.location());
    }
    return open(store, timeAndChance);
  }

  private static CommitMode mode(ObjectStore store, CollectionOptions options) {
    ConditionProbe kept = ConditionProbe.of(store);
    if (kept.ifMatch()) {
      return CommitMode.ETAG;
    }
    if (kept.ifAbsent()) {
      return CommitMode.NUMBERED;
    }
    if (options.writers() == CollectionOptions.Writers.UNSAFE_SINGLE_WRITER) {
      return CommitMode.UNSAFE;
    }
    throw new UnsafeStoreException(store.location());
  }

  /**
   * Opens a collection.
   *
   * @throws CollectionMissingException when there is none
   */
  public static ShardCollection open(ObjectStore store) {
    return open(store, TimeAndChance.system());
  }

  static ShardCollection open(ObjectStore store, TimeAndChance timeAndChance) {
    var info = info(new Requests(store, timeAndChance));
    var point = CommitPoint.of(store, info.commitPoint());
    return open(store, timeAndChance, info, point);
  }

  /** Creates what a creator that crashed left out. */
  static ShardCollection open(
      ObjectStore store, TimeAndChance timeAndChance, CollectionInfo info, CommitPoint point) {
    new Requests(store, timeAndChance).repeat(point::create);
    return new ShardCollection(info, store, point, timeAndChance);
  }

  private static CollectionInfo info(Requests requests) {
    try {
      return requests.get(Kind.COLLECTION, CollectionInfo.class, Layout.COLLECTION);
    } catch (ObjectNotFoundException missing) {
      throw new CollectionMissingException(requests.store().location());
    }
  }

  /** What never changes about it. */
  public CollectionInfo info() {
    return info;
  }

  /** What counts now. */
  public Current current() {
    return commits.read();
  }

  /** The manifest that counts now, if anything was published. */
  public Optional<Manifest> manifest() {
    return generations.current(current());
  }

  /** A manifest by its object, checked. */
  public Manifest manifest(ObjectRef ref) {
    return generations.read(ref);
  }

  /** Manifests from the newest back, as many as are kept and wanted. */
  public List<Manifest> history(int limit) {
    Current now = current();
    return new Generations(requests) // which knows none by heart that was collected since
        .chain(now, each -> now.generation() - each.manifest().generation() < limit).stream()
            .map(Generations.Generation::manifest)
            .toList();
  }

  /**
   * A generation of the past.
   *
   * @throws GenerationMissingException when it was collected or never was
   */
  public Manifest at(long generation) {
    return generations.at(current(), generation).manifest();
  }

  /**
   * The generation that a tag keeps.
   *
   * @throws GenerationMissingException when there is no such tag
   */
  public Manifest at(String tag) {
    return tags.generation(tags.get(tag)).manifest();
  }

  /** All tags, by name. */
  public List<Tag> tags() {
    return tags.all();
  }

  /** The tag of a name, if there is one; looks at no other. */
  public Optional<Tag> findTag(String name) {
    return tags.find(name);
  }

  /**
   * Keeps a generation under a name; a name in use moves.
   *
   * @throws GenerationMissingException when the generation was collected, or is about to be
   */
  public Tag tag(String name, long generation) {
    return tags.put(name, generation, timeAndChance.clock().instant());
  }

  /**
   * Gives a name up; what only it kept becomes garbage.
   *
   * @throws GenerationMissingException when there is no such tag
   */
  public void untag(String name) {
    tags.deleteExisting(name);
  }

  /** Begins to publish. */
  public PublishRun begin(PublishOptions options) {
    String runId = timeAndChance.newRunId();
    Current begun = options.mode() == PublishOptions.Mode.EXCLUSIVE ? fence(runId) : commits.read();
    return new PublishRun(info, requests, generations, commits, options, runId, begun);
  }

  /** Raises the epoch, so that nobody who began before can commit any more. */
  private Current fence(String runId) {
    return commits
        .commit(
            runId,
            new CommitLoop.Change() {
              @Override
              public CommitLoop.Decision decide(Current now) {
                return new CommitLoop.Decision.Swap(now.fenced(runId));
              }

              @Override
              public boolean happened(Current now) {
                return now.runId().equals(runId);
              }
            })
        .current();
  }

  /**
   * Makes an old generation current again, as a new one with the same shards.
   *
   * @throws GenerationMissingException when it was collected, or is about to be
   */
  public Manifest rollback(long generation) {
    return rollback(now -> generations.at(now, generation));
  }

  /**
   * Makes the generation of a tag current again.
   *
   * @throws GenerationMissingException when there is no such tag
   */
  public Manifest rollback(String tag) {
    Tag kept = tags.get(tag);
    return rollback(_ -> tags.generation(kept));
  }

  private Manifest rollback(Rollback.Target target) {
    String runId = timeAndChance.newRunId();
    var change = new Rollback(requests, generations, timeAndChance, runId, target);
    commits.commit(runId, change);
    return change.published();
  }

  /** Collects what nothing names; see {@link GarbageCollector}. */
  public GcReport collectGarbage(GcOptions options) {
    return new GarbageCollector(requests, generations, commits, tags, timeAndChance).run(options);
  }

  /** Names that the current list of doomed objects has; for tests and reports. */
  Set<ObjectKey> doomed() {
    return new DoomedObjects(requests).of(current()).orElse(Set.of());
  }
}
