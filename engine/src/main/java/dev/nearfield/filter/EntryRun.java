package dev.nearfield.filter;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowTable;
import dev.nearfield.storage.ChunkedMemory;

/**
 * Entries of an index outside the heap, ascending by key: {@code | key i64 | ordinal i32 | 0 |}.
 *
 * <p>Threads: written by one, then published and only read, until nobody reads it and it is written
 * again. Owns: its memory.
 */
final class EntryRun implements AutoCloseable {

  private static final int ENTRY_BYTES = 16;
  private static final int ORDINAL_OFFSET = 8;

  private final ChunkedMemory memory = new ChunkedMemory(ENTRY_BYTES, Integer.MAX_VALUE);
  private final RowTable entries = new RowTable(ENTRY_BYTES, memory.rowsPerChunkLog2());
  private int size;

  /** Entries that there was ever room for: what the memory of this run amounts to. */
  private int capacity;

  EntryRun() {
    memory.onChunk(
        (_, chunk) -> {
          RawMemory.register(chunk);
          entries.addChunk(chunk.address());
        });
  }

  int size() {
    return size;
  }

  long key(int position) {
    return RawMemory.getLong(entries.address(position));
  }

  int ordinal(int position) {
    return RawMemory.getInt(entries.address(position) + ORDINAL_OFFSET);
  }

  void clear() {
    size = 0;
  }

  void append(long key, int ordinal) {
    if (size == capacity) {
      memory.ensureCapacity(size + 1);
      capacity = size + 1;
    }
    long entry = entries.address(size);
    RawMemory.putLong(entry, key);
    RawMemory.putInt(entry + ORDINAL_OFFSET, ordinal);
    size++;
  }

  /** Forgets the entries from a position on. */
  void truncate(int newSize) {
    size = newSize;
  }

  /** The first position whose key is not less; {@link #size} if there is none. */
  int lowerBound(long key) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (key(middle) < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first position whose key is greater; {@link #size} if there is none. */
  int upperBound(long key) {
    return key == Long.MAX_VALUE ? size : lowerBound(key + 1);
  }

  long bytes() {
    return memory.touchedBytes(capacity);
  }

  @Override
  public void close() {
    for (int chunk = 0; chunk < memory.chunkCount(); chunk++) {
      RawMemory.unregister(memory.chunk(chunk));
    }
    memory.close();
  }
}
