package dev.nearfield.storage.chronicle;

import static java.util.Objects.requireNonNull;

import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.KeyMap;
import dev.nearfield.storage.MapKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.openhft.chronicle.hash.locks.InterProcessLock;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;

/** Keys of 8 or 16 bytes to ordinals. */
final class ChronicleKeyMap implements KeyMap {

  /*
   * Chronicle Map's locks lie in its file: one that a killed process held stays held. Its own calls
   * would wait for a minute; nothing here holds a lock for longer than microseconds.
   */

  private static final long LOCK_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final Path file;
  private final ChronicleMap<byte[], Integer> map;
  private final int keyBytes;

  ChronicleKeyMap(Path file, ChronicleMap<byte[], Integer> map, int keyBytes) {
    this.file = file;
    this.map = map;
    this.keyBytes = keyBytes;
  }

  @Override
  public int ordinal(MapKey key) {
    try (ExternalMapQueryContext<byte[], Integer, ?> query = map.queryContext(bytes(key))) {
      lock(query.readLock());
      MapEntry<byte[], Integer> entry = query.entry();
      return entry == null ? NONE : entry.value().get();
    }
  }

  @Override
  public void put(MapKey key, int ordinal) {
    try (ExternalMapQueryContext<byte[], Integer, ?> query = map.queryContext(bytes(key))) {
      lock(query.updateLock());
      MapEntry<byte[], Integer> entry = query.entry();
      if (entry == null) {
        query.insert(
            requireNonNull(query.absentEntry(), "a key is there or not"),
            query.wrapValueAsData(ordinal));
      } else {
        query.replaceValue(entry, query.wrapValueAsData(ordinal));
      }
    }
  }

  @Override
  public void remove(MapKey key) {
    try (ExternalMapQueryContext<byte[], Integer, ?> query = map.queryContext(bytes(key))) {
      lock(query.updateLock());
      MapEntry<byte[], Integer> entry = query.entry();
      if (entry != null) {
        query.remove(entry);
      }
    }
  }

  @Override
  public long count() {
    return map.longSize();
  }

  /** Forcing a file forces its mapped pages, too. */
  @Override
  public void force() {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    } catch (IOException refused) {
      throw new FileAccessException("force", file, refused);
    }
  }

  @Override
  public void close() {
    map.close();
  }

  private byte[] bytes(MapKey key) {
    ByteBuffer bytes = ByteBuffer.allocate(keyBytes);
    if (keyBytes > Long.BYTES) {
      bytes.putLong(key.high());
    }
    return bytes.putLong(key.low()).array();
  }

  private void lock(InterProcessLock lock) {
    if (!lock.tryLock()) {
      awaitLock(lock);
    }
  }

  private void awaitLock(InterProcessLock lock) {
    long start = System.nanoTime();
    while (!lock.tryLock()) {
      if (System.nanoTime() - start > LOCK_WAIT_NANOS) {
        throw new IllegalStateException(
            "a lock in %s stays held: a process was killed that had it".formatted(file));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
