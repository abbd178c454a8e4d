package dev.nearfield.index;

import dev.nearfield.Calibration;
import dev.nearfield.graph.FrozenGraph;
import dev.nearfield.graph.GraphFile;
import dev.nearfield.graph.RegionFile;
import dev.nearfield.graph.Renumbering;
import dev.nearfield.graph.UnlinkedRows;
import dev.nearfield.kernel.RawMemory;
import dev.nearfield.kernel.Warmth;
import dev.nearfield.storage.FileAccess;
import dev.nearfield.storage.FrozenKeyTable;
import dev.nearfield.storage.FrozenKeys;
import dev.nearfield.storage.ShardFile;
import dev.nearfield.storage.ShardHeader;
import dev.nearfield.storage.ShardWriter;
import dev.nearfield.storage.UnsupportedVersionException;
import dev.nearfield.storage.Verify;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a shard file says of an index: its sections, in their order.
 *
 * <pre>
 *  open      options, schema, origin, cells, cell-medoids, graph, medoids, curves   as in index.nf
 *            row-cells   where each cell's rows lie; see {@link RowCells}
 *            ids         see FrozenKeys
 *  mapped    rows        stored rows by ordinal
 *            codes       absent where codes are the stored rows
 *            level0, upper
 *            ids...      see FrozenKeys
 *            records...  see {@link FrozenRecords}
 * </pre>
 *
 * <p>A flat file lacks the graph: opened, all its rows are such that no walk meets, which searches
 * look at one by one.
 *
 * <p>Threads: static; nothing may change meanwhile. Owns: nothing.
 */
final class ShardFormat {

  private static final String ROWS = "rows";

  private ShardFormat() {}

  /** What goes into a file beside the state itself. */
  record Extras(boolean isFlat, RowCells cells, @Nullable Calibration calibration) {}

  /**
   * Writes the rows that live, without the places of those that do not.
   *
   * @param state holds no dead row
   */
  static void write(FileAccess files, Path file, IndexState state, Extras extras) {
    var rows = new Renumbering(state.liveOrdinals(), state.graph.size());
    write(files, file, state, rows, extras);
  }

  /** Writes all rows that live, in a chosen order. */
  static void write(
      FileAccess files, Path file, IndexState state, Renumbering rows, Extras extras) {
    int size = state.graph.size();
    CellMedoids medoids = renumbered(state.codes().medoids(), size, rows);
    try (ShardWriter writer = ShardWriter.create(files, file)) {
      OptionsFile.write(writer, state.options);
      OptionsFile.writeSchema(writer, state.options.schema());
      CodesFile.writeLearned(writer, state, medoids);
      FrozenGraph graph = extras.isFlat ? null : new FrozenGraph(state.graph, rows);
      if (graph != null) {
        graph.writeOpen(writer);
      }
      extras.cells.writeTo(writer);
      if (extras.calibration != null) {
        CalibrationFile.write(writer, restamped(extras.calibration, state, rows.count()));
      }
      FrozenKeys.writeHeader(writer, state.options.ids(), rows.count());
      writer.endOpenSections();
      writeRows(writer, ROWS, state.stored.kernel().strideBytes(), rows, state.vectors::address);
      if (!state.hasExactCodes()) {
        CodeRows codes = state.codes();
        writeRows(writer, CodesFile.CODES, codes.strideBytes(), rows, codes::address);
      }
      if (graph != null) {
        graph.writeLists(writer);
      }
      FrozenKeys.write(writer, state.ids, rows.kept());
      FrozenRecords.write(writer, state.records.store(), rows);
      writer.publish(header(state, rows.count(), extras));
    }
  }

  private static ShardHeader header(IndexState state, int rows, Extras extras) {
    return new ShardHeader(
        ShardHeader.MINOR,
        extras.isFlat ? ShardHeader.FLAT : 0,
        extras.cells.isEmpty() ? 0 : ShardHeader.CELLS,
        IndexFile.VERSION,
        rows,
        state.options.dimension(),
        OptionsFile.code(state.options.metric()));
  }

  private static void writeRows(
      ShardWriter writer,
      String section,
      int strideBytes,
      Renumbering rows,
      IntToLongFunction address) {
    writer.begin(section, (long) rows.count() * strideBytes);
    for (int ordinal = 0; ordinal < rows.count(); ordinal++) {
      long row = address.applyAsLong(rows.before(ordinal));
      writer.write(RawMemory.memory(row, strideBytes));
    }
    writer.end();
  }

