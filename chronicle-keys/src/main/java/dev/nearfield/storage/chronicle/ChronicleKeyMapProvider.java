package dev.nearfield.storage.chronicle;

import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.KeyMap;
import dev.nearfield.storage.KeyMapProvider;
import java.io.IOException;
import java.nio.file.Path;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;

/**
 * Key maps that are Chronicle Maps: off-heap, persistent, shared between processes.
 *
 * <p>The first map of a JVM takes about two seconds, as Chronicle Map compiles classes.
 *
 * <p>Threads: safe. Owns: nothing.
 */
public final class ChronicleKeyMapProvider implements KeyMapProvider {

  /**
   * Keys spread unevenly over a map's segments: it may grow to twice what it was made for, before
   * the table makes a larger one.
   */
  private static final double MAX_BLOAT = 2;

  /** For {@link java.util.ServiceLoader}. */
  public ChronicleKeyMapProvider() {}

  @Override
  public String name() {
    return "chronicle";
  }

  @Override
  public void requireUsable() {
    ChronicleFlags.requirePassed();
  }

  @Override
  public KeyMap create(Path file, int keyBytes, long capacity) {
    return new ChronicleKeyMap(file, map("create", file, keyBytes, capacity), keyBytes);
  }

  /** Opens a map; how it was made is written in its file. */
  @Override
  public KeyMap open(Path file, int keyBytes) {
    return new ChronicleKeyMap(file, map("open", file, keyBytes, 1), keyBytes);
  }

  private static ChronicleMap<byte[], Integer> map(
      String operation, Path file, int keyBytes, long capacity) {
    try {
      return ChronicleMapBuilder.of(byte[].class, Integer.class)
          .name("nearfield-keys")
          .constantKeySizeBySample(new byte[keyBytes])
          .entries(capacity)
          .maxBloatFactor(MAX_BLOAT)
          .putReturnsNull(true)
          .removeReturnsNull(true)
          .createPersistedTo(file.toFile());
    } catch (IOException refused) {
      throw new FileAccessException(operation, file, refused);
    }
  }
}
