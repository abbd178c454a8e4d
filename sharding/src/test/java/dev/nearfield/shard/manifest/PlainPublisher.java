package dev.nearfield.shard.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.ObjectContent;
import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.ObjectStore;
import dev.nearfield.shard.objectstore.PutCondition;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/**
 * Writes what readers read, without any of a publisher's care: also what no publisher writes.
 *
 * <p>Threads: one. Owns: nothing.
 */
public final class PlainPublisher {

  /** What never changes of a collection. */
  public static final ObjectKey COLLECTION = ObjectKey.of("COLLECTION");

  private static final ObjectKey CURRENT = ObjectKey.of("CURRENT");
  private static final int VERSION_OFFSET = 16;

  private final ObjectStore store;
  private Current current = Current.INITIAL;

  public PlainPublisher(ObjectStore store) {
    this.store = store;
  }

  private ObjectRef put(ObjectKey key, byte[] bytes) {
    store.put(key, ObjectContent.of(bytes), PutCondition.none());
    return ObjectRef.to(key, bytes);
  }

  private void put(Current next) {
    current = next;
    put(CURRENT, ManifestCodec.encode(Kind.CURRENT, next));
  }

  /** Begins a collection. */
  public void create(CollectionInfo info) {
    put(COLLECTION, ManifestCodec.encode(Kind.COLLECTION, info));
    put(current);
  }

  /** Makes a manifest current. */
  public ObjectRef publish(Manifest manifest) {
    return publish(manifest, ManifestCodec.encode(Kind.MANIFEST, manifest));
  }

  /** Makes current what a manifest becomes by an edit of its text. */
  public ObjectRef publishEdited(Manifest manifest, UnaryOperator<String> edit) {
    byte[] bytes = ManifestCodec.encode(Kind.MANIFEST, manifest);
    String text = new String(ObjectFrame.unwrap(Kind.MANIFEST, "a manifest", bytes), UTF_8);
    return publish(manifest, ObjectFrame.wrap(Kind.MANIFEST, edit.apply(text).getBytes(UTF_8)));
  }

  /** Makes bytes current, as if they were that manifest. */
  public ObjectRef publish(Manifest manifest, byte[] bytes) {
    ObjectRef ref =
        put(
            ObjectKey.of(
                "manifests/%d-%s.manifest".formatted(manifest.generation(), manifest.runId())),
            bytes);
    put(current.published(manifest.generation(), ref, manifest.runId()));
    return ref;
  }

  /** Names a generation. */
  public void tag(String name, long generation, ObjectRef manifest) {
    Tag tag = new Tag(name, generation, manifest, Instant.EPOCH);
    put(ObjectKey.of("tags/" + name), ManifestCodec.encode(Kind.TAG, tag));
  }

  /** The bytes of a manifest as a later version would write them. */
  public static byte[] ofNewerVersion(Manifest manifest) {
    byte[] bytes = ManifestCodec.encode(Kind.MANIFEST, manifest);
    var frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int end = bytes.length - ObjectFrame.TRAILER_BYTES;
    frame.putInt(VERSION_OFFSET, Kind.VERSION + 1);
    var crc = new CRC32C();
    crc.update(bytes, 0, end);
    frame.putInt(end, (int) crc.getValue());
    return bytes;
  }
}
