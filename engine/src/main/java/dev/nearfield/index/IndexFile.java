package dev.nearfield.index;

import dev.nearfield.graph.GraphFile;
import dev.nearfield.graph.RowStates;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionReader;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.StorageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The layout of {@code index.nf}, the file that says what an index is; see {@code docs/FORMAT.md}.
 *
 * <pre>
 *  section     content
 *  options     see OptionsFile
 *  segments    count i32, then per segment: name utf8, rows i32, checksum i64
 *  locations   i64[rows]: segment number (32 bits), slot (32 bits)
 *  origin      f32[dimension]: what int8 codes are measured from; empty where that is zero, absent
 *              with other codes
 *  cells       learnedRows i32, count i32, f32[count][dimension]: the centroids that codes of
 *              one and four bits are measured from; absent with other codes
 *  cell-medoids  rows when they were chosen i32, then per cell its medoid i32, or none: see
 *              CellMedoids; absent where none were ever chosen
 *  codes       rows of codes, as in memory; absent where the codes are the vectors themselves
 *  log         i64: the first record of the log that is not in this file
 *  free        ordinals that stand for no row, ascending, i32 each; absent where there are none
 *  schema      see OptionsFile; absent without fields
 *  records     as segments, the files of records; absent where there are no records
 *  record-places   per ordinal where its record is, i64: see RecordPlaces; absent as records
 *  graph, level0, upper, medoids   see GraphFile
 *  ids...      see KeyTable
 * </pre>
 *
 * <p>Threads: static. Owns: nothing.
 */
final class IndexFile {

  static final String NAME = "index.nf";

  static final String KIND = "index";

  /**
   * Version 2 added the encoding of vectors, the origin of codes, and the bias of their rows;
   * version 3 codes of one and four bits and their cells, and medoids; version 4 medoids of cells;
   * version 5 dead rows, which have no id, free ordinals, and where the log goes on; version 6
   * declared fields and records.
   */
  static final int VERSION = 6;

  private static final String SEGMENTS = "segments";
  private static final String LOCATIONS = "locations";
  private static final String FREE = "free";
  private static final String LOG = "log";
  private static final long MAX_RECORD = Long.MAX_VALUE / 2;

  private static final int MAX_SEGMENTS_BYTES = 64 << 20;
  private static final int MAX_NAME_BYTES = 255;

  private IndexFile() {}

  static SectionFile open(FileAccess files, Path directory) {
    return open(files, directory, NAME);
  }

  /** Opens an index file that does not have its name yet. */
  static SectionFile open(FileAccess files, Path directory, String name) {
    return SectionFile.open(files, directory.resolve(name), KIND, VERSION);
  }

  /**
   * Writes the whole state to a file that the caller publishes, or closes.
   *
   * @param nextRecord the first record of the log that the state does not have
   */
  static SectionWriter write(
      FileAccess files, Path directory, IndexState state, SegmentVectors vectors, long nextRecord) {
    SectionWriter writer = SectionWriter.create(files, directory.resolve(NAME), KIND, VERSION);
    try {
      write(writer, state, vectors, nextRecord);
      return writer;
    } catch (Throwable failure) {
      closeAfter(failure, writer);
      throw failure;
    }
  }

  private static void write(
      SectionWriter writer, IndexState state, SegmentVectors vectors, long nextRecord) {
    int rows = state.graph.size();
    state.ids.extendTo(rows); // the last rows may be dead from the start
    OptionsFile.write(writer, state.options);
    OptionsFile.writeSchema(writer, state.options.schema());
    writeSegments(writer, SEGMENTS, vectors.segments().sealed());
    vectors.writeLocations(writer, LOCATIONS, rows);
    writeFree(writer, state.free.toArray());
    writer.begin(LOG);
    writer.writeLong(nextRecord);
    writer.end();
    state.records.store().writeTo(writer, rows);
    CodesFile.write(writer, state, rows);
    GraphFile.write(writer, state.graph);
    state.ids.writeTo(writer);
  }

  private static void closeAfter(Throwable failure, SectionWriter writer) {
    try {
      writer.close();
    } catch (StorageException other) {
      failure.addSuppressed(other);
    }
  }

  /** Names of the files of stored rows. */
  static List<SegmentPin> readSegments(SectionFile file) {
    return readSegments(file, SEGMENTS);
  }

