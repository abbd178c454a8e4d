package dev.nearfield.shard.objectstore;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects under keys: a folder, or a bucket of S3.
 *
 * <pre>{@code
 * try (ObjectStore store = StoreLocation.parse("file:/srv/corpus").open()) {
 *   String etag = store.put(key, ObjectContent.of(bytes), PutCondition.ifAbsent());
 *   StoredObject read = store.get(key, 1 << 20);
 * }
 * }</pre>
 *
 * <p>An object appears whole or not at all, and a read that begins after a write returned sees that
 * write or a later one. A list may be older than that.
 *
 * <p>Every method throws an {@link ObjectStoreException}. Requests that cannot do harm twice are
 * repeated by the store; a write under a condition is sent once, as only the caller can tell
 * whether the object that is there now is the one that was to be written. {@link
 * ObjectStoreException#worthRepeating()} tells callers which requests are theirs to repeat.
 *
 * <p>Threads: safe. Owns: connections or descriptors, until {@link #close()}.
 */
public interface ObjectStore extends AutoCloseable {

  /** Where it is, for messages; without credentials. */
  String location();

  /**
   * What is known of an object.
   *
   * @throws ObjectNotFoundException when there is none
   */
  ObjectInfo head(ObjectKey key);

  /** What is known of an object, if there is one. */
  default Optional<ObjectInfo> find(ObjectKey key) {
    try {
      return Optional.of(head(key));
    } catch (ObjectNotFoundException absent) {
      return Optional.empty();
    }
  }

  /**
   * Reads an object whole, into memory.
   *
   * @param maxBytes a larger object is a {@link CorruptObjectException}, before it is read
   * @throws ObjectNotFoundException when there is none
   */
  StoredObject get(ObjectKey key, int maxBytes);

  /** Reads an object whole, unless it still has this ETag; cheap if it has. */
  Optional<StoredObject> getIfChanged(ObjectKey key, String etag, int maxBytes);

  /**
   * Fills {@code destination} with an object's bytes from {@code offset} on.
   *
   * @param offset in bytes
   * @return the bytes read; fewer than remained only at the end of the object, 0 beyond it
   * @throws ObjectNotFoundException when there is none
   */
  int read(ObjectKey key, long offset, ByteBuffer destination);

  /**
   * Writes an object, if the condition holds.
   *
   * @return its ETag
   * @throws PreconditionFailedException when it does not
   * @throws ObjectStoreException with {@link ObjectStoreException#mayHaveHappened()} when nobody
   *     knows whether it was written
   */
  String put(ObjectKey key, ObjectContent content, PutCondition condition);

  /**
   * Objects whose key begins with a prefix, by ascending key; fetched by pages while the stream is
   * read. Written or deleted a moment ago, they may be missing or still be there.
   *
   * @param prefix parts of keys, for example {@code manifests/}; empty for all
   */
  Stream<ObjectInfo> list(String prefix);

  /** Deletes an object; a missing one is fine. */
  void delete(ObjectKey key);

  /**
   * Gives up what writers left behind that never finished: parts of large uploads, temporary files.
   *
   * @param startedBefore only what is older; a day is safe
   * @return how many
   */
  int dropUnfinished(Instant startedBefore);

  @Override
  void close();
}
