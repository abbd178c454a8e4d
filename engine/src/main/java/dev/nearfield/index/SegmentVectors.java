package dev.nearfield.index;

import dev.nearfield.graph.Region;
import dev.nearfield.graph.RowStates;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.MappedSegment;
import dev.nearfield.storage.RowSource;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SegmentWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stored rows in segment files: appended through a channel, read through a mapping.
 *
 * <p>Threads: as {@link RawVectors}; {@link #seal} is called by one writer while none appends.
 * Owns: the segments and the location column, until closed.
 */
final class SegmentVectors implements RawVectors {

  /*
   * A location is (segment << 32 | slot). Segments are numbered in the order of their files; one is
   * written at a time and sealed by a save, after which it never changes. A segment whose seal
   * failed (a full disk) stays readable; the next save copies its rows into a fresh file, slot by
   * slot, so that locations stay what they are.
   */

  private static final int LOCATION_BYTES = Long.BYTES;

  /** Of an ordinal without a row: no segment has such a number. */
  private static final long NOWHERE = -1;

  private final FileAccess files;
  private final Path directory;
  private final int strideBytes;
  private final Region locations = new Region(LOCATION_BYTES);
  private final List<RowSource> retired = new ArrayList<>();
  private volatile Entry[] segments = {};
  private int nextNumber = 1;

  private enum Phase {
    GROWING,
    SEALED,
    /** Sealing failed: the next save copies the rows into a fresh file. */
    BROKEN
  }

  /** A segment of the index: its file, its rows, and the pin of its content once sealed. */
  private record Entry(Path file, RowSource rows, Phase phase, long checksum) {

    static Entry growing(Path file, SegmentWriter rows) {
      return new Entry(file, rows, Phase.GROWING, 0);
    }
  }

  SegmentVectors(FileAccess files, Path directory, int strideBytes) {
    this.files = files;
    this.directory = directory;
    this.strideBytes = strideBytes;
  }

  /** Takes over a sealed segment of a saved index; called in the order of {@link #sealed}. */
  void addSealed(Path file, MappedSegment segment) {
    watch(segment);
    publish(new Entry(file, segment, Phase.SEALED, segment.contentChecksum()));
    nextNumber = Math.max(nextNumber, SegmentNames.number(file) + 1);
  }

  /** What a saved index has to name. */
  List<SegmentPin> sealed() {
    return Arrays.stream(segments)
        .map(entry -> new SegmentPin(name(entry.file), entry.rows.rowCount(), entry.checksum))
        .toList();
  }

  Region locations() {
    return locations;
  }

  /** Refuses stored locations that name no row. */
  void checkLocations(SectionFile file, String section, RowStates states, int rows) {
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      long location = RawMemory.getLong(locations.rows().address(ordinal));
      if (states.isFree(ordinal)) {
        forget(ordinal);
        continue;
      }
      int segment = (int) (location >>> 32);
      int slot = (int) location;
      if (segment < 0
          || segment >= segments.length
          || slot < 0
          || slot >= segments[segment].rows.rowCount()) {
        throw file.corrupt(
            section,
            (long) ordinal * LOCATION_BYTES,
            "row %d lies in slot %d of segment %d, which does not exist"
                .formatted(ordinal, slot, segment));
      }
    }
  }

  /**
   * Makes all rows durable and every segment immutable.
   *
   * @param rows ordinals that have a location
   */
  void seal(int rows) {
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].phase == Phase.BROKEN) {
        rewrite(i, slotsInUse(i, rows));
      }
      if (segments[i].phase == Phase.GROWING) {
        sealSegment(i);
      }
    }
  }

  @Override
  public long append(long row) {
    return appendAll(row, 1);
  }

  @Override
  public long appendAll(long rows, int count) {
    MemorySegment memory = RawMemory.memory(rows, (long) count * strideBytes);
    int index = writableSegment();
    int slot = ((SegmentWriter) segments[index].rows).appendAll(memory, count);
    return (long) index << 32 | slot;
  }

  @Override
  public void ensureCapacity(int count) {
    locations.ensureCapacity(count);
  }

  @Override
  public void place(int ordinal, long location, long row) {
    RawMemory.putLong(locations.rows().address(ordinal), location);
  }

  @Override
  public void forget(int ordinal) {
    RawMemory.putLong(locations.rows().address(ordinal), NOWHERE);
  }

  @Override
  public long address(int ordinal) {
    long location = RawMemory.getLong(locations.rows().address(ordinal));
    return segments[(int) (location >>> 32)].rows.address((int) location);
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
    Entry[] entries = segments; // the locations name segments of before
    for (int i = 0; i < count; i++) {
      addresses[i] = entries[(int) (addresses[i] >>> 32)].rows.address((int) addresses[i]);
    }
  }

  @Override
  public long rowBytes(int count) {
    return 0;
  }

  @Override
  public long locationBytes(int count) {
    return locations.memory().touchedBytes(count);
  }

  /** Checks every sealed segment against its checksums. */
  void verify() {
    for (Entry entry : segments) {
      if (entry.rows instanceof MappedSegment segment) {
        segment.verify();
      }
    }
  }

  @Override
  public void close() {
    for (Entry entry : segments) {
      entry.rows.close();
    }
    retired.forEach(RowSource::close);
    locations.close();
  }

  private synchronized int writableSegment() {
    int last = segments.length - 1;
    if (last >= 0 && segments[last].phase == Phase.GROWING) {
      return last;
    }
    SegmentWriter writer = createSegment();
    publish(Entry.growing(file(nextNumber - 1), writer));
    return segments.length - 1;
  }

  private SegmentWriter createSegment() {
    Path file = file(nextNumber++);
    files.delete(file); // left by a process that died before it saved
    SegmentWriter writer = SegmentWriter.create(files, file, strideBytes);
    watch(writer);
    return writer;
  }

  private void sealSegment(int index) {
    Entry entry = segments[index];
    SegmentWriter writer = (SegmentWriter) entry.rows;
    try {
      writer.seal();
    } catch (Throwable failure) { // no memory, too: the writer is spent either way
      replace(index, new Entry(entry.file, writer, Phase.BROKEN, 0));
      throw failure;
    }
    replace(index, new Entry(entry.file, writer, Phase.SEALED, writer.contentChecksum()));
  }

  /** Slots of a segment that hold a row; an append that failed left the others empty. */
  private BitSet slotsInUse(int index, int rows) {
    var slots = new BitSet();
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      long location = RawMemory.getLong(locations.rows().address(ordinal));
      if ((int) (location >>> 32) == index) {
        slots.set((int) location);
      }
    }
    return slots;
  }

  private void rewrite(int index, BitSet slots) {
    RowSource old = segments[index].rows;
    Path oldFile = segments[index].file;
    SegmentWriter fresh = createSegment();
    Path file = file(nextNumber - 1);
    try {
      MemorySegment empty = MemorySegment.ofArray(new byte[strideBytes]);
      for (int slot = 0; slot < slots.length(); slot++) {
        fresh.append(slots.get(slot) ? old.row(slot) : empty);
      }
    } catch (Throwable failure) {
      fresh.close(); // no row was read from it
      files.delete(file);
      throw failure;
    }
    replace(index, Entry.growing(file, fresh));
    retired.add(old);
    files.delete(oldFile);
  }

  private synchronized void publish(Entry entry) {
    Entry[] more = Arrays.copyOf(segments, segments.length + 1);
    more[segments.length] = entry;
    segments = more;
  }

  private synchronized void replace(int index, Entry entry) {
    Entry[] copy = segments.clone();
    copy[index] = entry;
    segments = copy;
  }

  private Path file(int number) {
    return directory.resolve(SegmentNames.name(number));
  }

  private static void watch(RowSource rows) {
    if (RawMemory.CHECKED) {
      rows.onChunk((index, memory) -> RawMemory.register(memory));
    }
  }

  private static String name(@Nullable Path file) {
    return file == null ? "" : String.valueOf(file.getFileName());
  }
}