  /** Names of the files of records. */
  static List<SegmentPin> readRecordSegments(SectionFile file) {
    return file.sections().contains(SegmentRecords.SEGMENTS)
        ? readSegments(file, SegmentRecords.SEGMENTS)
        : List.of();
  }

  private static List<SegmentPin> readSegments(SectionFile file, String section) {
    SectionReader reader = file.reader(section, MAX_SEGMENTS_BYTES);
    int count = reader.int32("segments", 0, Integer.MAX_VALUE);
    var pins = new ArrayList<SegmentPin>();
    for (int i = 0; i < count; i++) {
      String name = reader.utf8(MAX_NAME_BYTES);
      if (!SegmentNames.matches(name)) {
        throw reader.corrupt(name.length(), "'%s' is not a segment's name".formatted(name));
      }
      pins.add(new SegmentPin(name, reader.int32("rows", 0, Integer.MAX_VALUE), reader.int64()));
    }
    reader.expectEnd();
    return pins;
  }

  /** Names of the files that an index file names: with it, they are the saved index. */
  static Set<String> readNames(SectionFile file) {
    return Stream.concat(readSegments(file).stream(), readRecordSegments(file).stream())
        .map(SegmentPin::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The first record of the log that the file does not have. */
  static long readNextRecord(SectionFile file) {
    if (file.version() < 5) { // there was no log
      return 1;
    }
    SectionReader reader = file.reader(LOG, Long.BYTES);
    long next = reader.int64();
    if (next < 1 || next > MAX_RECORD) {
      throw reader.corrupt(Long.BYTES, "the log cannot go on with record %d".formatted(next));
    }
    reader.expectEnd();
    return next;
  }

  /** Reads the locations of all rows and checks that each names a row of a segment. */
  static void readLocations(SectionFile file, SegmentVectors vectors, RowStates states, int rows) {
    vectors.readLocations(file, LOCATIONS, states, rows);
  }

  /**
   * Reads which ordinals are free, and what has become of the others: those without an id are dead.
   */
  static void readStates(SectionFile file, IndexState state, int rows) {
    RowStates states = state.graph.states();
    BitSet free = file.sections().contains(FREE) ? readFree(file, state, rows) : new BitSet();
    if (state.ids.count() == rows) {
      states.publishAll(0, rows);
    } else {
      readMortal(state, free, rows);
    }
    if (states.liveCount() > 0 && !state.graph.hasEntryPoint()) {
      throw file.corrupt("graph", 0, "no walk can enter although there are rows");
    }
  }

  private static void readMortal(IndexState state, BitSet free, int rows) {
    RowStates states = state.graph.states();
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      if (state.ids.hasId(ordinal)) {
        states.publish(ordinal);
      } else if (free.get(ordinal)) {
        states.restoreFree(ordinal);
        state.free.give(ordinal);
      } else {
        states.kill(ordinal);
      }
    }
  }

  private static BitSet readFree(SectionFile file, IndexState state, int rows) {
    SectionReader reader = file.reader(FREE, Math.multiplyExact(Integer.BYTES, rows));
    var free = new BitSet();
    int next = 0;
    for (long i = 0; i < file.length(FREE) / Integer.BYTES; i++) {
      int ordinal = reader.int32("free ordinal", next, rows - 1);
      if (state.ids.hasId(ordinal)) {
        throw reader.corrupt(Integer.BYTES, "free ordinal %d has an id".formatted(ordinal));
      }
      free.set(ordinal);
      next = ordinal + 1;
    }
    reader.expectEnd();
    if (state.codes().medoids().areAny(free)) {
      throw reader.corrupt(0, "a free ordinal is the medoid of a cell");
    }
    GraphFile.checkFree(file, state.graph, free);
    return free;
  }

  private static void writeFree(SectionWriter writer, int[] ordinals) {
    if (ordinals.length > 0) {
      writer.begin(FREE);
      for (int ordinal : ordinals) {
        writer.writeInt(ordinal);
      }
      writer.end();
    }
  }

  static void writeSegments(SectionWriter writer, String section, List<SegmentPin> pins) {
    writer.begin(section);
    writer.writeInt(pins.size());
    for (SegmentPin pin : pins) {
      writer.writeUtf8(pin.name());
      writer.writeInt(pin.rows());
      writer.writeLong(pin.checksum());
    }
    writer.end();
  }
}
