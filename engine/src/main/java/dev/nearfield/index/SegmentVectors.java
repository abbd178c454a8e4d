package dev.nearfield.index;

import dev.nearfield.graph.Region;
import dev.nearfield.graph.RegionFile;
import dev.nearfield.graph.RowStates;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionWriter;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * Stored rows in segment files: appended through a channel, read through a mapping.
 *
 * <p>Threads: as {@link RawVectors}; {@link #seal} is called by one writer while none appends.
 * Owns: the segments and the location column, until closed.
 */
final class SegmentVectors implements RawVectors {

  private static final int LOCATION_BYTES = Long.BYTES;

  /** Of an ordinal without a row: no segment has such a number. */
  private static final long NOWHERE = -1;

  private final int strideBytes;
  private final Region locations = new Region(LOCATION_BYTES);
  private final SegmentSet segments;

  SegmentVectors(FileAccess files, Path directory, int strideBytes) {
    this.strideBytes = strideBytes;
    segments = new SegmentSet(files, directory, SegmentNames::name, strideBytes);
  }

  /** The files. */
  SegmentSet segments() {
    return segments;
  }

  /** Reads where the rows of a saved index are, and refuses locations that name no row. */
  void readLocations(SectionFile file, String section, RowStates states, int rows) {
    RegionFile.read(file, section, locations, rows);
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      long location = location(ordinal);
      if (states.isFree(ordinal)) {
        forget(ordinal);
        continue;
      }
      int segment = segment(location);
      int slot = (int) location;
      if (segment < 0
          || segment >= segments.count()
          || slot < 0
          || slot >= segments.rows(segment).rowCount()) {
        throw file.corrupt(
            section,
            (long) ordinal * LOCATION_BYTES,
            "row %d lies in slot %d of segment %d, which does not exist"
                .formatted(ordinal, slot, segment));
      }
    }
  }

  /** Writes where rows are, with the numbers that segments have in the saved index. */
  void writeLocations(SectionWriter writer, String section, int rows) {
    if (!segments.hasGaps()) {
      RegionFile.write(writer, section, locations, rows);
      return;
    }
    int[] places = segments.savedPlaces();
    writer.begin(section);
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      long location = location(ordinal);
      long slot = location & 0xffff_ffffL;
      writer.writeLong(
          location == NOWHERE ? NOWHERE : (long) places[segment(location)] << 32 | slot);
    }
    writer.end();
  }

  /**
   * Makes all rows durable and every segment immutable; segments without rows will not be named.
   *
   * @param rows ordinals that have a location
   */
  void seal(int rows) {
    segments.seal(segment -> slotsInUse(segment, rows));
    segments.leaveOutEmpty(rowsInUse(rows));
  }

  /** Sealed segments that are to be given up. */
  BitSet outworn(int rows) {
    return segments.outworn(rowsInUse(rows));
  }

  /**
   * Moves rows out of some segments, to the one that grows. Who learned a row's address before may
   * go on with it: the old row stays until the segment is closed.
   *
   * @param growth guards places
   */
  void move(BitSet sources, int firstOrdinal, int endOrdinal, Object growth) {
    for (int ordinal = firstOrdinal; ordinal < endOrdinal; ordinal++) {
      long location = location(ordinal);
      if (location != NOWHERE && sources.get(segment(location))) {
        MemorySegment row = segments.rows(segment(location)).row((int) location);
        long moved = segments.append(row, 1);
        synchronized (growth) {
          if (location(ordinal) == location) { // not freed, nor another row's meanwhile
            place(ordinal, moved, row.address());
          }
        }
      }
    }
  }

  @Override
  public long append(long row) {
    return appendAll(row, 1);
  }

  @Override
  public long appendAll(long rows, int count) {
    return segments.append(RawMemory.memory(rows, (long) count * strideBytes), count);
  }

  @Override
  public void ensureCapacity(int count) {
    locations.ensureCapacity(count);
  }

  @Override
  public void place(int ordinal, long location, long row) {
    VarHandle.releaseFence(); // searches may meet the ordinal already: its row only moves
    RawMemory.putLong(locations.rows().address(ordinal), location);
  }

  @Override
  public void forget(int ordinal) {
    RawMemory.putLong(locations.rows().address(ordinal), NOWHERE);
  }

  @Override
  public long address(int ordinal) {
    long location = location(ordinal);
    return segments.rows(segment(location)).address((int) location);
  }

  /**
   * Locations first, for all rows: so many misses of the cache at once cost little more than one.
   */
  @Override
  public void addresses(int[] ordinals, int count, long[] addresses) {
    locations.rows().addresses(ordinals, count, addresses);
    for (int i = 0; i < count; i++) {
      addresses[i] = RawMemory.getLong(addresses[i]);
    }
    VarHandle.acquireFence(); // what follows sees every segment that is named
    segments.addresses(addresses, count);
  }

  @Override
  public long rowBytes(int count) {
    return 0;
  }

  @Override
  public long locationBytes(int count) {
    return locations.memory().touchedBytes(count);
  }

  @Override
  public void close() {
    segments.close();
    locations.close();
  }

  private long location(int ordinal) {
    long location = RawMemory.getLong(locations.rows().address(ordinal));
    VarHandle.acquireFence(); // as above
    return location;
  }

  private static int segment(long location) {
    return (int) (location >>> 32);
  }

  /** Slots of a segment that hold a row; an append that failed left the others empty. */
  private BitSet slotsInUse(int index, int rows) {
    var slots = new BitSet();
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      long location = location(ordinal);
      if (segment(location) == index) {
        slots.set((int) location);
      }
    }
    return slots;
  }

  /** How many rows each segment holds; not of those that an add beside this begins. */
  private int[] rowsInUse(int rows) {
    int[] counts = new int[segments.count()];
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      long location = location(ordinal);
      if (location != NOWHERE && segment(location) < counts.length) {
        counts[segment(location)]++;
      }
    }
    return counts;
  }
}
