package dev.nearfield.storage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A file's length and SHA-256 (FIPS 180-4): the name of a content.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param bytes length of the file
 * @param sha256 64 hexadecimal digits, in lower case
 */
public record FileDigest(long bytes, String sha256) {

  private static final int BUFFER_BYTES = 1 << 20;

  /** Reads a file to its end. */
  public static FileDigest of(FileAccess files, Path file) {
    MessageDigest digest = sha256Digest();
    var buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long bytes = 0;
    try (FileHandle handle = files.openForRead(file)) {
      int read;
      do {
        read = handle.read(buffer.clear(), bytes);
        digest.update(buffer.array(), 0, read);
        bytes += read;
      } while (read == BUFFER_BYTES);
    }
    return new FileDigest(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }
}
