package dev.nearfield.index;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.MappedSegment;
import dev.nearfield.storage.RowSource;
import dev.nearfield.storage.SegmentWriter;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Segment files in a fixed order: one grows, the others are sealed.
 *
 * <p>A row's location is {@code segment << 32 | slot}, and stays what it is. A segment whose seal
 * failed (a full disk) stays readable; the next seal copies its rows into a fresh file, slot by
 * slot. One that holds no row any more keeps its number until nobody can be on its rows; then
 * another one gets that. A save does not name it, which gives others other numbers in the file.
 *
 * <p>Threads: appends and reads are safe; {@link #seal} is called by one writer while none appends.
 * Owns: the segments, until closed.
 */
final class SegmentSet implements AutoCloseable {

  /** One slot in so many may be without a row: less room to waste means more rows to move. */
  private static final int SPARE_SHARE = 6;

  /**
   * So many sealed segments of one size class become one of the next, whose segments have so many
   * times the bytes: thus each row is moved at most once per class.
   */
  private static final int MERGED_AT_ONCE = 4;

  /** Segments of this size stay as they are, however many. */
  private static final long LARGE_BYTES = 64L << 20;

  private final FileAccess files;
  private final Path directory;
  private final IntFunction<String> names;
  private final int strideBytes;
  private final List<RowSource> retired = new ArrayList<>();

  /** Left out by the next save. */
  private final List<Entry> emptied = new ArrayList<>();

  private final List<RowSource> unmappable = new ArrayList<>();
  private volatile Entry[] segments = {};
  private int nextNumber = 1;

  private enum Phase {
    GROWING,
    SEALED,
    /** Sealing failed: the next seal copies the rows into a fresh file. */
    BROKEN,
    /** No row lives here any more: saves do not name it, and its file is deleted after the next. */
    EMPTY,
    /** Closed: its number may be another segment's. */
    FREE;

    boolean isGone() {
      return this == EMPTY || this == FREE;
    }
  }

  /** A segment: its file, its rows, and the pin of its content once sealed. */
  private record Entry(Path file, RowSource rows, Phase phase, long checksum) {

    static Entry growing(Path file, SegmentWriter rows) {
      return new Entry(file, rows, Phase.GROWING, 0);
    }

    SegmentPin pin() {
      return new SegmentPin(String.valueOf(file.getFileName()), rows.rowCount(), checksum);
    }
  }

  /**
   * A set without segments.
   *
   * @param names the file name of the segment with a number
   */
  SegmentSet(FileAccess files, Path directory, IntFunction<String> names, int strideBytes) {
    this.files = files;
    this.directory = directory;
    this.names = names;
    this.strideBytes = strideBytes;
  }

  /** Takes over a sealed segment; called in the order of {@link #sealed}. */
  void addSealed(Path file, MappedSegment segment) {
    watch(segment);
    publish(new Entry(file, segment, Phase.SEALED, segment.contentChecksum()));
    nextNumber = Math.max(nextNumber, SegmentNames.number(file) + 1);
  }

  /** What a save has to name, once everything is sealed. */
  List<SegmentPin> sealed() {
    return Arrays.stream(segments).filter(entry -> !entry.phase.isGone()).map(Entry::pin).toList();
  }

  /** Whether a save leaves segments out, so that others have other numbers in it. */
  boolean hasGaps() {
    return Arrays.stream(segments).anyMatch(entry -> entry.phase.isGone());
  }

  /** The number of each segment among those that a save names. */
  int[] savedPlaces() {
    int[] places = new int[segments.length];
    int next = 0;
    for (int i = 0; i < places.length; i++) {
      places[i] = segments[i].phase.isGone() ? -1 : next++;
    }
    return places;
  }

  /**
   * Sealed segments to be given up: those of whose slots more than a sixth hold no row, and small
   * ones where there are several of a size.
   *
   * @param rowsInUse rows that each segment holds
   */
  BitSet outworn(int[] rowsInUse) {
    Entry[] entries = segments;
    var outworn = new BitSet();
    var small = new TreeMap<Integer, BitSet>();
    for (int i = 0; i < rowsInUse.length; i++) {
      if (entries[i].phase != Phase.SEALED) {
        continue;
      }
      int slots = entries[i].rows.rowCount();
      if ((long) SPARE_SHARE * (slots - rowsInUse[i]) > slots) {
        outworn.set(i);
      } else if ((long) slots * strideBytes < LARGE_BYTES) {
        small.computeIfAbsent(sizeClass(rowsInUse[i]), _ -> new BitSet()).set(i);
      }
    }
    small.values().stream()
        .filter(each -> each.cardinality() >= MERGED_AT_ONCE)
        .forEach(outworn::or);
    return outworn;
  }

  /** The logarithm of a number of rows, rounded down: of those that will move. */
  private static int sizeClass(int rows) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, rows)) - 1;
    return bits / Integer.numberOfTrailingZeros(MERGED_AT_ONCE);
  }

  /** From now on sealed segments without a row are not named; their rows may still be read. */
  void leaveOutEmpty(int[] rowsInUse) {
    for (int i = 0; i < rowsInUse.length; i++) {
      Entry entry = segments[i];
      if (entry.phase == Phase.SEALED && rowsInUse[i] == 0) {
        replace(i, new Entry(entry.file, entry.rows, Phase.EMPTY, 0));
        emptied.add(entry);
      }
    }
  }

  /** After a save: takes the files that it left out. */
  synchronized List<Path> takeEmptiedFiles() {
    List<Path> left = emptied.stream().map(Entry::file).toList();
    emptied.forEach(entry -> unmappable.add(entry.rows));
    emptied.clear();
    return left;
  }

  /** Segments whose files are gone, to be closed once nobody can be on a row of theirs. */
  synchronized List<RowSource> takeUnmappable() {
    List<RowSource> taken = List.copyOf(unmappable);
    unmappable.clear();
    return taken;
  }

  /** Closes segments that were taken; nobody is on a row of theirs, nor has a location there. */
  synchronized void close(List<RowSource> taken) {
    taken.forEach(RowSource::close);
    for (int i = 0; i < segments.length; i++) {
      Entry entry = segments[i];
      if (entry.phase == Phase.EMPTY && taken.contains(entry.rows)) {
        replace(i, new Entry(entry.file, entry.rows, Phase.FREE, 0));
      }
    }
  }

  /** Turns locations into addresses. */
  void addresses(long[] locations, int count) {
    Entry[] entries = segments; // the locations name segments of before
    for (int i = 0; i < count; i++) {
      locations[i] = entries[(int) (locations[i] >>> 32)].rows.address((int) locations[i]);
    }
  }

  int count() {
    return segments.length;
  }

  RowSource rows(int segment) {
    return segments[segment].rows;
  }

  Path file(int segment) {
    return segments[segment].file;
  }

  /** The number of the segment that a file is; -1 if it is none. */
  int indexOf(Path file) {
    Entry[] entries = segments;
    int index = entries.length - 1;
    while (index >= 0 && !entries[index].file.equals(file)) {
      index--;
    }
    return index;
  }

  /** Appends consecutive rows; returns the location of the first. */
  long append(MemorySegment rows, int count) {
    int segment = writableSegment();
    int slot = ((SegmentWriter) segments[segment].rows).appendAll(rows, count);
    return (long) segment << 32 | slot;
  }

  /** Puts on disk what was appended, beside appends; if that fails, {@link #seal} says so. */
  void force() {
    for (Entry entry : segments) {
      if (entry.phase == Phase.GROWING) {
        ((SegmentWriter) entry.rows).force();
      }
    }
  }

  /**
   * Makes all rows durable and every segment immutable.
   *
   * @param slotsInUse the slots of a segment that hold a row
   */
  void seal(IntFunction<BitSet> slotsInUse) {
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].phase == Phase.BROKEN) {
        rewrite(i, slotsInUse.apply(i));
      }
      if (segments[i].phase == Phase.GROWING) {
        sealSegment(i);
      }
    }
  }

  @Override
  public void close() {
    for (Entry entry : segments) {
      entry.rows.close();
    }
    retired.forEach(RowSource::close);
  }

  private synchronized int writableSegment() {
    int growing = first(Phase.GROWING);
    if (growing < segments.length) {
      return growing;
    }
    Path file = nextFile();
    Entry fresh = Entry.growing(file, create(file));
    int free = first(Phase.FREE);
    if (free < segments.length) {
      replace(free, fresh);
    } else {
      publish(fresh);
    }
    return free;
  }

  /** The first segment in a phase; if none is, one more than there are. */
  private int first(Phase phase) {
    int index = 0;
    while (index < segments.length && segments[index].phase != phase) {
      index++;
    }
    return index;
  }

  private Path nextFile() {
    return directory.resolve(names.apply(nextNumber++));
  }

  private SegmentWriter create(Path file) {
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

  private void rewrite(int index, BitSet slots) {
    RowSource old = segments[index].rows;
    Path oldFile = segments[index].file;
    Path file = nextFile();
    SegmentWriter fresh = create(file);
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

  private static void watch(RowSource rows) {
    if (RawMemory.CHECKED) {
      rows.onChunk((_, memory) -> RawMemory.register(memory));
    }
  }
}
