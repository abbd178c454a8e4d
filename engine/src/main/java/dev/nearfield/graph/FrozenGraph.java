package dev.nearfield.graph;

import dev.nearfield.storage.ShardWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/**
 * Writes a graph for good: rows renumbered without gaps, lists without remains of what they held
 * before. The sections are those of {@link GraphFile}, which reads them.
 *
 * <p>Threads: one; the graph must not change meanwhile. Owns: nothing.
 */
public final class FrozenGraph {

  private final HnswGraph graph;
  private final Renumbering rows;

  /** New numbers of upper records by old ones, or {@link Ordinals#NONE}. */
  private final int[] records;

  private final int recordCount;

  /**
   * A graph as it is now.
   *
   * @param rows those that live: no list names another
   */
  public FrozenGraph(HnswGraph graph, Renumbering rows) {
    this.graph = graph;
    this.rows = rows;
    records = new int[graph.upperCount()];
    int count = 0;
    for (int record = 0; record < records.length; record++) {
      boolean isKept = rows.after(graph.upper().ordinal(record)) != Ordinals.NONE;
      records[record] = isKept ? count++ : Ordinals.NONE;
    }
    recordCount = count;
  }

  /** Writes the sections that opening reads. */
  public void writeOpen(ShardWriter writer) {
    writer.begin(GraphFile.GRAPH);
    writer.writeInt(rows.count());
    writer.writeInt(recordCount);
    writer.writeLong(entryPoint());
    writer.end();
    Medoids medoids = graph.medoids();
    if (medoids.rows() > 0 && rows.count() > 0) {
      writer.begin(GraphFile.MEDOIDS);
      writer.writeInt(Math.min(medoids.rows(), rows.count()));
      for (int i = 0; i < medoids.count(); i++) {
        writer.writeInt(records[medoids.record(i)]);
      }
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
    writer.begin(GraphFile.UPPER, (long) recordCount * upper.strideBytes());
    for (int record = 0; record < records.length; record++) {
      if (records[record] != Ordinals.NONE) {
        int ordinal = rows.after(upper.ordinal(record));
        int below = ordinal == last ? records[record] - 1 : ordinal;
        buffer.clear().putInt(ordinal).putInt(below);
        putList(upper, record, records[record], before -> records[before], buffer);
        write(writer, buffer);
        last = ordinal;
      }
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
