package dev.nearfield.filter;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.RowTable;
import dev.nearfield.storage.ChunkedMemory;
import java.lang.invoke.VarHandle;

/**
 * The columns: for each ordinal one row with a cell per declared field, outside the heap.
 *
 * <pre>{@code
 * row   | states u64 | cell i64 | cell i64 | ...      one cell per field
 *
 * states: bit 63 the row is there; bits 2f and 2f + 1 the state of field f:
 *   0 MISSING    the record has no such field
 *   1 SINGLE     the cell is the value's key
 *   2 LIST       the cell is the place of the keys in the list heap: | count | key | key | ...
 *   3 IRREGULAR  a value without a key: only the record itself can be asked
 * }</pre>
 *
 * <p>Fields that are asked together share a cache line, and a row appears and disappears as a
 * whole.
 *
 * <p>Threads: one writer, any number of readers. The writer stores the states last, behind a
 * release fence, and readers load them first, before an acquire fence: whoever sees the states of a
 * put sees its cells. A row that is overwritten while it is read may read as a mixture of both;
 * places in the list heap are checked against its end, so a mixture is wrong, not dangerous. Owns:
 * its memory, until closed.
 */
final class FieldTable implements AutoCloseable {

  static final int MISSING = 0;
  static final int SINGLE = 1;
  static final int LIST = 2;
  static final int IRREGULAR = 3;

  private static final long THERE = 1L << 63;

  private final int fields;
  private final ChunkedMemory memory;
  private final RowTable rows;
  private final ListHeap lists = new ListHeap();

  /** One more than the highest ordinal with memory; published after the memory. */
  private volatile int capacity;

  FieldTable(int fields) {
    this.fields = fields;
    memory = new ChunkedMemory((1 + fields) * Long.BYTES, Integer.MAX_VALUE);
    rows = new RowTable(memory.strideBytes(), memory.rowsPerChunkLog2());
    memory.onChunk(
        (_, chunk) -> {
          RawMemory.register(chunk);
          rows.addChunk(chunk.address());
        });
  }

  /** Stores a row; {@code states} without the bit that says it is there. */
  void put(int ordinal, long states, long[] cells) {
    ensureCapacity(ordinal);
    remove(ordinal);
    long row = rows.address(ordinal);
    for (int field = 0; field < cells.length; field++) {
      RawMemory.putLong(cellAddress(row, field), cells[field]);
    }
    VarHandle.releaseFence();
    RawMemory.putLong(row, states | THERE);
  }

  /** Makes a row absent; one that never was stays so. */
  void remove(int ordinal) {
    long states = states(ordinal);
    if (states == 0) {
      return;
    }
    RawMemory.putLong(rows.address(ordinal), 0);
    VarHandle.releaseFence(); // absent before any cell changes
    for (int field = 0; field < fields; field++) {
      if (state(states, field) == LIST) {
        lists.free(cell(ordinal, field));
      }
    }
  }

  /** Keeps the keys of a list; returns the cell for them. */
  long addList(long[] keys, int count) {
    return lists.add(keys, count);
  }

  /** Whether the ordinal has a row. */
  boolean isThere(int ordinal) {
    return states(ordinal) < 0;
  }

  /** All states of a row, 0 for one that is absent; later reads of its cells see what they say. */
  long states(int ordinal) {
    if (ordinal < 0 || ordinal >= capacity) {
      return 0;
    }
    long states = RawMemory.getLong(rows.address(ordinal));
    VarHandle.acquireFence();
    return states;
  }

  static int state(long states, int field) {
    return (int) (states >>> (2 * field)) & 3;
  }

  static long withState(long states, int field, int state) {
    return states | ((long) state << (2 * field));
  }

  /** The cell of a row that {@link #states} found. */
  long cell(int ordinal, int field) {
    return RawMemory.getLong(cellAddress(rows.address(ordinal), field));
  }

  /** Whether a key of a list is in a set. */
  boolean listMatches(long cell, KeySet keys) {
    int count = lists.count(cell);
    for (int element = 0; element < count; element++) {
      if (keys.contains(lists.key(cell, element))) {
        return true;
      }
    }
    return false;
  }

  /** Appends the keys of a list to the entries of an ordinal. */
  void copyList(long cell, int ordinal, EntryBuffer entries) {
    int count = lists.count(cell);
    for (int element = 0; element < count; element++) {
      entries.add(lists.key(cell, element), ordinal);
    }
  }

  /** One more than the highest ordinal that may have a row. */
  int capacity() {
    return capacity;
  }

  long bytes() {
    return memory.touchedBytes(capacity) + lists.bytes();
  }

  @Override
  public void close() {
    for (int chunk = 0; chunk < memory.chunkCount(); chunk++) {
      RawMemory.unregister(memory.chunk(chunk));
    }
    memory.close();
    lists.close();
  }

  private void ensureCapacity(int ordinal) {
    if (ordinal >= capacity) {
      memory.ensureCapacity(ordinal + 1);
      capacity = ordinal + 1;
    }
  }

  private static long cellAddress(long row, int field) {
    return row + (1L + field) * Long.BYTES;
  }
}
