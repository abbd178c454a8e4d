package dev.nearfield.index;

import dev.nearfield.graph.RowStates;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FileAccessException;
import dev.nearfield.storage.MappedSegment;
import dev.nearfield.storage.RecordBuffer;
import dev.nearfield.storage.RecordStore;
import dev.nearfield.storage.RowSource;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

/**
 * Records in segment files of 64-byte rows, here called cells: appended through a channel, read
 * through a mapping, sealed by a save. A record takes as many consecutive cells as it needs.
 *
 * <pre>
 *  byte 0        4
 *       | length | record | 0-pad to 64 |
 * </pre>
 *
 * <p>Threads: as {@link RecordStore}. Owns: the segments and the column of places, until closed.
 */
final class SegmentRecords implements RecordStore {

  static final String SEGMENTS = "records";
  static final String PLACES = "record-places";

  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final SegmentSet segments;
  private final RecordPlaces places = new RecordPlaces();

  /** Records that are there; guarded by this, as are changes of places. */
  private int count;

  SegmentRecords(FileAccess files, Path directory) {
    segments = new SegmentSet(files, directory, SegmentNames::recordName, RecordPlaces.CELL_BYTES);
  }

  /** Takes over a sealed file of a saved index, in the order in which it names them. */
  void addSealed(Path file, MappedSegment segment) {
    segments.addSealed(file, segment);
  }

  /** The files that the last {@link #seal} sealed. */
  List<SegmentPin> sealed() {
    return segments.sealed();
  }

  /** Reads where the records of a saved index are, and checks that each place exists. */
  void readPlaces(SectionFile file, RowStates states, int ordinalCount) {
    places.readFrom(file, PLACES, ordinalCount);
    for (int ordinal = 0; ordinal < ordinalCount; ordinal++) {
      long place = places.get(ordinal);
      if (place != RecordPlaces.NOWHERE) {
        if (states.isFree(ordinal) || !exists(place)) {
          throw file.corrupt(
              PLACES,
              (long) ordinal * Long.BYTES,
              "row %d has no record of %d cells in cell %d of file %d"
                  .formatted(
                      ordinal,
                      RecordPlaces.cells(place),
                      RecordPlaces.slot(place),
                      RecordPlaces.file(place)));
        }
        count++;
      }
    }
  }

  private boolean exists(long place) {
    int file = RecordPlaces.file(place);
    int cells = RecordPlaces.cells(place);
    return file < segments.count()
        && cells > 0
        && (long) RecordPlaces.slot(place) + cells <= segments.rows(file).rowCount();
  }

  @Override
  public void put(int ordinal, MemorySegment record) {
    int length = checkedLength(record);
    int cells = Math.ceilDiv(length + LENGTH_BYTES, RecordPlaces.CELL_BYTES);
    MemorySegment padded = MemorySegment.ofArray(new byte[cells * RecordPlaces.CELL_BYTES]);
    padded.set(INT, 0, length);
    MemorySegment.copy(record, 0, padded, LENGTH_BYTES, length);
    long place = append(padded, cells);
    synchronized (this) {
      places.reserve(ordinal);
      places.set(ordinal, place);
      count++;
    }
  }

  /** A record's length. */
  static int checkedLength(MemorySegment record) {
    if (record.byteSize() < 1 || record.byteSize() > RecordStore.MAX_BYTES) {
      throw new IllegalArgumentException(
          "a record has 1 to %d bytes, not %d".formatted(RecordStore.MAX_BYTES, record.byteSize()));
    }
    return (int) record.byteSize();
  }

  @Override
  public synchronized void remove(int ordinal) {
    if (places.get(ordinal) != RecordPlaces.NOWHERE) {
      places.set(ordinal, RecordPlaces.NOWHERE);
      count--;
    }
  }

  @Override
  public int read(int ordinal, RecordBuffer buffer) {
    long place = places.get(ordinal);
    if (place == RecordPlaces.NOWHERE) {
      return NONE;
    }
    RowSource cells = segments.rows(RecordPlaces.file(place));
    int slot = RecordPlaces.slot(place);
    int length = RawMemory.getInt(cells.address(slot));
    if (length < 1
        || length > MAX_BYTES
        || Math.ceilDiv(length + LENGTH_BYTES, RecordPlaces.CELL_BYTES)
            != RecordPlaces.cells(place)) {
      throw corrupt(
          ordinal, "%d bytes do not fit %d cells".formatted(length, RecordPlaces.cells(place)));
    }
    copy(cells, slot, length, MemorySegment.ofArray(buffer.ensure(length)));
    return length;
  }

