package dev.nearfield.cli.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/*  little-endian
 *
 *  byte 0                  8            12      16
 *       | magic "NFTRUTH1" | queries u32| k u32 | queries x k i32 | crc32c u32 of all before
 */
/**
 * Keeps computed truths in the user's cache folder. A file that is not exactly what was written
 * counts as absent; a folder that cannot be written costs the next run its time, nothing else.
 */
final class TruthCache {

  private static final long MAGIC = 0x3148545552544E46L; // "NFTRUTH1" read as little-endian
  private static final int HEADER_BYTES = 16;
  private static final String FOLDER = "nearfield";

  private final Path directory;

  TruthCache(Path directory) {
    this.directory = directory;
  }

  /** The cache in the folder that this system has for such files. */
  static TruthCache ofUser() {
    return new TruthCache(
        userFolder(
            System.getProperty("os.name", ""),
            Path.of(System.getProperty("user.home", "")),
            System.getenv()));
  }

  static Path userFolder(String system, Path home, Map<String, String> environment) {
    String name = system.toLowerCase(Locale.ROOT);
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    String local = environment.getOrDefault("LOCALAPPDATA", "");
    if (!xdg.isBlank()) {
      return Path.of(xdg, FOLDER);
    }
    if (name.contains("mac")) {
      return home.resolve("Library").resolve("Caches").resolve(FOLDER);
    }
    if (name.contains("windows") && !local.isBlank()) {
      return Path.of(local, FOLDER, "Cache");
    }
    return home.resolve(".cache").resolve(FOLDER);
  }

  /** The name of a truth: what it was computed from. */
  static String key(Path base, Path queries, String metric, int k) {
    return ContentHash.ofText(
        "%s %s %s %d".formatted(ContentHash.ofFile(base), ContentHash.ofFile(queries), metric, k));
  }

  Path file(String key) {
    return directory.resolve("truth-" + key + ".bin");
  }

  /** A truth of this shape, if it is there and sound. */
  Optional<int[][]> get(String key, int queries, int k) {
    Path file = file(key);
    try {
      // The size is known before anything is read: a foreign file is not loaded.
      long expected = fileBytes(queries, k);
      if (!Files.isRegularFile(file) || Files.size(file) != expected) {
        return Optional.empty();
      }
      return decode(ByteBuffer.wrap(Files.readAllBytes(file)), queries, k);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static Optional<int[][]> decode(ByteBuffer bytes, int queries, int k) {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    int bodyBytes = bytes.capacity() - Integer.BYTES;
    boolean sound =
        bytes.getLong(0) == MAGIC
            && bytes.getInt(8) == queries
            && bytes.getInt(12) == k
            && bytes.getInt(bodyBytes) == checksum(bytes, bodyBytes);
    if (!sound) {
      return Optional.empty();
    }
    bytes.position(HEADER_BYTES);
    int[][] truth = new int[queries][k];
    for (int[] row : truth) {
      for (int rank = 0; rank < k; rank++) {
        row[rank] = bytes.getInt();
      }
    }
    return Optional.of(truth);
  }

  /** Stores a truth whole or not at all. */
  void put(String key, int[][] truth, int k) {
    if (fileBytes(truth.length, k) > Integer.MAX_VALUE) {
      return;
    }
    try {
      Files.createDirectories(directory);
      Path temporary = Files.createTempFile(directory, "truth-", ".tmp");
      Files.write(temporary, encode(truth, k).array());
      Files.move(temporary, file(key), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException _) {
      // Not cached then; the truth in hand is as good.
    }
  }

  private static ByteBuffer encode(int[][] truth, int k) {
    var bytes = ByteBuffer.allocate((int) fileBytes(truth.length, k));
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(MAGIC).putInt(truth.length).putInt(k);
    for (int[] row : truth) {
      for (int ordinal : row) {
        bytes.putInt(ordinal);
      }
    }
    return bytes.putInt(checksum(bytes, bytes.position()));
  }

  private static long fileBytes(int queries, int k) {
    return HEADER_BYTES + (long) queries * k * Integer.BYTES + Integer.BYTES;
  }

  private static int checksum(ByteBuffer bytes, int length) {
    var crc = new CRC32C();
    crc.update(bytes.slice(0, length));
    return (int) crc.getValue();
  }
}
