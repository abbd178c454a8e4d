package dev.nearfield.graph;

import dev.nearfield.kernel.RawMemory;
import dev.nearfield.storage.CorruptFileException;
import dev.nearfield.storage.SectionFile;
import dev.nearfield.storage.SectionReader;
import dev.nearfield.storage.SectionWriter;

/**
 * The graph's sections of an index file, and the checks that make a stored graph safe to walk.
 *
 * <pre>
 *  section  content
 *  graph    rows i32, upper records i32, entry point i64 (level in the high half, node in the low)
 *  level0   records of level 0, as in memory
 *  upper    records of all upper levels, as in memory
 * </pre>
 *
 * <p>Threads: static; the graph must not change meanwhile. Owns: nothing.
 */
public final class GraphFile {

  private static final String GRAPH = "graph";
  private static final String BASE = "level0";
  private static final String UPPER = "upper";
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
  }

  /** Rows of a stored graph. */
  public static int readSize(SectionFile file) {
    return file.reader(GRAPH, GRAPH_BYTES).int32("rows", 0, Integer.MAX_VALUE);
  }

  /**
   * Reads a graph and checks every node that it names.
   *
   * @param graph empty
   * @throws CorruptFileException if it is damaged, or names rows that do not exist
   */
  public static void read(SectionFile file, HnswGraph graph) {
    SectionReader reader = file.reader(GRAPH, GRAPH_BYTES);
    int rows = reader.int32("rows", 0, Integer.MAX_VALUE);
    int records = reader.int32("upper records", 0, Integer.MAX_VALUE);
    long entryPoint = reader.int64();
    reader.expectEnd();
    RegionFile.read(file, BASE, graph.base().region(), rows);
    RegionFile.read(file, UPPER, graph.upper().region(), records);
    checkBase(file, graph, rows);
    checkUpper(file, graph, rows, records);
    checkEntryPoint(reader, graph, rows, records, entryPoint);
    graph.restore(rows, records, entryPoint);
  }

  private static void checkBase(SectionFile file, HnswGraph graph, int rows) {
    Level base = graph.base();
    for (int ordinal = 0; ordinal < rows; ordinal++) {
      if (!NeighborList.isSound(base.list(ordinal), base.maxNeighbors(), rows)) {
        throw unsound(file, BASE, ordinal, base);
      }
    }
  }

  private static void checkUpper(SectionFile file, HnswGraph graph, int rows, int records) {
    Level upper = graph.upper();
    for (int record = 0; record < records; record++) {
      int ordinal = upper.ordinal(record);
      int below = upper.below(record);
      boolean soundBelow =
          below == ordinal || (below >= 0 && below < record && upper.ordinal(below) == ordinal);
      if (ordinal < 0
          || ordinal >= rows
          || !soundBelow
          || !NeighborList.isSound(upper.list(record), upper.maxNeighbors(), records)) {
        throw unsound(file, UPPER, record, upper);
      }
    }
  }

  /** An entry point is the top of a ladder of records that ends at a row. */
  private static void checkEntryPoint(
      SectionReader reader, HnswGraph graph, int rows, int records, long entryPoint) {
    if (entryPoint == EntryPoint.NONE && rows == 0) {
      return;
    }
    int level = EntryPoint.level(entryPoint);
    int node = EntryPoint.node(entryPoint);
    boolean sound = level >= 0 && level <= HnswGraph.MAX_LEVEL && node >= 0;
    for (; sound && level > 0; level--) {
      sound = node < records;
      node = sound ? graph.upper().below(node) : node;
    }
    if (!sound || node >= rows) {
      throw reader.corrupt(Long.BYTES, "entry point %x names no row".formatted(entryPoint));
    }
  }

  private static CorruptFileException unsound(
      SectionFile file, String section, int node, Level level) {
    return file.corrupt(
        section,
        (long) node * level.strideBytes(),
        "the neighbor list of node %d is unsound (header %x)"
            .formatted(node, RawMemory.getInt(level.list(node))));
  }
}
