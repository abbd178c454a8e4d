package dev.nearfield.graph;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionReader;
import dev.nearfield.storage.SectionWriter;
import dev.nearfield.storage.Sections;
import dev.nearfield.storage.ShardFile;
import java.util.BitSet;

/**
 * The graph's sections of an index file, and the checks that make a stored graph safe to walk.
 *
 * <pre>
 *  section  content
 *  graph    rows i32, upper records i32, entry point i64 (level in the high half, node in the low)
 *  level0   records of level 0, as in memory
 *  upper    records of all upper levels, as in memory
 *  medoids  rows when they were chosen i32, then per medoid its record on level 1 i32, ascending;
 *           absent where none were ever chosen
 * </pre>
 *
 * <p>Threads: static; the graph must not change meanwhile. Owns: nothing.
 */
public final class GraphFile {

  static final String GRAPH = "graph";
  static final String BASE = "level0";
  static final String UPPER = "upper";
  static final String MEDOIDS = "medoids";
  private static final int GRAPH_BYTES = 16;

  private GraphFile() {}

  /** Writes the graph. */
  public static void write(SectionWriter writer, HnswGraph graph) {
    writer.begin(GRAPH);
    writer.writeInt(graph.size());
    writer.writeInt(graph.upperCount());
    writer.writeLong(graph.entryPoint());
    writer.end();
    RegionFile.write(writer, BASE, graph.base().region(), graph.size());
    RegionFile.write(writer, UPPER, graph.upper().region(), graph.upperCount());
    writeMedoids(writer, graph.medoids());
  }

  private static void writeMedoids(SectionWriter writer, Medoids medoids) {
    if (medoids.rows() > 0) {
      writer.begin(MEDOIDS);
      writer.writeInt(medoids.rows());
      for (int i = 0; i < medoids.count(); i++) {
        writer.writeInt(medoids.record(i));
      }
      writer.end();
    }
  }

  /** Rows of a stored graph. */
  public static int readSize(Sections file) {
    return file.reader(GRAPH, GRAPH_BYTES).int32("rows", 0, Integer.MAX_VALUE);
  }

  /**
   * Reads a graph and checks every node that it names.
   *
   * @param graph empty
   * @throws CorruptFileException if it is damaged, or names rows that do not exist
   */
  public static void read(Sections file, HnswGraph graph) {
    SectionReader reader = file.reader(GRAPH, GRAPH_BYTES);
    int rows = reader.int32("rows", 0, Integer.MAX_VALUE);
    int records = reader.int32("upper records", 0, Integer.MAX_VALUE);
    long entryPoint = reader.int64();
    reader.expectEnd();
    RegionFile.read(file, BASE, graph.base().region(), rows);
    RegionFile.read(file, UPPER, graph.upper().region(), records);
    checkBase(file, graph, rows);
    byte[] levels = checkLadders(file, graph, rows, records);
    checkUpper(file, graph, levels);
    checkEntryPoint(reader, rows, levels, entryPoint);
    graph.restore(rows, records, entryPoint);
    if (file.sections().contains(MEDOIDS)) {
      graph.enterBy(readMedoids(file, graph.upper(), rows, levels));
    }
  }

  /**
   * Checks that no list names a free ordinal, and that no walk enters by one.
   *
   * @param graph was read
   */
  public static void checkFree(Sections file, HnswGraph graph, BitSet free) {
    checkFree(file, BASE, graph.base(), graph.size(), free);
    checkFree(file, UPPER, graph.upper(), graph.upperCount(), free);
    long entry = graph.entryPoint();
    boolean sound =
        entry == EntryPoint.NONE || !free.get(level(graph, entry).ordinal(EntryPoint.node(entry)));
    for (int i = 0; i < graph.medoids().count(); i++) {
      sound &= !free.get(graph.upper().ordinal(graph.medoids().record(i)));
    }
    if (!sound) {
      throw file.corrupt(GRAPH, 0, "walks enter by a free ordinal");
    }
  }

  private static Level level(HnswGraph graph, long entryPoint) {
    return EntryPoint.level(entryPoint) == 0 ? graph.base() : graph.upper();
  }

