package dev.nearfield.graph;

import dev.nearfield.storage.ShardWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Writes a graph for good: rows renumbered without gaps, lists without remains of what they held
 * before. The sections are those of {@link GraphFile}, which reads them.
 *
 * <p>Threads: one; the graph must not change meanwhile. Owns: nothing.
 */
public final class FrozenGraph {

  private final HnswGraph graph;
  private final Renumbering rows;

  /** New numbers of upper records by old ones, or {@link Ordinals#NONE}; and the other way. */
  private final int[] records;

  private final int[] recordsBefore;

  /**
   * A graph as it is now.
   *
   * @param rows those that live: no list names another
   */
  public FrozenGraph(HnswGraph graph, Renumbering rows) {
    this.graph = graph;
    this.rows = rows;
    records = new int[graph.upperCount()];
    Arrays.fill(records, Ordinals.NONE);
    recordsBefore = recordsByRow();
    for (int record = 0; record < recordsBefore.length; record++) {
      records[recordsBefore[record]] = record;
    }
  }

  /** Old records of the rows that are kept, in the rows' new order; each row's from level 1 up. */
  private int[] recordsByRow() {
    Level upper = graph.upper();
    int[] firsts = new int[graph.size()];
    int[] counts = new int[graph.size()];
    int kept = 0;
    for (int record = 0; record < records.length; record++) {
      int ordinal = upper.ordinal(record);
      firsts[ordinal] = counts[ordinal]++ == 0 ? record : firsts[ordinal];
      kept += rows.after(ordinal) == Ordinals.NONE ? 0 : 1;
    }
    int[] before = new int[kept];
    int next = 0;
    for (int ordinal : rows.kept()) {
      for (int level = 0; level < counts[ordinal]; level++) {
        before[next++] = firsts[ordinal] + level;
      }
    }
    return before;
  }

  /** Writes the sections that opening reads. */
  public void writeOpen(ShardWriter writer) {
    writer.begin(GraphFile.GRAPH);
    writer.writeInt(rows.count());
    writer.writeInt(recordsBefore.length);
    writer.writeLong(entryPoint());
    writer.end();
    Medoids medoids = graph.medoids();
    if (medoids.rows() > 0 && rows.count() > 0) {
      writer.begin(GraphFile.MEDOIDS);
      writer.writeInt(Math.min(medoids.rows(), rows.count()));
      IntStream.range(0, medoids.count())
          .map(i -> records[medoids.record(i)])
          .sorted()
          .forEach(writer::writeInt);
      writer.end();
    }
  }

  /** Writes the lists. */
  public void writeLists(ShardWriter writer) {
    Level base = graph.base();
    ByteBuffer buffer = buffer(base);
    writer.begin(GraphFile.BASE, (long) rows.count() * base.strideBytes());
    for (int ordinal = 0; ordinal < rows.count(); ordinal++) {
      putList(base, rows.before(ordinal), ordinal, rows::after, buffer.clear());
      write(writer, buffer);
    }
    writer.end();
    writeUpper(writer);
  }

  private void writeUpper(ShardWriter writer) {
    Level upper = graph.upper();
    ByteBuffer buffer = buffer(upper);
    int last = Ordinals.NONE;
    writer.begin(GraphFile.UPPER, (long) recordsBefore.length * upper.strideBytes());
    for (int record = 0; record < recordsBefore.length; record++) {
      int ordinal = rows.after(upper.ordinal(recordsBefore[record]));
      int below = ordinal == last ? record - 1 : ordinal;
      buffer.clear().putInt(ordinal).putInt(below);
      putList(upper, recordsBefore[record], record, before -> records[before], buffer);
      write(writer, buffer);
      last = ordinal;
    }
    writer.end();
  }

  private long entryPoint() {
    long entry = graph.entryPoint();
    if (entry == EntryPoint.NONE) {
      return entry;
    }
    int level = EntryPoint.level(entry);
    int node = EntryPoint.node(entry);
    return EntryPoint.of(level, level == 0 ? rows.after(node) : records[node]);
  }

  /** Puts a list; slots beyond its neighbors hold its own node, as in a list that is new. */
  private static void putList(
      Level level, int before, int node, IntUnaryOperator after, ByteBuffer target) {
    long list = level.list(before);
    int degree = NeighborList.degree(list);
    target.putInt(degree);
    for (int slot = 0; slot < level.maxNeighbors(); slot++) {
      int neighbor = slot < degree ? after.applyAsInt(NeighborList.neighbor(list, slot)) : node;
      // Files are refused that name such rows (GraphFile), a consolidation leaves no such names.
      assert neighbor != Ordinals.NONE : "a list names a row that is not kept";
      target.putInt(neighbor);
    }
  }

  private static ByteBuffer buffer(Level level) {
    return ByteBuffer.allocate(level.strideBytes()).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void write(ShardWriter writer, ByteBuffer record) {
    while (record.hasRemaining()) {
      record.put((byte) 0); // padding
    }
    writer.write(record.clear());
  }
}
