package dev.nearfield.filter;

import dev.nearfield.FieldValue;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowTable;
import dev.nearfield.storage.ChunkedMemory;
import dev.nearfield.storage.OffHeapMemoryException;
import java.util.Arrays;

/**
 * Lists of keys outside the heap: {@code | count | key | key | ...}, never across a chunk. The
 * place of a freed list goes to the next of the same length; until then its first key is the place
 * of another free one.
 *
 * <p>Threads: one writer, any number of readers; a list may be read by whoever learned its place
 * through an acquire. The place of a freed list, or any other number, reads as some list or as
 * none. Owns: its memory.
 */
final class ListHeap implements AutoCloseable {

  private static final int NONE = -1;

  private final ChunkedMemory memory = new ChunkedMemory(Long.BYTES, Integer.MAX_VALUE);
  private final RowTable words = new RowTable(Long.BYTES, memory.rowsPerChunkLog2());
  private final int chunkWords = 1 << memory.rowsPerChunkLog2();

  /** The first free list of each length; the one empty list is shared and never freed. */
  private final int[] free = new int[FieldValue.MAX_LIST_SIZE + 1];

  /** Words in use; published after what they hold. */
  private volatile int end;

  ListHeap() {
    Arrays.fill(free, NONE);
    memory.onChunk(
        (_, chunk) -> {
          RawMemory.register(chunk);
          words.addChunk(chunk.address());
        });
  }

  /** Copies the first keys of an array; returns their place. */
  long add(long[] keys, int count) {
    int place = free[count] == NONE ? append(count) : takeFree(count);
    for (int element = 0; element < count; element++) {
      RawMemory.putLong(keyAddress(place, element), keys[element]);
    }
    if (count == 0) {
      free[0] = place;
    }
    return place;
  }

  /** Gives a list's place to the next of its length. */
  void free(long place) {
    int count = count(place);
    if (count > 0) {
      RawMemory.putLong(keyAddress(place, 0), free[count]);
      free[count] = (int) place;
    }
  }

  /** Keys in the list at a place; 0 if no list can be there. */
  int count(long place) {
    if (place < 0 || place >= end) {
      return 0;
    }
    long count = RawMemory.getLong(words.address((int) place));
    long room = Math.min(end, (place / chunkWords + 1) * chunkWords) - place - 1;
    return count >= 0 && count <= room ? (int) count : 0;
  }

  /** A key of a list whose count was asked. */
  long key(long place, int element) {
    return RawMemory.getLong(keyAddress(place, element));
  }

  long bytes() {
    return memory.touchedBytes(end);
  }

  @Override
  public void close() {
    for (int chunk = 0; chunk < memory.chunkCount(); chunk++) {
      RawMemory.unregister(memory.chunk(chunk));
    }
    memory.close();
  }

  private int takeFree(int count) {
    int place = free[count];
    free[count] = count == 0 ? place : (int) key(place, 0);
    return place;
  }

  private int append(int count) {
    long start = end;
    if (start % chunkWords + count + 1 > chunkWords) {
      start = (start / chunkWords + 1) * chunkWords;
    }
    long newEnd = start + count + 1;
    if (newEnd > Integer.MAX_VALUE) {
      throw new OffHeapMemoryException(
          newEnd * Long.BYTES, start * Long.BYTES, "lists in columns are limited to 16 GB");
    }
    memory.ensureCapacity((int) newEnd);
    RawMemory.putLong(words.address((int) start), count);
    end = (int) newEnd;
    return (int) start;
  }

  private long keyAddress(long place, int element) {
    return words.address((int) place) + (1L + element) * Long.BYTES;
  }
}
