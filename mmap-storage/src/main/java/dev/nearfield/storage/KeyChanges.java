package dev.nearfield.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Keys and the ordinals that they got, or {@link KeyMap#NONE} for those that are gone; in order.
 *
 * <pre>
 *  byte 0      8     16        24
 *       | high | low | ordinal |
 * </pre>
 *
 * <p>Threads: one at a time. Owns: its memory outside the heap.
 */
final class KeyChanges implements AutoCloseable {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int STRIDE_BYTES = 3 * Long.BYTES;

  private final ChunkedMemory rows = new ChunkedMemory(STRIDE_BYTES, Integer.MAX_VALUE);
  private int count;

  int count() {
    return count;
  }

  void add(MapKey key, int ordinal) {
    rows.ensureCapacity(count + 1);
    MemorySegment chunk = chunk(count);
    chunk.set(LONG, offset(count), key.high());
    chunk.set(LONG, offset(count) + Long.BYTES, key.low());
    chunk.set(LONG, offset(count) + 2 * Long.BYTES, ordinal);
    count++;
  }

  void addAll(KeyChanges others) {
    for (int i = 0; i < others.count; i++) {
      add(others.key(i), others.ordinal(i));
    }
  }

  MapKey key(int index) {
    MemorySegment chunk = chunk(index);
    return new MapKey(chunk.get(LONG, offset(index)), chunk.get(LONG, offset(index) + Long.BYTES));
  }

  int ordinal(int index) {
    return (int) chunk(index).get(LONG, offset(index) + 2 * Long.BYTES);
  }

  /** Forgets the first changes. */
  void dropFirst(int dropped) {
    int before = count;
    count = 0;
    for (int i = dropped; i < before; i++) {
      add(key(i), ordinal(i)); // never past what is still to be read
    }
  }

  @Override
  public void close() {
    count = 0;
    rows.close();
  }

  private MemorySegment chunk(int index) {
    return rows.chunk(index >>> rows.rowsPerChunkLog2());
  }

  private long offset(int index) {
    return (long) (index & (1 << rows.rowsPerChunkLog2()) - 1) * STRIDE_BYTES;
  }
}
