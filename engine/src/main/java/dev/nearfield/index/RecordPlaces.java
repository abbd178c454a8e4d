package dev.nearfield.index;

import dev.nearfield.graph.Region;
import dev.nearfield.graph.RegionFile;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import java.lang.invoke.VarHandle;

/**
 * Where each ordinal's record is, in cells of 64 bytes; takes no memory while there are none.
 *
 * <pre>
 *  bit 0        31            50        64
 *      | slot   | cells       | file    |     the first cell, how many, and in which file; 0: none
 * </pre>
 *
 * <p>Threads: one sets at a time, any number reads. Owns: its memory, until closed.
 */
final class RecordPlaces implements AutoCloseable {

  static final int CELL_BYTES = 64;
  static final long NOWHERE = 0;

  private static final int SLOT_BITS = 31;
  private static final int CELLS_BITS = 19;
  private static final int FILE_SHIFT = SLOT_BITS + CELLS_BITS;
  private static final int CELLS_MASK = (1 << CELLS_BITS) - 1;

  /** The most files. */
  static final int MAX_FILES = 1 << (Long.SIZE - FILE_SHIFT);

  private final Region places = new Region(Long.BYTES);

  /** Ordinals with memory; published after the memory. */
  private volatile int capacity;

  static long of(int file, int slot, int cells) {
    return (long) file << FILE_SHIFT | (long) cells << SLOT_BITS | slot;
  }

  static int file(long place) {
    return (int) (place >>> FILE_SHIFT);
  }

  static int cells(long place) {
    return (int) (place >>> SLOT_BITS) & CELLS_MASK;
  }

  static int slot(long place) {
    return (int) place & Integer.MAX_VALUE;
  }

  /** One more than the highest ordinal that may have a record. */
  int capacity() {
    return capacity;
  }

  long get(int ordinal) {
    if (ordinal >= capacity) {
      return NOWHERE;
    }
    long place = RawMemory.getLong(places.rows().address(ordinal));
    VarHandle.acquireFence(); // what follows sees the file that is named
    return place;
  }

  /** Makes room, so that {@link #set} cannot fail. */
  void reserve(int ordinal) {
    if (ordinal >= capacity) {
      places.ensureCapacity(ordinal + 1);
      capacity = ordinal + 1;
    }
  }

  /** Says where a record is, once its bytes are there. */
  void set(int ordinal, long place) {
    VarHandle.releaseFence();
    RawMemory.putLong(places.rows().address(ordinal), place);
  }

  long bytes() {
    return places.memory().touchedBytes(capacity);
  }

  void writeTo(SectionWriter writer, String section, int ordinalCount) {
    if (ordinalCount > 0) {
      reserve(ordinalCount - 1);
    }
    RegionFile.write(writer, section, places, ordinalCount);
  }

  /**
   * Writes places with other numbers of files.
   *
   * @param numbers the number of each file in the saved index
   */
  void writeTo(SectionWriter writer, String section, int ordinalCount, int[] numbers) {
    writer.begin(section);
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      long place = get(ordinal);
      writer.writeLong(
          place == NOWHERE ? NOWHERE : of(numbers[file(place)], slot(place), cells(place)));
    }
    writer.end();
  }

  void readFrom(SectionFile file, String section, int ordinalCount) {
    RegionFile.read(file, section, places, ordinalCount);
    capacity = ordinalCount;
  }

  @Override
  public void close() {
    places.close();
  }
}
