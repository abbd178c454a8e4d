package dev.nearfield.index;

import dev.nearfield.graph.Region;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.OffHeapMemoryException;
import dev.nearfield.storage.RecordBuffer;
import dev.nearfield.storage.RecordStore;
import dev.nearfield.storage.SectionWriter;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Records outside the heap, in runs of 64-byte cells. The run of a removed record goes to the next
 * of its size class, four to each doubling: at most a quarter of a run is unused.
 *
 * <pre>
 *  byte 0        4
 *       | length | record |           a free run: | slot of the next free run of its class i32 |
 * </pre>
 *
 * <p>Threads: as {@link RecordStore}; puts and removals take a lock. Owns: its memory, until
 * closed.
 */
final class MemoryRecords implements RecordStore {

  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final int CLASSES = 128;
  private static final int NO_RUN = -1;

  private final Region cells = new Region(RecordPlaces.CELL_BYTES);
  private final RecordPlaces places = new RecordPlaces();
  private final int chunkCells = 1 << cells.memory().rowsPerChunkLog2();

  /** The first free run of each class. */
  private final int[] free = new int[CLASSES];

  /** Cells in use, or free but used before. */
  private int end;

  MemoryRecords() {
    Arrays.fill(free, NO_RUN);
  }

  @Override
  public synchronized void put(int ordinal, MemorySegment record) {
    int length = SegmentRecords.checkedLength(record);
    int size = classCells(Math.ceilDiv(length + LENGTH_BYTES, RecordPlaces.CELL_BYTES));
    places.reserve(ordinal);
    int slot = take(size);
    RawMemory.putInt(cells.rows().address(slot), length);
    int bytes;
    for (int done = 0; done < length; done += bytes) {
      bytes = bytesAt(slot, done, length);
      MemorySegment.copy(record, done, RawMemory.memory(address(slot, done), bytes), 0, bytes);
    }
    places.set(ordinal, RecordPlaces.of(0, slot, size));
  }

  @Override
  public synchronized void remove(int ordinal) {
    long place = places.get(ordinal);
    if (place != RecordPlaces.NOWHERE) {
      places.set(ordinal, RecordPlaces.NOWHERE);
      give(RecordPlaces.slot(place), RecordPlaces.cells(place));
    }
  }

  @Override
  public int read(int ordinal, RecordBuffer buffer) {
    long place = places.get(ordinal);
    if (place == RecordPlaces.NOWHERE) {
      return NONE;
    }
    int slot = RecordPlaces.slot(place);
    int length = RawMemory.getInt(cells.rows().address(slot));
    MemorySegment target = MemorySegment.ofArray(buffer.ensure(length));
    int bytes;
    for (int done = 0; done < length; done += bytes) {
      bytes = bytesAt(slot, done, length);
      MemorySegment.copy(RawMemory.memory(address(slot, done), bytes), 0, target, done, bytes);
    }
    return length;
  }

  @Override
  public boolean contains(int ordinal) {
    return places.get(ordinal) != RecordPlaces.NOWHERE;
  }

  @Override
  public synchronized long bytes() {
    return cells.memory().touchedBytes(end) + places.bytes();
  }

  @Override
  public void seal() {
    // There is no file.
  }

  @Override
  public void writeTo(SectionWriter writer, int ordinalCount) {
    throw new UnsupportedOperationException("records in memory are not saved");
  }

  @Override
  public IllegalStateException corrupt(int ordinal, String detail) {
    return new IllegalStateException("the record of row %d: %s".formatted(ordinal, detail));
  }

  @Override
  public void close() {
    cells.close();
    places.close();
  }

  /** The class of a run: 1 to 4 cells, then four classes to each doubling. */
  static int classOf(int count) {
    if (count <= 4) {
      return count;
    }
    int shift = Integer.SIZE - 3 - Integer.numberOfLeadingZeros(count - 1);
    return 4 * shift + ((count - 1) >>> shift) + 1;
  }

  /** Cells of the runs of a count's class. */
  static int classCells(int count) {
    if (count <= 4) {
      return count;
    }
    int shift = Integer.SIZE - 3 - Integer.numberOfLeadingZeros(count - 1);
    return (((count - 1) >>> shift) + 1) << shift;
  }

  private int take(int size) {
    int slot = free[classOf(size)];
    if (slot == NO_RUN) {
      return append(size);
    }
    free[classOf(size)] = RawMemory.getInt(cells.rows().address(slot));
    return slot;
  }

  private void give(int slot, int size) {
    RawMemory.putInt(cells.rows().address(slot), free[classOf(size)]);
    free[classOf(size)] = slot;
  }

  /** Where a record's byte is; the length comes before the first. */
  private long address(int slot, int position) {
    int behind = LENGTH_BYTES + position;
    return cells.rows().address(slot + behind / RecordPlaces.CELL_BYTES)
        + behind % RecordPlaces.CELL_BYTES;
  }

  /** Bytes of a record from a position on that lie in one chunk. */
  private int bytesAt(int slot, int position, int length) {
    long behind = (long) LENGTH_BYTES + position;
    long inChunk = (long) (slot % chunkCells) * RecordPlaces.CELL_BYTES + behind;
    long chunkBytes = (long) chunkCells * RecordPlaces.CELL_BYTES;
    return (int) Math.min(length - position, chunkBytes - inChunk % chunkBytes);
  }

  private int append(int size) {
    int start = end;
    if (start > Integer.MAX_VALUE - size) {
      throw new OffHeapMemoryException(
          (long) size * RecordPlaces.CELL_BYTES,
          (long) start * RecordPlaces.CELL_BYTES,
          "records in memory are limited to 128 GB");
    }
    cells.ensureCapacity(start + size);
    end = start + size;
    return start;
  }
}
