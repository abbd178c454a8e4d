package dev.nearfield.shard.manifest;

import dev.nearfield.shard.manifest.ObjectFrame.Kind;
import dev.nearfield.shard.objectstore.StoredObject;
import java.util.Arrays;

/**
 * Objects of the protocol as bytes: canonical JSON in an {@link ObjectFrame}.
 *
 * <p>What was read is written again and compared, so an object has one form and nothing in it is
 * ignored: bytes are either exactly what some writer of this version writes, or refused. What older
 * readers may ignore goes into {@code optionalFeatures}, what they may not into {@code
 * requiredFeatures}.
 *
 * <p>Threads: safe. Owns: nothing.
 */
final class ManifestCodec {

  private ManifestCodec() {}

  /**
   * The bytes of an object; the same for equal objects.
   *
   * @throws ManifestTooLargeException if they are more than the kind may have
   */
  static byte[] encode(Kind kind, CollectionObject value) {
    byte[] bytes = ObjectFrame.wrap(kind, JsonForms.write(value));
    if (bytes.length > kind.maxBytes()) {
      throw new ManifestTooLargeException("a " + kind.label(), bytes.length, kind.maxBytes());
    }
    return bytes;
  }

  /**
   * The object of some bytes.
   *
   * @param object its name, for messages
   * @throws CorruptManifestException when they are not exactly what a writer writes
   * @throws UnsupportedManifestException when a newer writer wrote them
   */
  static <T extends CollectionObject> T decode(
      Kind kind, Class<T> type, String object, byte[] bytes) {
    byte[] json = ObjectFrame.unwrap(kind, object, bytes);
    T value =
        type.cast(CanonicalReader.object(object, json, reader -> JsonForms.read(kind, reader)));
    int differs = Arrays.mismatch(json, JsonForms.write(value));
    if (differs >= 0) {
      throw new CorruptManifestException(
          object, ObjectFrame.HEADER_BYTES + differs, "not the one form of what it says");
    }
    return value;
  }

  /** The object that was read, by its key. */
  static <T extends CollectionObject> T decode(Kind kind, Class<T> type, StoredObject read) {
    return decode(kind, type, read.info().key().text(), read.content());
  }

  /** A manifest, refused if it needs what this version does not know. */
  static Manifest manifest(String object, byte[] bytes) {
    return decode(Kind.MANIFEST, Manifest.class, object, bytes);
  }

  /**
   * As above, and it must be the one referred to.
   *
   * @throws ContentMismatchException if the content is another
   */
  static Manifest manifest(ObjectRef reference, byte[] bytes) {
    reference.verify(bytes);
    return manifest(reference.key().text(), bytes);
  }
}
