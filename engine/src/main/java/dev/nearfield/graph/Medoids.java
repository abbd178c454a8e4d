package dev.nearfield.graph;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Rows of level 1, spread over all the graph holds. A walk scores them as one batch and goes on
 * from the nearest, in place of a descent through the levels above.
 *
 * <p>Threads: immutable, share freely. Owns: its array.
 */
public final class Medoids {

  /** More would cost a walk more than they save it; they are one batch of a walk. */
  public static final int MAX_COUNT = 256;

  /** None were ever looked for. */
  public static final Medoids NONE = new Medoids(new int[0], new int[0], 0);

  private final int[] records;
  private final int[] ordinals;
  private final int rows;

  private Medoids(int[] records, int[] ordinals, int rows) {
    this.records = records;
    this.ordinals = ordinals;
    this.rows = rows;
  }

  /** Medoids by their records, ascending; {@code rows} as {@link #rows}. */
  static Medoids of(Level upper, int[] records, int rows) {
    return new Medoids(records, Arrays.stream(records).map(upper::ordinal).toArray(), rows);
  }

  /**
   * Medoids of a graph as it is now.
   *
   * @param ordinals some of {@link #candidates}, at most {@link #MAX_COUNT}, or none; equal ones
   *     count once
   */
  public static Medoids of(HnswGraph graph, int[] ordinals) {
    int[] wanted = Arrays.stream(ordinals).sorted().distinct().toArray();
    int[] found = new int[wanted.length];
    int count = 0;
    int[] records = firstRecords(graph);
    for (int i = 0; i < records.length && count < wanted.length; i++) {
      if (graph.upper().ordinal(records[i]) == wanted[count]) {
        found[count++] = records[i];
      }
    }
    assert count == wanted.length : "only rows of level 1 can be medoids";
    return of(graph.upper(), found, graph.size());
  }

  /** Ordinals of the rows that reach level 1, ascending. */
  public static int[] candidates(HnswGraph graph) {
    return Arrays.stream(firstRecords(graph)).map(graph.upper()::ordinal).toArray();
  }

  /** Rows on level 1: each row's records follow each other, from level 1 up. */
  private static int[] firstRecords(HnswGraph graph) {
    int[] records = new int[graph.upperCount()];
    int count = 0;
    int last = Ordinals.NONE;
    for (int record = 0; record < records.length; record++) {
      int ordinal = graph.upper().ordinal(record);
      if (ordinal != last) {
        records[count++] = record;
      }
      last = ordinal;
    }
    return Arrays.copyOf(records, count);
  }

  /** How many there are; with 0, walks descend from the entry point. */
  public int count() {
    return records.length;
  }

  /** Rows that the graph held when they were chosen, or when none were found to be of use. */
  public int rows() {
    return rows;
  }

  /** What tells these medoids from others of the same graph: {@link #rows}, or 0 without any. */
  public int stamp() {
    return records.length == 0 ? 0 : rows;
  }

  /** Copies the medoids' ordinals; returns how many there are. */
  int copyOrdinals(int[] nodes) {
    System.arraycopy(ordinals, 0, nodes, 0, ordinals.length);
    return ordinals.length;
  }

  /** Whether one of them is among some rows. */
  boolean names(BitSet rows) {
    return Arrays.stream(ordinals).anyMatch(rows::get);
  }

  /** Those that are not among some rows; none at all if that leaves less than half. */
  Medoids without(Level upper, BitSet rows) {
    int[] left =
        Arrays.stream(records).filter(record -> !rows.get(upper.ordinal(record))).toArray();
    return of(upper, 2 * left.length < records.length ? new int[0] : left, this.rows);
  }

  int record(int position) {
    return records[position];
  }
}
