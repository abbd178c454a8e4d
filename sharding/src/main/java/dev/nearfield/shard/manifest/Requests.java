package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectInfo;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.ObjectStoreException;
import dev.nearfield.shard.objectstore.PreconditionFailedException;
import dev.nearfield.shard.objectstore.PutCondition;
import dev.nearfield.shard.objectstore.Sha256;
import dev.nearfield.shard.objectstore.StoredObject;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads and writes of objects that never change, repeated until there is an answer, unless the
 * store has done so.
 *
 * <p>Threads: safe. Owns: nothing.
 *
 * @param store that is asked
 * @param timeAndChance for pauses
 */
record Requests(ObjectStore store, TimeAndChance timeAndChance) {

  private static final int MAX_ATTEMPTS = 8;
  private static final int READ_BYTES = 1 << 20;

  /** What is believed of an object of which the store keeps no checksum. */
  enum Trust {
    /** Its length: it was written by this process, or checked when it was published. */
    LENGTH,
    /** Nothing: it is read. */
    NOTHING
  }

  /**
   * Writes content under a name, unless the name is taken.
   *
   * @return whether the object there has this content; false if the name is used otherwise, or up
   */
  boolean putOnce(ObjectKey key, ObjectContent content) {
    for (int attempt = 1; ; attempt++) {
      try {
        store.put(key, content, PutCondition.ifAbsent());
        return has(key, content.length(), content.sha256(), Trust.LENGTH);
      } catch (PreconditionFailedException taken) {
        return has(key, content.length(), content.sha256(), Trust.NOTHING);
      } catch (ObjectStoreException failure) {
        pauseOrThrow(failure, attempt);
      }
    }
  }

  /** Whether an object is there with this length and, as far as the store says, this content. */
  boolean has(ObjectKey key, long length, String sha256, Trust trust) {
    Optional<ObjectInfo> info = find(key).filter(found -> found.length() == length);
    if (info.isEmpty()) {
      return false;
    }
    Optional<String> declared = info.get().sha256();
    return declared.isPresent()
        ? declared.get().equals(sha256)
        : trust == Trust.LENGTH || repeated(() -> sha256Of(key, length)).equals(sha256);
  }

  private String sha256Of(ObjectKey key, long length) {
    MessageDigest digest = Sha256.digest();
    var buffer = ByteBuffer.allocate(Math.clamp(length, 1, READ_BYTES));
    for (long position = 0; position < length; position += buffer.limit()) {
      store.read(key, position, buffer.clear());
      digest.update(buffer.flip());
      if (buffer.limit() == 0) {
        return "ends at byte " + position;
      }
    }
    return Sha256.hex(digest.digest());
  }

  /** Asks until there is an answer. */
  <T> T repeated(Supplier<T> request) {
    for (int attempt = 1; ; attempt++) {
      try {
        return request.get();
      } catch (ObjectStoreException failure) {
        pauseOrThrow(failure, attempt);
      }
    }
  }

  /** As above, where there is nothing to hear. */
  void repeat(Runnable request) {
    repeated(
        () -> {
          request.run();
          return true;
        });
  }

  /** Writes content whatever is there. */
  void put(ObjectKey key, ObjectContent content) {
    repeated(() -> store.put(key, content, PutCondition.none()));
  }

  /** Reads an object whole. */
  StoredObject get(ObjectKey key, int maxBytes) {
    return repeated(() -> store.get(key, maxBytes));
  }

  /** Reads an object of the protocol, which is no larger than its kind may be. */
  <T extends CollectionObject> T get(Kind kind, Class<T> type, ObjectKey key) {
    return ManifestCodec.decode(kind, type, get(key, kind.maxBytes()));
  }

  /** What is known of an object, if there is one. */
  Optional<ObjectInfo> find(ObjectKey key) {
    return repeated(() -> store.find(key));
  }

  /** All objects of a folder that the store lists. */
  List<ObjectInfo> list(String folder) {
    return repeated(
        () -> {
          try (var objects = store.list(folder)) {
            return objects.toList();
          }
        });
  }

  /**
   * Reads an object of the protocol, which must be the one referred to.
   *
   * @throws ContentMismatchException if it is another
   */
  byte[] get(ObjectRef ref) {
    int maxBytes = Math.clamp(ref.bytes(), 1, Kind.MANIFEST.maxBytes());
    byte[] content = get(ref.key(), maxBytes).content();
    ref.verify(content);
    return content;
  }

  /** Deletes an object. */
  void delete(ObjectKey key) {
    repeat(() -> store.delete(key));
  }

  private void pauseOrThrow(ObjectStoreException failure, int attempt) {
    if (!failure.worthRepeating() || attempt == MAX_ATTEMPTS) {
      throw failure;
    }
    timeAndChance.pauseAfter(attempt);
  }
}
