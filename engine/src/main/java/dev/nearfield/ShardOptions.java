package dev.nearfield;

/**
 * How a shard file is built from vectors, by {@link IndexBuilder#buildShard}.
 *
 * <p>Threads: immutable, share freely. Owns: nothing.
 *
 * @param kind with a graph or without
 * @param cells in how many cells the rows lie, {@code 1..4,096}; {@link #AUTO_CELLS} for one per
 *     512 rows, at most 256. Never more than rows
 * @param bulk threads, and who hears of progress
 */
public record ShardOptions(Kind kind, int cells, BulkOptions bulk) {

  /** As {@link #cells}: as many as fit the rows. */
  public static final int AUTO_CELLS = 0;

  /** A graph, cells that fit the rows, a thread per processor. */
  public static final ShardOptions DEFAULT =
      new ShardOptions(Kind.GRAPH, AUTO_CELLS, BulkOptions.DEFAULT);

  private static final int MAX_CELLS = 4_096;
  private static final int ROWS_PER_CELL = 512;
  private static final int MAX_AUTO_CELLS = 256;

  /** Checks the bounds. */
  public ShardOptions {
    OutOfRangeException.check("cells", cells, AUTO_CELLS, MAX_CELLS);
  }

  /** What a search does. */
  public enum Kind {
    /** It walks a graph. */
    GRAPH,
    /** It looks at every row: exact, nothing to build, and fast as long as rows are few. */
    FLAT
  }

  /** The same of another kind. */
  public ShardOptions kind(Kind other) {
    return new ShardOptions(other, cells, bulk);
  }

  /** The same with another number of cells. */
  public ShardOptions cells(int other) {
    return new ShardOptions(kind, other, bulk);
  }

  /** The same with other threads or another listener. */
  public ShardOptions bulk(BulkOptions other) {
    return new ShardOptions(kind, cells, other);
  }

  /** How many cells so many rows get. */
  public int cellsFor(int rows) {
    int wanted = cells == AUTO_CELLS ? Math.clamp(rows / ROWS_PER_CELL, 1, MAX_AUTO_CELLS) : cells;
    return Math.min(wanted, rows);
  }
}
