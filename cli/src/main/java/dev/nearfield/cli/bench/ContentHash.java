package dev.nearfield.cli.bench;

import dev.nearfield.testkit.dataset.ArrayName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names content by its SHA-256. */
final class ContentHash {

  private static final int CHUNK_BYTES = 1 << 18;

  private ContentHash() {}

  /** The hash of a file's bytes, in hexadecimal; an array of a file has its name behind that. */
  static String ofFile(Path path) {
    ArrayName name = ArrayName.parse(path);
    Path file = name.file();
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read " + file, failure);
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    return name.array() == null ? hash : hash + "#" + name.array();
  }

  /** The hash of a text, in hexadecimal. */
  static String ofText(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }
}
