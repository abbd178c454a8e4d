package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectNotFoundException;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.StoredObject;

/**
 * What is published, for those who may only read: a {@link ShardCollection} that sends no request
 * that writes, not even to create what a creator that crashed left out.
 *
 * <p>Threads: safe. Owns: nothing, borrows the store.
 */
public final class CollectionReader {

  private final ObjectStore store;
  private final CollectionInfo info;
  private final CommitPoint point;
  private final Generations generations;
  private final Tags tags;

  private CollectionReader(ObjectStore store, CollectionInfo info) {
    this.store = store;
    this.info = info;
    var requests = new Requests(store, TimeAndChance.system());
    point = CommitPoint.of(store, info.commitPoint());
    generations = new Generations(requests);
    tags = new Tags(requests, generations, point);
  }

  /**
   * Opens a collection.
   *
   * @throws CollectionMissingException when there is none
   * @throws ManifestException when it cannot be read
   */
  public static CollectionReader open(ObjectStore store) {
    try {
      StoredObject read = store.get(Layout.COLLECTION, Kind.COLLECTION.maxBytes());
      return new CollectionReader(
          store, ManifestCodec.decode(Kind.COLLECTION, CollectionInfo.class, read));
    } catch (ObjectNotFoundException missing) {
      throw new CollectionMissingException(store.location());
    }
  }

  /** What never changes about it. */
  public CollectionInfo info() {
    return info;
  }

  /** What counts now; one request of at most 1 KiB where objects can be replaced. */
  public Current current() {
    try {
      return point.read().current();
    } catch (ObjectNotFoundException missing) {
      throw new CollectionMissingException(store.location());
    }
  }

  /**
   * A manifest by its object.
   *
   * @throws ContentMismatchException when another lies there
   * @throws ManifestException when it cannot be read
   */
  public Manifest manifest(ObjectRef reference) {
    byte[] bytes = store.get(reference.key(), Kind.MANIFEST.maxBytes()).content();
    return ManifestCodec.manifest(reference, bytes);
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
    return at(tag(tag));
  }

  /**
   * The generation that a tag keeps.
   *
   * @throws GenerationMissingException when its manifest is gone
   */
  public Manifest at(Tag tag) {
    return tags.generation(tag).manifest();
  }

  /**
   * A tag by its name.
   *
   * @throws GenerationMissingException when there is none
   */
  public Tag tag(String name) {
    return tags.get(name);
  }
}
