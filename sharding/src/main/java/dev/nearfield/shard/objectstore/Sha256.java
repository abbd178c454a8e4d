package dev.nearfield.shard.objectstore;

import dev.nearfield.storage.FileHandle;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * SHA-256 in hex, the name of content.
 *
 * <p>Threads: static, share freely. Owns: nothing.
 */
public final class Sha256 {

  private static final int READ_BYTES = 1 << 20;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private Sha256() {}

  /** Of bytes in memory. */
  public static String of(byte[] bytes) {
    return hex(digest().digest(bytes));
  }

  /** Of a whole file, from its first byte on. */
  public static String of(FileHandle file) {
    var sha = digest();
    var buffer = ByteBuffer.allocate(Math.clamp(file.size(), 1, READ_BYTES)); // most are small
    long position = 0;
    for (int read; (read = file.read(buffer, position)) > 0; position += read) {
      sha.update(buffer.flip());
      buffer.clear();
    }
    return hex(sha.digest());
  }

  /** Whether a text has the form of one: 64 digits of lower-case hex. */
  public static boolean isHex(String text) {
    return HEX.matcher(text).matches();
  }

  /** A digest that begins. */
  public static MessageDigest digest() {
    return digest("SHA-256");
  }

  /** The bytes of a digest as lower-case hex. */
  public static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every JDK has " + algorithm, impossible);
    }
  }
}