  private static void checkFree(
      Sections file, String section, Level level, int nodes, BitSet free) {
    for (int node = 0; node < nodes; node++) {
      long list = level.list(node);
      for (int slot = 0; slot < NeighborList.degree(list); slot++) {
        if (free.get(level.ordinal(NeighborList.neighbor(list, slot)))) {
          throw file.corrupt(
              section,
              (long) node * level.strideBytes(),
              "node %d has a neighbor whose ordinal is free".formatted(node));
        }
      }
    }
  }

  private static Medoids readMedoids(Sections file, Level upper, int rows, byte[] levels) {
    SectionReader reader = file.reader(MEDOIDS, Integer.BYTES * (1 + Medoids.MAX_COUNT));
    int chosenRows = reader.int32("rows of the medoids", 1, rows);
    int[] records = new int[(int) file.length(MEDOIDS) / Integer.BYTES - 1];
    int next = 0;
    for (int i = 0; i < records.length; i++) {
      records[i] = reader.int32("medoid", next, levels.length - 1);
      if (levels[records[i]] != 1) {
        throw reader.corrupt(
            Integer.BYTES, "medoid %d is no record of level 1".formatted(records[i]));
      }
      next = records[i] + 1;
    }
    reader.expectEnd();
    return Medoids.of(upper, records, chosenRows);
  }

  private static void checkBase(Sections file, HnswGraph graph, int rows) {
    Level base = graph.base();
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      if (!NeighborList.isSound(base.list(ordinal), base.maxNeighbors(), rows)) {
        throw unsound(file, BASE, ordinal, base);
      }
    }
  }

  /**
   * Checks that records come row by row, from level 1 up, each naming the same row a level down.
   *
   * @return the records' levels
   */
  private static byte[] checkLadders(Sections file, HnswGraph graph, int rows, int records) {
    Level upper = graph.upper();
    var levels = new byte[records];
    int last = Ordinals.NONE;
    int level = 0;
    for (int record = 0; record < records; record++) {
      int ordinal = upper.ordinal(record);
      level = ordinal == last ? level + 1 : 1;
      int below = level == 1 ? ordinal : record - 1;
      if (ordinal < Math.max(0, last)
          || ordinal >= rows
          || level > HnswGraph.MAX_LEVEL
          || upper.below(record) != below) {
        throw unsound(file, UPPER, record, upper);
      }
      levels[record] = (byte) level;
      last = ordinal;
      boolean isTop = record == records - 1 || upper.ordinal(record + 1) != ordinal;
      if (isTop && !mayEnd(file, graph, ordinal, level)) {
        throw unsound(file, UPPER, record, upper);
      }
    }
    return levels;
  }

  /** In a shard file rows have kept the levels that were drawn for their ordinals of before. */
  private static boolean mayEnd(Sections file, HnswGraph graph, int ordinal, int level) {
    return switch (file) {
      case SectionFile _ -> level == graph.levelOf(ordinal);
      case ShardFile _ -> true;
    };
  }

  /** A neighbor of another level would make a walk take an ordinal for a record. */
  private static void checkUpper(Sections file, HnswGraph graph, byte[] levels) {
    Level upper = graph.upper();
    for (int record = 0; record < levels.length; record++) {
      long list = upper.list(record);
      boolean sound = NeighborList.isSound(list, upper.maxNeighbors(), levels.length);
      for (int slot = 0; sound && slot < upper.maxNeighbors(); slot++) {
        sound = levels[NeighborList.neighbor(list, slot)] == levels[record];
      }
      if (!sound) {
        throw unsound(file, UPPER, record, upper);
      }
    }
  }

  private static void checkEntryPoint(
      SectionReader reader, int rows, byte[] levels, long entryPoint) {
    if (entryPoint == EntryPoint.NONE) { // as long as no row lives
      return;
    }
    int level = EntryPoint.level(entryPoint);
    int node = EntryPoint.node(entryPoint);
    boolean sound =
        level == 0
            ? node >= 0 && node < rows
            : node >= 0 && node < levels.length && levels[node] == level;
    if (!sound) {
      throw reader.corrupt(Long.BYTES, "entry point %x names no row".formatted(entryPoint));
    }
  }

  private static CorruptFileException unsound(
      Sections file, String section, int node, Level level) {
    return file.corrupt(
        section,
        (long) node * level.strideBytes(),
        "node %d or its neighbor list is unsound (header %x)"
            .formatted(node, RawMemory.getInt(level.list(node))));
  }
}
