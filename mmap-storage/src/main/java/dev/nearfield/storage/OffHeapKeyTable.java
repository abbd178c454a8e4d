package dev.nearfield.storage;

import java.util.UUID;
import java.util.concurrent.locks.StampedLock;

/**
 * The default key table: an id column by ordinal and hash buckets of ordinals, both off-heap.
 *
 * <p>About 17 bytes per 64-bit id. Growth is one bucket at a time, there is no rehash. On disk only
 * the ids are kept, in ordinal order; opening hashes them again, which costs no more than checking
 * stored buckets would, and keeps the bytes independent of insertion order.
 *
 * <p>Threads: safe, see {@link KeyTable}. Owns: its memory.
 */
public final class OffHeapKeyTable implements KeyTable {

  private final KeyType type;
  private final IdColumn ids;
  private final OrdinalBuckets buckets;
  private final Bits present = new Bits();
  private final StampedLock lock = new StampedLock();
  private volatile int ordinalCount;

  /** An empty table; memory is reserved with the first id. */
  public OffHeapKeyTable(KeyType type) {
    this.type = type;
    this.ids =
        switch (type) {
          case LONG -> new LongIds();
          case UUID -> new UuidIds();
          case STRING -> new StringIds();
        };
    this.buckets = new OrdinalBuckets(ids);
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
    KeySections.read(file, type, expectedCount, ids, present, buckets);
    ordinalCount = expectedCount;
  }

  @Override
  public KeyType type() {
    return type;
  }

