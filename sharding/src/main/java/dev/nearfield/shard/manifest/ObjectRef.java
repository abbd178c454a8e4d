package dev.nearfield.shard.manifest;

import dev.nearfield.shard.objectstore.ObjectKey;
import dev.nearfield.shard.objectstore.Sha256;

/**
 * An immutable object by name and content: whoever reads it can tell whether it is the one meant.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param key where it is
 * @param sha256 of its content, in hex
 * @param bytes its length
 */
public record ObjectRef(ObjectKey key, String sha256, long bytes) {

  /** Checks the fields. */
  public ObjectRef {
    FieldRules.sha256("sha256", sha256);
    FieldRules.range("bytes", bytes, 1, Long.MAX_VALUE);
  }

  /** A reference to what lies, or will lie, under a key. */
  public static ObjectRef to(ObjectKey key, byte[] content) {
    return new ObjectRef(key, Sha256.of(content), content.length);
  }

  /**
   * Throws unless this is the content referred to.
   *
   * @throws ContentMismatchException if it is another
   */
  public void verify(byte[] content) {
    verify(content.length, content.length == bytes ? Sha256.of(content) : "");
  }

  /**
   * As {@link #verify(byte[])}, where the content was hashed as it came, for example into a file.
   *
   * @throws ContentMismatchException if length or hash is another
   */
  public void verify(long foundBytes, String foundSha256) {
    if (foundBytes != bytes) {
      throw new ContentMismatchException(this, "it has %d bytes".formatted(foundBytes));
    }
    if (!foundSha256.equals(sha256)) {
      throw new ContentMismatchException(this, "its SHA-256 is " + foundSha256);
    }
  }
}
