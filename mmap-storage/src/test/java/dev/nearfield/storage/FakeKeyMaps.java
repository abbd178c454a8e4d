package dev.nearfield.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Key maps that write their file anew at every change, and tell before everything they do.
 *
 * <p>Threads: one. Owns: nothing.
 */
final class FakeKeyMaps implements KeyMapProvider {

  private static final int ENTRY_BYTES = 2 * Long.BYTES + Integer.BYTES;

  private final Runnable beforeEach;

  FakeKeyMaps(Runnable beforeEach) {
    this.beforeEach = beforeEach;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public void requireUsable() {}

  @Override
  public KeyMap create(Path file, int keyBytes, long capacity) {
    beforeEach.run();
    var map = new Fake(file);
    map.write();
    return map;
  }

  @Override
  public KeyMap open(Path file, int keyBytes) {
    beforeEach.run();
    var map = new Fake(file);
    map.read();
    return map;
  }

  private final class Fake implements KeyMap {

    private final Path file;
    private final Map<MapKey, Integer> entries = new HashMap<>();

    Fake(Path file) {
      this.file = file;
    }

    @Override
    public int ordinal(MapKey key) {
      beforeEach.run();
      return entries.getOrDefault(key, NONE);
    }

    @Override
    public void put(MapKey key, int ordinal) {
      beforeEach.run();
      entries.put(key, ordinal);
      write();
    }

    @Override
    public void remove(MapKey key) {
      beforeEach.run();
      entries.remove(key);
      write();
    }

    @Override
    public long count() {
      return entries.size();
    }

    @Override
    public void force() {
      beforeEach.run();
    }

    @Override
    public void close() {}

    private void write() {
      ByteBuffer bytes = ByteBuffer.allocate(entries.size() * ENTRY_BYTES);
      entries.forEach(
          (key, ordinal) -> bytes.putLong(key.high()).putLong(key.low()).putInt(ordinal));
      try {
        Files.write(file, bytes.array());
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    private void read() {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        while (bytes.hasRemaining()) {
          entries.put(new MapKey(bytes.getLong(), bytes.getLong()), bytes.getInt());
        }
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
