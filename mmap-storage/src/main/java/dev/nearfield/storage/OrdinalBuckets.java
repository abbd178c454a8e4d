package dev.nearfield.storage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Hash to ordinals, off-heap, growing one bucket at a time.
 *
 * <p>Threads: none, the owner locks. Owns: its memory.
 */
final class OrdinalBuckets implements AutoCloseable {

  /*
   * Linear hashing (Litwin 1980). With N buckets and P the largest power of two <= N, an entry
   * lives in bucket h mod 2P, or h mod P while that bucket does not exist yet. Whenever the average
   * load passes 8 of 12 slots, bucket N is added, taking its share of bucket N - P: memory follows
   * the count without jumps, and no insert waits for a whole table to be rehashed.
   *
   * A bucket is one cache line; full ones continue in overflow buckets:
   *
   *   byte 0                        48         60           64
   *        | ordinal + 1, 12 x u32 | tag, 12 x u8 | overflow + 1 u32 |
   *
   * Zero means empty. Entries are kept at the front. The tag, eight other bits of the hash, spares
   * all but 1 in 256 useless comparisons with the id column, each a cache miss.
   */

  /** No (further) candidate. */
  static final long END = Long.MAX_VALUE;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int BUCKET_BYTES = 64;
  private static final int SLOTS = 12;
  private static final int TAGS = 48;
  private static final int OVERFLOW = 60;
  private static final int AVERAGE_LOAD = 8;
  private static final int MAX_BUCKETS = 1 << 28;
  private static final int TAG_SHIFT = 56;
  private static final int SLOT_BITS = 4;

  private final ChunkedMemory primary = new ChunkedMemory(BUCKET_BYTES, MAX_BUCKETS);
  private final ChunkedMemory overflow = new ChunkedMemory(BUCKET_BYTES, MAX_BUCKETS);
  private final Hashes hashes;
  private int bucketCount;
  private int overflowCount;
  private int freeOverflow;
  private int entryCount;

  @SuppressWarnings("UnusedVariable") // keeps the loads of touch() from being optimized away
  private int touched;

  private int[] moving = new int[2 * SLOTS];

  /** Knows the hash of what an ordinal stands for. */
  interface Hashes {
    long hashAt(int ordinal);
  }

  OrdinalBuckets(Hashes hashes) {
    this.hashes = hashes;
  }