  /** Cell by cell, as each address is checked, and cells of two windows do not touch. */
  private static void copy(RowSource cells, int slot, int length, MemorySegment target) {
    int done = 0;
    int skipped = LENGTH_BYTES;
    for (int cell = slot; done < length; cell++) {
      int bytes = Math.min(length - done, RecordPlaces.CELL_BYTES - skipped);
      long address = cells.address(cell) + skipped;
      MemorySegment.copy(RawMemory.memory(address, bytes), 0, target, done, bytes);
      done += bytes;
      skipped = 0;
    }
  }

  @Override
  public boolean contains(int ordinal) {
    return places.get(ordinal) != RecordPlaces.NOWHERE;
  }

  @Override
  public long bytes() {
    return places.bytes();
  }

  /** Sealed files that are to be given up. */
  BitSet outworn() {
    return segments.outworn(cellCounts());
  }

  /**
   * Moves records out of some files, to the one that grows. Who learned a record's place before may
   * go on with it: its cells stay until the file is closed.
   */
  void move(BitSet sources, int firstOrdinal, int endOrdinal) {
    for (int ordinal = firstOrdinal; ordinal < endOrdinal; ordinal++) {
      long place = places.get(ordinal);
      if (place != RecordPlaces.NOWHERE && sources.get(RecordPlaces.file(place))) {
        move(ordinal, place);
      }
    }
  }

  private void move(int ordinal, long place) {
    RowSource source = segments.rows(RecordPlaces.file(place));
    int cells = RecordPlaces.cells(place);
    MemorySegment record = MemorySegment.ofArray(new byte[cells * RecordPlaces.CELL_BYTES]);
    for (int cell = 0; cell < cells; cell++) {
      long offset = (long) cell * RecordPlaces.CELL_BYTES;
      record
          .asSlice(offset, RecordPlaces.CELL_BYTES)
          .copyFrom(source.row(RecordPlaces.slot(place) + cell));
    }
    long moved = append(record, cells);
    synchronized (this) {
      if (places.get(ordinal) == place) { // not removed, nor another record's meanwhile
        places.set(ordinal, moved);
      }
    }
  }

  /** Returns a place. */
  private long append(MemorySegment padded, int cells) {
    long location = segments.append(padded, cells);
    int file = (int) (location >>> 32);
    if (file >= RecordPlaces.MAX_FILES) {
      throw new FileAccessException(
          "append to",
          segments.file(file),
          new IOException(
              "an index has at most %d files of records at once: compact() merges them"
                  .formatted(RecordPlaces.MAX_FILES)));
    }
    return RecordPlaces.of(file, (int) location, cells);
  }

  /** The files. */
  SegmentSet segments() {
    return segments;
  }

  @Override
  public void seal() {
    segments.seal(this::cellsInUse);
    segments.leaveOutEmpty(cellCounts());
  }

  /** How many cells of each file hold records; not of one that a put beside this begins. */
  private synchronized int[] cellCounts() {
    int[] counts = new int[segments.count()];
    for (int ordinal = 0; ordinal < places.capacity(); ordinal++) {
      long place = places.get(ordinal);
      if (place != RecordPlaces.NOWHERE && RecordPlaces.file(place) < counts.length) {
        counts[RecordPlaces.file(place)] += RecordPlaces.cells(place);
      }
    }
    return counts;
  }

  private synchronized BitSet cellsInUse(int file) {
    var slots = new BitSet();
    for (int ordinal = 0; ordinal < places.capacity(); ordinal++) {
      long place = places.get(ordinal);
      if (place != RecordPlaces.NOWHERE && RecordPlaces.file(place) == file) {
        int slot = RecordPlaces.slot(place);
        slots.set(slot, slot + RecordPlaces.cells(place));
      }
    }
    return slots;
  }

  @Override
  public synchronized void writeTo(SectionWriter writer, int ordinalCount) {
    if (count > 0) {
      IndexFile.writeSegments(writer, SEGMENTS, segments.sealed());
      if (segments.hasGaps()) {
        places.writeTo(writer, PLACES, ordinalCount, segments.savedPlaces());
      } else {
        places.writeTo(writer, PLACES, ordinalCount);
      }
    }
  }

  @Override
  public CorruptFileException corrupt(int ordinal, String detail) {
    long place = places.get(ordinal);
    int file = RecordPlaces.file(place);
    return new CorruptFileException(
        segments.file(file),
        "rows",
        segments.rows(file).offset(RecordPlaces.slot(place)),
        "the record of row %d: %s".formatted(ordinal, detail));
  }

  @Override
  public void close() {
    segments.close();
    places.close();
  }
}
