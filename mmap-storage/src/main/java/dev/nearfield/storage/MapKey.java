package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What stands for an id in a {@link KeyMap}: always of the same length.
 *
 * <p>A 64-bit id is its own key, with zero above it, and so is a UUID. The key of a string is half
 * of its SHA-256: nobody can find two strings that share one, and no string is too long.
 *
 * <p>Threads: immutable. Owns: nothing.
 *
 * @param high the upper 64 bits; 0 if ids are 64-bit numbers
 * @param low the lower 64 bits
 */
public record MapKey(long high, long low) {

  /** Bytes that tell keys apart: 8 or 16. */
  static int bytes(KeyType type) {
    return type == KeyType.LONG ? Long.BYTES : 2 * Long.BYTES;
  }

  static MapKey ofText(MemorySegment utf8) {
    MessageDigest digest = sha256();
    if (utf8.byteSize() > 0) {
      digest.update(utf8.asByteBuffer());
    }
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return new MapKey(hash.getLong(), hash.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java has SHA-256", impossible);
    }
  }
}