  /** An entry for each ordinal that has an id. */
  static OrdinalBuckets of(IdColumn ids, Bits present, int ordinalCount, int idCount) {
    var buckets = new OrdinalBuckets(ids);
    if (idCount > 0) {
      buckets.presize(idCount);
    }
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      if (present.get(ordinal)) {
        buckets.insert(ids.hashAt(ordinal), ordinal);
      }
    }
    return buckets;
  }

  int count() {
    return entryCount;
  }

  long touchedBytes() {
    return primary.touchedBytes(bucketCount) + overflow.touchedBytes(overflowCount);
  }

  /** Prepares an empty table for {@code count} entries, so that none of them moves again. */
  void presize(int count) {
    assert entryCount == 0;
    bucketCount = Math.max(1, Math.ceilDiv(count, AVERAGE_LOAD));
    primary.ensureCapacity(bucketCount);
  }

  /** Shows the ordinals of all entries; none may come or go meanwhile. */
  void forEach(IntConsumer action) {
    for (int bucket = 0; bucket < bucketCount; bucket++) {
      showBucket(bucket, action);
      for (int next = getInt(bucket, OVERFLOW); next != 0; next = getInt(~(next - 1), OVERFLOW)) {
        showBucket(~(next - 1), action);
      }
    }
  }

  /** The entry of an ordinal that has this hash, as a cursor, or {@link #END}. */
  long cursorOf(long hash, int ordinal) {
    long cursor = firstCandidate(hash);
    while (cursor != END && ordinalAt(cursor) != ordinal) {
      cursor = nextCandidate(cursor, hash);
    }
    return cursor;
  }

  /** The first entry that may have this hash, as a cursor, or {@link #END}. */
  long firstCandidate(long hash) {
    return bucketCount == 0 ? END : scan(bucketOf(hash), 0, tag(hash));
  }

  /** The candidate after {@code cursor}, or {@link #END}. */
  long nextCandidate(long cursor, long hash) {
    return scan(bucketAt(cursor), slotAt(cursor) + 1, tag(hash));
  }

  int ordinalAt(long cursor) {
    return getInt(bucketAt(cursor), slotAt(cursor) * Integer.BYTES) - 1;
  }

  /** Puts another ordinal with the same hash under the cursor. */
  void setOrdinal(long cursor, int ordinal) {
    setInt(bucketAt(cursor), slotAt(cursor) * Integer.BYTES, ordinal + 1);
  }

  /** Loads the hash's bucket into the cache; waits for nothing. */
  void touch(long hash) {
    touched += getInt(bucketOf(hash), 0);
  }

  /** Adds an entry; the ordinal's hash must already be known to {@link Hashes}. */
  void insert(long hash, int ordinal) {
    if (entryCount >= (long) bucketCount * AVERAGE_LOAD) {
      split();
    }
    place(hash, ordinal);
    entryCount++;
  }

  /** Removes the entry under the cursor; cursors are stale afterwards. */
  void remove(long cursor) {
    int bucket = bucketAt(cursor);
    int last = used(bucket) - 1;
    move(bucket, last, slotAt(cursor));
    entryCount--;
  }

  @Override
  public void close() {
    primary.close();
    overflow.close();
  }

  private int bucketOf(long hash) {
    int half = Integer.highestOneBit(bucketCount);
    int bucket = (int) hash & (2 * half - 1);
    return bucket < bucketCount ? bucket : bucket - half;
  }

  private static byte tag(long hash) {
    return (byte) (hash >>> TAG_SHIFT);
  }

  private long scan(int start, int startSlot, byte tag) {
    int bucket = start;
    int slot = startSlot;
    while (true) {
      for (; slot < SLOTS && getInt(bucket, slot * Integer.BYTES) != 0; slot++) {
        if (getTag(bucket, slot) == tag) {
          return ((long) bucket << SLOT_BITS) | slot;
        }
      }
      int next = getInt(bucket, OVERFLOW);
      if (next == 0) {
        return END;
      }
      bucket = ~(next - 1);
      slot = 0;
    }
  }

  private void place(long hash, int ordinal) {
    int bucket = bucketOf(hash);
    int used = used(bucket);
    while (used == SLOTS) {
      int next = getInt(bucket, OVERFLOW);
      if (next == 0) {
        next = newOverflow();
        setInt(bucket, OVERFLOW, next);
      }
      bucket = ~(next - 1);
      used = used(bucket);
    }
    setTag(bucket, used, tag(hash));
    setInt(bucket, used * Integer.BYTES, ordinal + 1);
  }

  /** Adds one bucket and gives it its share of the bucket it splits off from. */
  private void split() {
    primary.ensureCapacity(Math.addExact(bucketCount, 1));
    int added = bucketCount++;
    if (added == 0) {
      return;
    }
    int moved = takeAll(added - Integer.highestOneBit(added));
    for (int i = 0; i < moved; i++) {
      place(hashes.hashAt(moving[i]), moving[i]);
    }
  }

  /** Empties a chain into {@code moving}; its overflow buckets suffice for what comes back. */
  private int takeAll(int start) {
    int moved = 0;
    int bucket = start;
    while (true) {
      if (moved + SLOTS > moving.length) {
        moving = Arrays.copyOf(moving, 2 * moving.length);
      }
      for (int slot = 0, used = used(bucket); slot < used; slot++) {
        moving[moved++] = getInt(bucket, slot * Integer.BYTES) - 1;
      }
      int next = getInt(bucket, OVERFLOW);
      clear(bucket);
      if (bucket < 0) {
        setInt(bucket, OVERFLOW, freeOverflow);
        freeOverflow = ~bucket + 1;
      }
      if (next == 0) {
        return moved;
      }
      bucket = ~(next - 1);
    }
  }

  private int newOverflow() {
    if (freeOverflow == 0) {
      overflow.ensureCapacity(overflowCount + 1);
      return ++overflowCount;
    }
    int reference = freeOverflow;
    freeOverflow = getInt(~(reference - 1), OVERFLOW);
    setInt(~(reference - 1), OVERFLOW, 0);
    return reference;
  }

  private void showBucket(int bucket, IntConsumer action) {
    for (int slot = 0, used = used(bucket); slot < used; slot++) {
      action.accept(getInt(bucket, slot * Integer.BYTES) - 1);
    }
  }

  private int used(int bucket) {
    int used = 0;
    while (used < SLOTS && getInt(bucket, used * Integer.BYTES) != 0) {
      used++;
    }
    return used;
  }

  private void move(int bucket, int from, int to) {
    setInt(bucket, to * Integer.BYTES, getInt(bucket, from * Integer.BYTES));
    setTag(bucket, to, getTag(bucket, from));
    setInt(bucket, from * Integer.BYTES, 0);
  }

  private void clear(int bucket) {
    memory(bucket).asSlice(offset(bucket), BUCKET_BYTES).fill((byte) 0);
  }

  private static int bucketAt(long cursor) {
    return (int) (cursor >> SLOT_BITS);
  }

  private static int slotAt(long cursor) {
    return (int) cursor & ((1 << SLOT_BITS) - 1);
  }

  /* Buckets are numbered from 0, overflow buckets from -1 downwards. */

  private MemorySegment memory(int bucket) {
    return bucket >= 0
        ? primary.chunk(bucket >>> primary.rowsPerChunkLog2())
        : overflow.chunk(~bucket >>> overflow.rowsPerChunkLog2());
  }

  private long offset(int bucket) {
    int index = bucket >= 0 ? bucket : ~bucket;
    int mask = (1 << primary.rowsPerChunkLog2()) - 1; // both memories have the same shape
    return (long) (index & mask) * BUCKET_BYTES;
  }

  private int getInt(int bucket, int at) {
    return memory(bucket).get(INT, offset(bucket) + at);
  }

  private void setInt(int bucket, int at, int value) {
    memory(bucket).set(INT, offset(bucket) + at, value);
  }

  private byte getTag(int bucket, int slot) {
    return memory(bucket).get(JAVA_BYTE, offset(bucket) + TAGS + slot);
  }

  private void setTag(int bucket, int slot, byte tag) {
    memory(bucket).set(JAVA_BYTE, offset(bucket) + TAGS + slot, tag);
  }
}