  @Override
  public int count() {
    long stamp = lock.readLock();
    try {
      return buckets.count();
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public int ordinalCount() {
    return ordinalCount;
  }

  @Override
  public int put(long id, int ordinal) {
    LongIds longs = longs();
    long stamp = lock.writeLock();
    try {
      long cursor = longs.find(buckets, id);
      if (cursor != OrdinalBuckets.END) {
        return buckets.ordinalAt(cursor);
      }
      requireFree(ordinal);
      longs.set(ordinal, id);
      return record(ordinal);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int put(UUID id, int ordinal) {
    UuidIds uuids = uuids();
    long stamp = lock.writeLock();
    try {
      long cursor = uuids.find(buckets, id);
      if (cursor != OrdinalBuckets.END) {
        return buckets.ordinalAt(cursor);
      }
      requireFree(ordinal);
      uuids.set(ordinal, id);
      return record(ordinal);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int put(String id, int ordinal) {
    StringIds strings = strings();
    var utf8 = StringIds.encode(id);
    long stamp = lock.writeLock();
    try {
      long cursor = strings.find(buckets, utf8);
      if (cursor != OrdinalBuckets.END) {
        return buckets.ordinalAt(cursor);
      }
      requireFree(ordinal);
      strings.set(ordinal, utf8);
      return record(ordinal);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int replace(long id, int ordinal) {
    LongIds longs = longs();
    long stamp = lock.writeLock();
    try {
      requireFree(ordinal);
      long cursor = longs.find(buckets, id);
      longs.set(ordinal, id);
      return cursor == OrdinalBuckets.END ? record(ordinal) : move(cursor, ordinal);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int replace(UUID id, int ordinal) {
    UuidIds uuids = uuids();
    long stamp = lock.writeLock();
    try {
      requireFree(ordinal);
      long cursor = uuids.find(buckets, id);
      uuids.set(ordinal, id);
      return cursor == OrdinalBuckets.END ? record(ordinal) : move(cursor, ordinal);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int replace(String id, int ordinal) {
    StringIds strings = strings();
    var utf8 = StringIds.encode(id);
    long stamp = lock.writeLock();
    try {
      requireFree(ordinal);
      long cursor = strings.find(buckets, utf8);
      strings.set(ordinal, utf8);
      return cursor == OrdinalBuckets.END ? record(ordinal) : move(cursor, ordinal);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int ordinal(long id) {
    LongIds longs = longs();
    long stamp = lock.readLock();
    try {
      return ordinalUnder(longs.find(buckets, id));
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public int ordinal(UUID id) {
    UuidIds uuids = uuids();
    long stamp = lock.readLock();
    try {
      return ordinalUnder(uuids.find(buckets, id));
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public int ordinal(String id) {
    StringIds strings = strings();
    var utf8 = StringIds.encode(id);
    long stamp = lock.readLock();
    try {
      return ordinalUnder(strings.find(buckets, utf8));
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public int remove(long id) {
    LongIds longs = longs();
    long stamp = lock.writeLock();
    try {
      return forget(longs.find(buckets, id));
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int remove(UUID id) {
    UuidIds uuids = uuids();
    long stamp = lock.writeLock();
    try {
      return forget(uuids.find(buckets, id));
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public int remove(String id) {
    StringIds strings = strings();
    var utf8 = StringIds.encode(id);
    long stamp = lock.writeLock();
    try {
      return forget(strings.find(buckets, utf8));
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public void extendTo(int ordinalCount) {
    long stamp = lock.writeLock();
    try {
      if (ordinalCount > this.ordinalCount) {
        present.set(ordinalCount - 1, false); // makes room for the bits
        this.ordinalCount = ordinalCount;
      }
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public void truncate(int ordinalCount) {
    long stamp = lock.writeLock();
    try {
      for (int ordinal = ordinalCount; ordinal < this.ordinalCount; ordinal++) {
        if (present.get(ordinal)) {
          throw new IllegalArgumentException("ordinal %d has an id".formatted(ordinal));
        }
      }
      this.ordinalCount = Math.min(this.ordinalCount, ordinalCount);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  @Override
  public long longAt(int ordinal) {
    return longs().at(ordinal);
  }

  @Override
  public UUID uuidAt(int ordinal) {
    return uuids().at(ordinal);
  }

  @Override
  public long uuidHighAt(int ordinal) {
    return uuids().highAt(ordinal);
  }

  @Override
  public long uuidLowAt(int ordinal) {
    return uuids().lowAt(ordinal);
  }

  @Override
  public String stringAt(int ordinal) {
    return strings().at(ordinal);
  }

  @Override
  public int textBytesAt(int ordinal) {
    return strings().bytesAt(ordinal);
  }

  @Override
  public void copyTextAt(int ordinal, byte[] destination, int offset) {
    strings().copyAt(ordinal, destination, offset);
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
  public int compareIds(int ordinalA, int ordinalB) {
    return ids.compare(ordinalA, ordinalB);
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
      KeySections.write(writer, type, ids, present, ordinalCount, buckets.count());
    } finally {
      lock.unlockRead(stamp);
    }
  }

  @Override
  public void close() {
    long stamp = lock.writeLock();
    try {
      ids.close();
      buckets.close();
      present.close();
    } finally {
      lock.unlockWrite(stamp);
    }
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
    ordinalCount = Math.max(ordinalCount, ordinal + 1);
    return NONE;
  }

  private int move(long cursor, int ordinal) {
    int before = buckets.ordinalAt(cursor);
    present.set(ordinal, true);
    present.set(before, false);
    buckets.setOrdinal(cursor, ordinal);
    ordinalCount = Math.max(ordinalCount, ordinal + 1);
    return before;
  }

  private int forget(long cursor) {
    int ordinal = ordinalUnder(cursor);
    if (ordinal != NONE) {
      buckets.remove(cursor);
      present.set(ordinal, false);
    }
    return ordinal;
  }

  private int ordinalUnder(long cursor) {
    return cursor == OrdinalBuckets.END ? NONE : buckets.ordinalAt(cursor);
  }

  private LongIds longs() {
    return ids(LongIds.class, KeyType.LONG);
  }

  private UuidIds uuids() {
    return ids(UuidIds.class, KeyType.UUID);
  }

  private StringIds strings() {
    return ids(StringIds.class, KeyType.STRING);
  }

  private <T extends IdColumn> T ids(Class<T> column, KeyType asked) {
    if (asked != type) {
      throw new IllegalArgumentException("the ids are of type %s, not %s".formatted(type, asked));
    }
    return column.cast(ids);
  }
}
