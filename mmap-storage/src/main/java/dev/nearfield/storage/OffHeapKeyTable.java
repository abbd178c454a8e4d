package dev.nearfield.storage;

import java.nio.file.Path;
import java.util.concurrent.locks.StampedLock;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The key table: an id column by ordinal and hash buckets of ordinals, both off-heap.
 *
 * <p>About 17 bytes per 64-bit id. Growth is one bucket at a time, there is no rehash. On disk only
 * the ids are kept, in ordinal order; opening hashes them again, which costs no more than checking
 * stored buckets would, and keeps the bytes independent of insertion order.
 *
 * <p>With {@link KeyOptions.Mapped} a {@link KeyMap} that follows the saves stands behind the
 * buckets, which then hold what came since the last one.
 *
 * <p>Threads: safe, see {@link KeyTable}. Owns: its memory.
 */
public final class OffHeapKeyTable extends ColumnKeyTable {

  /** Entries between two breaks, in which updates run. */
  private static final int SETTLED_AT_ONCE = 1 << 12;

  private final Bits present = new Bits();
  private final StampedLock lock = new StampedLock();
  private final @Nullable KeyMapBacking backing;

  /** All ids; with a map behind the table, those that the map has not. */
  private OrdinalBuckets buckets;

  private int idCount;
  private volatile int ordinalCount;

  /** An empty table; memory is reserved with the first id. */
  public OffHeapKeyTable(KeyType type) {
    this(type, null);
  }

  private OffHeapKeyTable(KeyType type, @Nullable KeyMapBacking backing) {
    super(type);
    this.backing = backing;
    buckets = new OrdinalBuckets(ids);
  }

  /**
   * An empty table for the ids of a folder.
   *
   * @param readOnly the folder belongs to another process
   * @throws KeyMapUnavailableException if what the options ask for is missing
   */
  public static OffHeapKeyTable in(
      FileAccess files, Path directory, KeyType type, KeyOptions options, boolean readOnly) {
    return switch (options) {
      case KeyOptions.OffHeap() -> new OffHeapKeyTable(type);
      case KeyOptions.Mapped(String name, int expectedIds) -> {
        KeyMapProvider provider = KeyMapProvider.named(name);
        yield on(new KeyMapFolder(files, directory, provider, type, expectedIds, readOnly), type);
      }
    };
  }

  /** An empty table whose map lies in a folder. */
  static OffHeapKeyTable on(KeyMapFolder folder, KeyType type) {
    return new OffHeapKeyTable(type, new KeyMapBacking(folder));
  }