  /** Medoids that walks did not use any more are left out: the file is too small to outgrow any. */
  private static CellMedoids renumbered(CellMedoids medoids, int size, Renumbering rows) {
    if (medoids.areOutgrown(size) || rows.count() == 0) {
      return CellMedoids.NONE;
    }
    int[] ordinals = IntStream.range(0, medoids.count()).map(medoids::ordinal).toArray();
    return CellMedoids.of(
        IntStream.of(ordinals).map(rows::after).toArray(), Math.min(medoids.rows(), rows.count()));
  }

  /** The same calibration, for the medoids as the file has them. */
  private static Calibration restamped(Calibration calibration, IndexState state, int rows) {
    boolean isCurrent = calibration.medoidRows() == state.medoidStamp();
    return new Calibration(
        calibration.rowCount(),
        isCurrent ? Math.min(calibration.medoidRows(), rows) : calibration.medoidRows(),
        calibration.queryCount(),
        calibration.sample(),
        calibration.curves());
  }

  /**
   * Opens a file, and checks all that walking it relies on.
   *
   * @throws dev.nearfield.storage.StorageException if it is damaged, or of a newer build
   */
  static IndexState open(
      FileAccess files, Path path, IndexDescription description, Verify verify, Warmth warmth) {
    ShardFile file = ShardFile.open(files, path, verify);
    try {
      IndexOptions options = OptionsFile.read(file);
      checkOptions(file, options);
      description.requireMatches(options);
      CodesFile.checkDimension(file, options);
      var ids = FrozenKeyTable.of(file, options.ids());
      return load(file, IndexState.frozen(options, file, ids, FrozenRecords.of(file), warmth));
    } catch (Throwable failure) {
      file.close(); // as often as anybody likes
      throw failure;
    }
  }

  private static void checkOptions(ShardFile file, IndexOptions options) {
    ShardHeader header = file.header();
    if (header.form() > IndexFile.VERSION) {
      throw new UnsupportedVersionException(file.file(), header.form(), IndexFile.VERSION);
    }
    if (header.dimension() != options.dimension()
        || header.metric() != OptionsFile.code(options.metric())) {
      throw file.corrupt("options", 0, "dimension or metric is not that of the header");
    }
  }

  private static IndexState load(ShardFile file, IndexState state) {
    try {
      int rows = file.header().rows();
      if (file.header().isFlat()) {
        loadFlat(file, state, rows);
      } else {
        loadGraph(file, state, rows);
      }
      state.graph.states().publishAll(0, rows);
      state.records.rebuild(rows);
      return state;
    } catch (Throwable failure) {
      state.close();
      throw failure;
    }
  }

  private static void loadGraph(ShardFile file, IndexState state, int rows) {
    if (GraphFile.readSize(file) != rows) {
      throw file.corrupt("graph", 0, "it has not the %d rows of the header".formatted(rows));
    }
    GraphFile.read(file, state.graph);
    if (rows > 0 && !state.graph.hasEntryPoint()) {
      throw file.corrupt("graph", 0, "no walk can enter although there are rows");
    }
    CodesFile.readLearned(file, state, rows);
    loadRows(file, state, rows);
  }

  private static void loadFlat(ShardFile file, IndexState state, int rows) {
    if (!state.hasExactCodes()) {
      throw file.corrupt("options", 0, "a file without graph has no codes but its rows");
    }
    loadRows(file, state, rows); // first: it refuses more rows than there are bytes
    state.graph.restoreFlat(rows);
    state.graph.expectLinks(new UnlinkedRows(IntStream.range(0, rows).toArray()));
  }

  private static void loadRows(ShardFile file, IndexState state, int rows) {
    if (state.hasExactCodes()) {
      RegionFile.read(file, ROWS, state.codes().region(), rows);
    } else {
      ((MemoryVectors) state.vectors).read(file, ROWS, rows);
      CodesFile.readCodes(file, state, rows);
    }
  }

  /** Reads and checks every byte, id and record; returns the names of the sections. */
  static Set<String> verify(FileAccess files, Path path) {
    try (IndexState state = open(files, path, IndexDescription.EMPTY, Verify.FULL, Warmth.WARM)) {
      ShardFile file = Objects.requireNonNull(state.file());
      RowCells.read(file);
      CalibrationFile.read(file);
      for (int ordinal = 0; ordinal < file.header().rows(); ordinal++) {
        IdRef id = IdRef.at(ordinal, state.ids);
        if (id.ordinal(state.ids) != ordinal) {
          throw file.corrupt(
              "ids.order", 0, "id %s does not lead to row %d".formatted(id.value(), ordinal));
        }
        state.records.content(ordinal);
      }
      return Collections.unmodifiableSequencedSet(new LinkedHashSet<>(file.sections()));
    }
  }
}