  /** Whether a map stands behind the table now, so that its ids need no hashing. */
  public boolean isMapped() {
    long stamp = lock.readLock();
    try {
      return backing != null && backing.isOpen();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** Whether a file of this name belongs to the map behind a table of the same folder. */
  public static boolean isMapFile(String name) {
    return KeyMapFolder.isPart(name);
  }

  /**
   * Reads a table and checks all of it: every id has one ordinal below the count.
   *
   * @param expectedCount the ordinals the caller's rows have, {@link #ordinalCount()} at the time
   * @throws CorruptFileException when the sections are damaged or contradict each other
   */
  public static OffHeapKeyTable readFrom(SectionFile file, KeyType type, int expectedCount) {
    var table = new OffHeapKeyTable(type);
    try {
      table.read(file, expectedCount);
      return table;
    } catch (Throwable failure) {
      table.close();
      throw failure;
    }
  }

  /** As {@link #readFrom}, into this empty table; when it throws the table must be closed. */
  public void read(SectionFile file, int expectedCount) {
    idCount = KeySections.read(file, type, expectedCount, ids, present);
    ordinalCount = expectedCount;
    boolean isMapped = backing != null && backing.open(file.contentChecksum());
    if (!isMapped && idCount > 0) {
      buckets.presize(idCount);
      KeySections.hashAll(file, expectedCount, ids, present, buckets);
    }
  }

  @Override
  public int count() {
    long stamp = lock.readLock();
    try {
      return idCount;
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public int ordinalCount() {
    return ordinalCount;
  }

  @Override
  public void extendTo(int ordinalCount) {
    alone(
        () -> {
          if (ordinalCount > this.ordinalCount) {
            present.set(ordinalCount - 1, false); // makes room for the bits
            this.ordinalCount = ordinalCount;
          }
        });
  }

  @Override
  public void truncate(int ordinalCount) {
    alone(
        () -> {
          for (int ordinal = ordinalCount; ordinal < this.ordinalCount; ordinal++) {
            if (present.get(ordinal)) {
              throw new IllegalArgumentException("ordinal %d has an id".formatted(ordinal));
            }
          }
          this.ordinalCount = Math.min(this.ordinalCount, ordinalCount);
        });
  }

  @Override
  public boolean hasId(int ordinal) {
    long stamp = lock.readLock();
    try {
      return present.get(ordinal);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public long bytes() {
    long stamp = lock.readLock();
    try {
      return ids.touchedBytes(ordinalCount)
          + buckets.touchedBytes()
          + present.touchedBytes(ordinalCount);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public void writeTo(SectionWriter writer) {
    long stamp = lock.readLock();
    try {
      KeySections.write(writer, type, ids, present, ordinalCount, idCount);
      if (backing != null) {
        backing.capture(ids, present, buckets, ordinalCount, idCount);
      }
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public void saved(long contentChecksum) {
    KeyChanges changes = backing == null ? null : backing.written();
    if (backing == null || changes == null) {
      return;
    }
    MappedKeys written = backing.write(contentChecksum);
    if (written == null) {
      alone(this::giveUpMap);
    } else {
      alone(() -> backing.use(written));
      settle(backing, changes);
    }
  }

  @Override
  public void close() {
    alone(
        () -> {
          ids.close();
          buckets.close();
          present.close();
          if (backing != null) {
            backing.close();
          }
        });
  }

  @Override
  int put(IdProbe id, int ordinal) {
    return choose(
        () -> {
          int held = findAlone(id);
          if (held != NONE) {
            return held;
          }
          requireFree(ordinal);
          id.setAt(ordinal);
          return record(ordinal);
        });
  }

  @Override
  int replace(IdProbe id, int ordinal) {
    return choose(
        () -> {
          requireFree(ordinal);
          int held = findAlone(id);
          id.setAt(ordinal);
          return held == NONE ? record(ordinal) : move(held, ordinal);
        });
  }

  @Override
  int remove(IdProbe id) {
    return choose(
        () -> {
          int held = findAlone(id);
          return held == NONE ? NONE : forget(held);
        });
  }

  @Override
  int ordinal(IdProbe id) {
    long stamp = lock.readLock();
    int found;
    try {
      found = find(id);
    } finally {
      lock.unlockRead(stamp);
    }
    return found == MappedKeys.UNKNOWN ? choose(() -> findWithoutMap(id)) : found;
  }

  /** An id's ordinal, {@link #NONE}, or {@link MappedKeys#UNKNOWN}. */
  private int find(IdProbe id) {
    long cursor = id.find(buckets);
    if (cursor != OrdinalBuckets.END) {
      return buckets.ordinalAt(cursor);
    }
    return backing == null ? NONE : backing.find(id, present);
  }

  /** As {@link #find}, under the write lock: a map that cannot tell is given up. */
  private int findAlone(IdProbe id) {
    int found = find(id);
    return found == MappedKeys.UNKNOWN ? findWithoutMap(id) : found;
  }

  private int findWithoutMap(IdProbe id) {
    giveUpMap();
    return find(id);
  }

  private void requireFree(int ordinal) {
    if (ordinal < 0 || ordinal == Integer.MAX_VALUE || present.get(ordinal)) {
      throw new IllegalArgumentException(
          "ordinal %d is out of range or already has an id".formatted(ordinal));
    }
  }

  private int record(int ordinal) {
    present.set(ordinal, false); // reserves the word, so that the last step cannot fail
    buckets.insert(ids.hashAt(ordinal), ordinal);
    present.set(ordinal, true);
    idCount++;
    ordinalCount = Math.max(ordinalCount, ordinal + 1);
    return NONE;
  }

  private int move(int before, int ordinal) {
    present.set(ordinal, false); // as above
    long hash = ids.hashAt(ordinal);
    long cursor = buckets.cursorOf(hash, before);
    if (cursor == OrdinalBuckets.END) { // the map says it, for now
      buckets.insert(hash, ordinal);
    } else {
      buckets.setOrdinal(cursor, ordinal);
    }
    present.set(ordinal, true);
    present.set(before, false);
    ordinalCount = Math.max(ordinalCount, ordinal + 1);
    return before;
  }

  private int forget(int ordinal) {
    if (backing != null) {
      backing.noteGone(ids.keyAt(ordinal));
    }
    removeEntry(ordinal);
    present.set(ordinal, false);
    idCount--;
    return ordinal;
  }

  /** Forgets in the buckets what the map has now, in steps: updates wait meanwhile. */
  private void settle(KeyMapBacking backing, KeyChanges written) {
    for (int from = 0; from < written.count(); from += SETTLED_AT_ONCE) {
      int first = from;
      alone(() -> settle(written, first, Math.min(written.count(), first + SETTLED_AT_ONCE)));
    }
    alone(
        () -> {
          backing.settled();
          if (buckets.count() == 0) { // their memory does not shrink
            buckets.close();
            buckets = new OrdinalBuckets(ids);
          }
        });
  }

  private void settle(KeyChanges written, int from, int end) {
    for (int i = from; i < end; i++) {
      int ordinal = written.ordinal(i);
      if (ordinal != NONE && present.get(ordinal) && ids.keyAt(ordinal).equals(written.key(i))) {
        removeEntry(ordinal);
      }
    }
  }

  private void removeEntry(int ordinal) {
    long cursor = buckets.cursorOf(ids.hashAt(ordinal), ordinal);
    if (cursor != OrdinalBuckets.END) {
      buckets.remove(cursor);
    }
  }

  /** Goes on as the default does: everything is in memory. The caller has the write lock. */
  private void giveUpMap() {
    if (backing != null && backing.isOpen()) {
      buckets.close();
      buckets = OrdinalBuckets.of(ids, present, ordinalCount, idCount);
      backing.use(null);
    }
  }

  /** Changes something; nobody looks anything up beside. */
  private void alone(Runnable change) {
    choose(
        () -> {
          change.run();
          return NONE;
        });
  }

  /** As {@link #alone}, and says an ordinal. */
  private int choose(IntSupplier change) {
    long stamp = lock.writeLock();
    try {
      return change.getAsInt();
    } finally {
      lock.unlockWrite(stamp);
    }
  }
}
